import { sql } from 'kysely'
import { finish } from '../action/perform.ts'
import type { Context } from '../contract/contract.ts'
import type { AnyDb } from '../contract/kernel.ts'
import type { Patterns } from './pattern.ts'

/**
 * Whom an erasure is about: the record, all rows that are theirs, and what they were ever called.
 */
export interface About {
  record: { table: string; id: string }
  /** Keys of the person's own rows, by table, the record itself among them. */
  rows: Record<string, string[]>
  /** What finds every value that names the person. */
  patterns: Patterns
  /** Every mail address ever used, in lower case. */
  addresses: string[]
}

/** What went, by kind: texts cleared whole, and texts about several that lost one of them. */
export interface Gone {
  kind: string
  cleared: number
  redacted: number
}

/**
 * What an erasure came to. `erased`: a line for each text of the vault; the action's audit entry
 * commits them.
 */
export interface Erased {
  gone: Gone[]
  erased: string[]
}

/**
 * Says for whom the running action erases, and by which request; before anything is cleared, and
 * before the record is written. The database refuses what was not approved, has not waited, has
 * been carried out, or is under a legal hold.
 */
export async function registerErasure(
  { db, org, action }: Context<AnyDb>,
  { table, id }: About['record'],
  request: string | null,
) {
  await sql`select kernel.register_erasure(${org}::uuid, ${action}::uuid, ${request}::uuid, ${table}, ${id})`.execute(
    db,
  )
}

/**
 * Carries an erasure out, as the running action, which has registered it: rows, images of the log,
 * plans, outbox, vault and every other store of texts. The action has to end with `erased`, so that
 * its entry commits what went. Nothing brings it back.
 */
export async function erase(context: Context<AnyDb>, about: About): Promise<Erased> {
  await voidPlans(context, about)
  return await eraseTexts(context, about)
}

/** Ends the plans that wait and name the person. */
async function voidPlans({ db, org, action }: Context<AnyDb>, about: About): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from kernel.void_plans(${org}::uuid, ${action}::uuid, ${aboutSql(about)}) id`.execute(
    db,
  )
  for (const { id } of rows) await finish(db, org, id, { state: 'expired' })
}

/** What an erasure would come to: it is done for real and rolled back to where it began. */
export async function rehearseErasure(context: Context<AnyDb>, about: About): Promise<Gone[]> {
  const { db } = context
  await sql`savepoint rehearsal`.execute(db)
  const { gone } = await eraseTexts(context, about)
  await sql`rollback to savepoint rehearsal`.execute(db)
  return gone
}

async function eraseTexts({ db, org, action }: Context<AnyDb>, about: About): Promise<Erased> {
  const { rows } = await sql<{ result: Erased }>`select kernel.erase(${org}::uuid, ${action}::uuid,
    ${aboutSql(about)}, ${JSON.stringify(about.rows)}::jsonb) as result`.execute(db)
  return rows[0]!.result
}

/** As SQL takes it. */
function aboutSql({ record, rows, patterns, addresses }: About) {
  const ids = Object.values(rows).flat()
  const { coarse, exact, parts } = patterns
  return sql`row(${record.table}, ${ids}::text[], ${exact}::text[], ${addresses}::text[],
    ${coarse}::text[], ${parts ?? []}::text[])::kernel.about`
}
