import type { Company } from '../api/wire.ts'
import type { ListOf } from '../record/record-list.tsx'

/** What the list of companies shows. */
export const companies: ListOf<Company> = {
  label: 'Companies',
  path: '/companies',
  name: { width: 'minmax(180px,2fr)' },
  columns: [
    { label: 'Industry', width: 'minmax(120px,1.4fr)', show: (row) => row.industry },
    { label: 'City', width: 'minmax(100px,1fr)', show: (row) => row.city },
    { label: 'Domain', width: 'minmax(140px,1.4fr)', show: (row) => row.domain },
    { label: 'Owner', width: 'minmax(120px,1.2fr)', show: (row) => row.owner?.name },
  ],
  phone: {
    under: (row) => [row.industry, row.city].filter(Boolean).join(', '),
    end: (row) => row.owner?.name,
  },
}
