import type { Context } from '@rescind/kernel'
import { sql } from 'kysely'
import { insertAll } from '../record/insert-all.ts'
import type { CrmDb } from '../schema.generated.ts'
import type { Purpose } from './contactability.ts'

/**
 * A person does not want mail: one event, and a block on every address of theirs that is not blocked yet. Also what the
 * unsubscribe link does. `evidence` is one sentence that a person can check: "Used the unsubscribe link of …".
 */
export async function withdrawConsent(
  { db, now, newId }: Pick<Context<CrmDb>, 'db' | 'now' | 'newId'>,
  { contact, purpose, evidence }: { contact: string; purpose: Purpose; evidence: string },
): Promise<{ suppressed: number }> {
  await db
    .insertInto('consent_event')
    .values({ id: newId(), contact_id: contact, purpose, kind: 'opt_out', at: now, evidence })
    .execute()
  const { rows: addresses } = await sql<{ address: string }>`
    select email as address from contact where id = ${contact} and email is not null
    union select address from contact_email where contact_id = ${contact} order by address`.execute(db)
  return {
    suppressed: await suppress(
      { db, newId },
      addresses.map(({ address }) => address),
      'opted_out',
      evidence,
    ),
  }
}

/** Blocks addresses for good, by their keyed hash. Returns how many were not blocked for this reason before. */
export async function suppress(
  { db, newId }: Pick<Context<CrmDb>, 'db' | 'newId'>,
  addresses: readonly string[],
  reason: 'opted_out' | 'bounced' | 'complained' | 'erased',
  evidence: string,
): Promise<number> {
  const { rows } = await sql<{ address_key: string }>`
    select distinct address_key(o.address_salt, a) as address_key from org o cross join unnest(${addresses}::text[]) a
    where not exists (select 1 from suppression s where s.address_key = address_key(o.address_salt, a) and s.reason = ${reason})
    order by address_key`.execute(db)
  await insertAll(
    db,
    'suppression',
    rows.map(({ address_key }) => ({ id: newId(), address_key, reason, evidence })),
  )
  return rows.length
}
