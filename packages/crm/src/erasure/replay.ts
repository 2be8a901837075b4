import { type Context, type Kernel, systemAction } from '@rescind/kernel'
import { sql } from 'kysely'
import { insertAll } from '../record/insert-all.ts'
import type { CrmDb } from '../schema.generated.ts'
import { carryOut, type ErasureNote } from './errand.ts'

/**
 * Says, as who owns the database, that these are to be erased though nobody has asked in this
 * database.
 */
export type OrderErasure = (
  records: readonly { org: string; table: string; id: string }[],
) => Promise<void>

/**
 * Carries out again what the register outside the database says and the database does not know,
 * because a backup from before it was restored: the keys go on the suppression list, and the
 * person, if the backup has them, is erased. Returns whether anything was done.
 */
export async function replayErasure(
  kernel: Kernel,
  note: ErasureNote,
  order: OrderErasure,
): Promise<boolean> {
  const { org, contact, keys, ground } = note
  const known = await kernel.db.transaction().execute(async (tx) => {
    await sql`select kernel.enter(${org}::uuid)`.execute(tx)
    const { rows } = await sql<{ org: boolean; erased: boolean; keys: number }>`select
      exists (select 1 from crm.org where org_id = ${org}::uuid) as org,
      not exists (select 1 from crm.contact where id = ${contact}::uuid and erased_at is null) as erased,
      (select count(distinct address_key)::int from crm.suppression where reason = 'erased' and address_key = any (${keys}::text[])) as keys`.execute(
      tx,
    )
    return rows[0]!
  })
  if (!known.org || (known.erased && known.keys >= new Set(keys).size)) return false
  if (!known.erased) await order([{ org, table: 'contact', id: contact }])
  const work = {
    ...{ org, tool: 'contact_erased', reasoning: null, subjects: { contact } },
    end: ({ gone, erased }: Awaited<ReturnType<typeof carryOut>>) => ({
      output: { gone, again: note.action },
      erased,
    }),
  }
  await systemAction(kernel, null, work, async (context: Context<CrmDb>) => {
    const { db, newId, now, today } = context
    const { rows: missing } = await sql<{
      key: string
    }>`select distinct k as key from unnest(${keys}::text[]) k
      where not exists (select 1 from crm.suppression s where s.address_key = k and s.reason = 'erased')`.execute(
      db,
    )
    const blocks = missing.map(({ key }) => ({
      id: newId(),
      address_key: key,
      reason: 'erased' as const,
      evidence: 'Erased on request',
    }))
    await insertAll(db, 'suppression', blocks)
    if (known.erased) return { gone: [], erased: [] }
    const erased = await carryOut(
      context,
      { contact, request: note.request, ground },
      async () => {},
    )
    const done = { state: 'carried_out' as const, carried_out_at: now }
    const asked = await db
      .updateTable('erasure')
      .set(done)
      .where('contact_id', '=', contact)
      .where('state', '<>', 'carried_out')
      .returning('id')
      .execute()
    if (asked.length === 0)
      await db
        .insertInto('erasure')
        .values({ id: newId(), contact_id: contact, ground, asked_on: today(), ...done })
        .execute()
    return erased
  })
  return true
}
