import { sql } from 'kysely'
import type { Context } from '../contract.ts'
import type { AnyDb } from '../kernel.ts'
import { finish } from '../perform.ts'

/** Whom an erasure is about: the record, all rows that are theirs, and what they were ever called. */
export interface About {
  record: { table: string; id: string }
  /** Keys of the person's own rows, by table, the record itself among them. */
  rows: Record<string, string[]>
  /** A regular expression (PostgreSQL's, without regard to case) of every value that names the person; null where there is none. */
  pattern: string | null
  /** Every mail address ever used, in lower case. */
  addresses: string[]
}

/** What went, by kind: texts cleared whole, and texts about several that lost one of them. */
export interface Gone {
  kind: string
  cleared: number
  redacted: number
}

/** What an erasure came to. `erased`: a line for each text of the vault; the action's audit entry commits them. */
export interface Erased {
  gone: Gone[]
  erased: string[]
}

/**
 * Carries an erasure out, as the running action: rows, images of the log, plans, outbox, vault and every other store of texts.
 * The action has to end with `erased`, so that its entry commits what went. Nothing brings it back.
 */
export async function erase(context: Context<AnyDb>, about: About, request: string | null): Promise<Erased> {
  const { db, org, action } = context
  const { record } = about
  await sql`select kernel.register_erasure(${org}::uuid, ${action}::uuid, ${request}::uuid, ${record.table}, ${record.id})`.execute(
    db,
  )
  await voidPlans(context, about)
  return await eraseTexts(context, about)
}

/** Ends the plans that wait and name the person. */
async function voidPlans({ db, org, action }: Context<AnyDb>, about: About): Promise<void> {
  const ids = Object.values(about.rows).flat()
  const { rows } = await sql<{
    id: string
  }>`select id from kernel.void_plans(${org}::uuid, ${action}::uuid, ${ids}::text[], ${about.pattern}::text) id`.execute(db)
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
  const ids = Object.values(about.rows).flat()
  const { rows } = await sql<{ result: Erased }>`select kernel.erase(${org}::uuid, ${action}::uuid,
    row(${about.record.table}, ${ids}::text[], ${about.pattern}, ${about.addresses}::text[])::kernel.about, ${JSON.stringify(about.rows)}::jsonb) as result`.execute(
    db,
  )
  return rows[0]!.result
}
