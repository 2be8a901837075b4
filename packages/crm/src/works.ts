import type { Work } from '@rescind/kernel'
import { tracked } from './tracked.ts'

const naming = tracked
  .filter(({ personal = [], mentions = [] }) => personal.length + mentions.length > 0)
  .map(({ table }) => table.replace(/^crm\./, ''))

/**
 * What the product does by itself, in which tables, and by which function of the database it is
 * asked what it follows from (52_follows.sql).
 */
export const works: readonly Work[] = [
  { name: 'outbox_release', tables: ['message'], rows: 1_000, follows: 'crm.follows_release' },
  {
    name: 'sequence_advance',
    tables: ['message', 'enrolment'],
    rows: 1_000,
    sends: true,
    follows: 'crm.follows_mail',
  },
  {
    name: 'contact_erased',
    tables: [...new Set([...naming, 'enrolment', 'suppression', 'erasure'])],
    rows: 200_000,
    clears: 'erasure',
    follows: 'crm.follows_erasure',
  },
  { name: 'legal_hold_end', tables: ['legal_hold'], rows: 10, follows: 'crm.follows_hold_release' },
  { name: 'sequence_activated', tables: ['sequence'], rows: 1, follows: 'crm.follows_activation' },
  { name: 'sequence_mend', tables: ['enrolment'], rows: 1_000, follows: 'crm.follows_mend' },
  {
    name: 'retention_run',
    tables: naming,
    rows: 200_000,
    clears: 'retention',
    follows: 'crm.follows_period',
  },
  { name: 'demo_seed', tables: null, rows: 1_000_000, founds: true },
]
