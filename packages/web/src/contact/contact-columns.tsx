import type { Contact } from '../api/wire.ts'
import type { ListOf } from '../record/record-list.tsx'
import { PlainLink } from '../ui/plain-link.tsx'
import { shortMoment } from '../words/dates.ts'
import { sentence } from '../words/diff.ts'

/** What the list of contacts shows. */
export const contacts: ListOf<Contact> = {
  label: 'Contacts',
  testId: 'contact-list',
  path: '/contacts',
  name: { width: 'minmax(160px,2fr)', sort: 'name' },
  columns: [
    {
      label: 'Company',
      width: 'minmax(120px,1.6fr)',
      as: 'link',
      show: ({ company }) =>
        company && <PlainLink to={`/companies/${company.id}`}>{company.name}</PlainLink>,
    },
    {
      label: 'Lifecycle',
      width: '96px',
      as: 'word',
      show: ({ lifecycle }) => lifecycle && sentence(lifecycle),
    },
    { label: 'Email', width: 'minmax(160px,2fr)', show: (row) => row.email },
    { label: 'Owner', width: 'minmax(110px,1.2fr)', show: (row) => row.owner?.name },
    {
      label: 'Activity',
      width: '84px',
      as: 'time',
      sort: 'last_activity_at',
      show: (row) => (row.last_activity_at ? shortMoment(row.last_activity_at) : '–'),
    },
  ],
  phone: {
    under: (row) => [row.title, row.company?.name].filter(Boolean).join(', ') || row.email,
    end: ({ lifecycle }) => lifecycle && sentence(lifecycle),
  },
}
