import type { Kysely, Selectable } from 'kysely'
import type { CrmDb, OrgTable } from '../schema.generated.ts'

/**
 * The organisation of this transaction: its currency, its mail settings, the length of its holds.
 */
export const orgOf = (db: Kysely<CrmDb>): Promise<Omit<Selectable<OrgTable>, 'address_salt'>> =>
  db
    .selectFrom('org')
    .select([
      'org_id',
      'id',
      'name',
      'currency',
      'mail_from',
      'postal_address',
      'mail_hold_seconds',
      'enrol_hold_seconds',
      'four_eyes_recipients',
      'created_at',
      'row_version',
    ])
    .executeTakeFirstOrThrow()

/** Who made a record, as its column `source` says. */
export const sourceOf = (agent: { id: string } | null) => (agent ? 'agent' : 'person')
