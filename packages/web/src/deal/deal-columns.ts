import type { Deal } from '../api/wire.ts'
import type { ListOf } from '../record/record-list.tsx'
import { day } from '../words/dates.ts'
import { money } from '../words/numbers.ts'

/** What the list of deals shows. */
export const deals: ListOf<Deal> = {
  label: 'Deals',
  path: '/deals',
  name: { width: 'minmax(180px,2fr)', sort: 'name' },
  columns: [
    { label: 'Company', width: 'minmax(120px,1.4fr)', show: (row) => row.company?.name },
    { label: 'Stage', width: '112px', show: (row) => row.stage?.name },
    {
      label: 'Amount',
      width: '96px',
      as: 'number',
      sort: 'amount',
      show: (row) => money(row.amount, row.currency),
    },
    {
      label: 'Closes',
      width: '84px',
      as: 'time',
      sort: 'close_on',
      show: (row) => day(row.close_on),
    },
    { label: 'Owner', width: 'minmax(110px,1.1fr)', show: (row) => row.owner?.name },
  ],
  phone: {
    under: (row) => [row.stage?.name, day(row.close_on)].filter(Boolean).join(' · '),
    end: (row) => money(row.amount, row.currency),
    as: 'number',
  },
}
