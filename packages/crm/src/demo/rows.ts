import type { Insertable } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'

/**
 * The tables of the demo company, parents before children: the order in which they can be written.
 */
export const demoTables = [
  'org',
  'team',
  'user',
  'agent',
  'company',
  'contact',
  'contact_email',
  'pipeline',
  'stage',
  'product',
  'deal',
  'task',
  'note',
  'call',
  'consent_event',
  'suppression',
  'legal_matter',
  'legal_hold',
  'template',
  'sequence',
  'sequence_step',
  'enrolment',
  'message',
  'quota',
  'commission_rate',
] as const satisfies readonly (keyof CrmDb)[]

export type DemoTable = (typeof demoTables)[number]

/** A row of `suppression` before its address has been hashed with the organisation's key. */
export interface SuppressedAddress {
  id: string
  address: string
  reason: 'opted_out' | 'bounced' | 'complained'
  evidence: string
  created_at: string
}

/**
 * A row as it can be written: moments ISO 8601, days `YYYY-MM-DD`. All rows of a table name the
 * same columns.
 */
export type DemoRow<T extends DemoTable> = T extends 'suppression'
  ? SuppressedAddress
  : Insertable<CrmDb[T]>

export type DemoRows = { [T in DemoTable]: readonly DemoRow<T>[] }

/** One organisation of the demo data. */
export interface DemoOrg {
  id: string
  name: string
  rows: DemoRows
}
