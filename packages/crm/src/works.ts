import type { Work } from '@rescind/kernel'
import { tracked } from './tracked.ts'

const naming = tracked
  .filter(({ personal = [], mentions = [] }) => personal.length + mentions.length > 0)
  .map(({ table }) => table.replace(/^crm\./, ''))

/** What the product does by itself, and in which tables. The database lets it do no more. */
export const works: readonly Work[] = [
  { name: 'outbox_release', tables: ['message'], rows: 1_000 },
  { name: 'sequence_advance', tables: ['message', 'enrolment'], rows: 1_000, sends: true },
  {
    name: 'contact_erased',
    tables: [...new Set([...naming, 'enrolment', 'suppression', 'erasure'])],
    rows: 200_000,
    clears: 'erasure',
  },
  { name: 'legal_hold_end', tables: ['legal_hold'], rows: 10 },
  { name: 'sequence_activated', tables: ['sequence'], rows: 1 },
  { name: 'sequence_mend', tables: ['enrolment'], rows: 1_000 },
  { name: 'retention_run', tables: naming, rows: 200_000, clears: 'retention' },
  { name: 'demo_seed', tables: null, rows: 1_000_000, founds: true },
]
