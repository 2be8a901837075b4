import { sql, type Transaction } from 'kysely'
import type { AnyDb, Kernel, OutboxRow } from './kernel.ts'
import { limits } from './limits.ts'
import { systemAction } from './system.ts'
import { enter, inTransaction, read } from './transaction.ts'

/**
 * What became of a hand-off. `retry`: the server was not reached or asked to come back later; nothing has left, and it is tried again
 * for as long as nobody cancels it.
 * `unknown`: the connection broke while the text was on its way.
 */
export type HandOff = { state: 'sent' } | { state: 'refused' | 'retry' | 'unknown'; reason: string }

/** The organisations that have something due. The application may learn no more than that across organisations. */
export async function orgsDue(kernel: Kernel): Promise<string[]> {
  const { rows } = await sql<{ org: string }>`select o as org from kernel.orgs_due() o`.execute(kernel.db)
  return rows.map((row) => row.org)
}

/**
 * Claims what is due: checks everything again, holds out what fails now, and records that the rest is leaving, in one
 * transaction and before anything is handed over. Only what this returns may be handed over, and only by this claimant.
 */
export async function claimDue(kernel: Kernel, org: string, claimant: string): Promise<OutboxRow[]> {
  const claimed = await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    const due = await lockDue(tx, org, Object.keys(kernel.hooks.errands ?? {}))
    if (due.length === 0) return { leaving: [], held: [] }
    return await systemAction(kernel, tx, { org, tool: 'outbox_release', reasoning: null }, async (context) => {
      const out = await kernel.hooks.recheck(tx, due)
      const held = due.filter((row) => out.has(row.id))
      const leaving = due.filter((row) => !out.has(row.id))
      const reasons = held.map((row) => ({ id: row.id, reason: out.get(row.id)!.reason }))
      await sql`update kernel.outbox o set state = 'held_out', reason = r.reason, settled_at = clock_timestamp()
        from jsonb_to_recordset(${JSON.stringify(reasons)}::jsonb) r(id uuid, reason text) where o.org_id = ${org}::uuid and o.id = r.id`.execute(
        tx,
      )
      await sql`update kernel.outbox set state = 'claimed', claimed_by = ${claimant}, claimed_at = clock_timestamp(), attempts = attempts + 1
        where org_id = ${org}::uuid and id = any(${leaving.map((row) => row.id)}::uuid[])`.execute(tx)
      await kernel.hooks.claimed(context, leaving)
      return { leaving, held }
    })
  })
  for (const { id } of claimed.held) kernel.emit({ event: 'outbox', org, id, state: 'held_out' })
  return claimed.leaving
}

/** Errands do not leave the house: see `runErrands`. */
async function lockDue(tx: Transaction<AnyDb>, org: string, errands: readonly string[]): Promise<OutboxRow[]> {
  const { rows } = await sql<OutboxRow>`select id, action_id, channel, recipient, record_table, record_id, subject, body, attempts
    from kernel.outbox where org_id = ${org}::uuid and state = 'queued' and release_at <= clock_timestamp()
      and channel <> all(${errands}::text[])
    order by release_at, id limit ${limits.claim_rows} for update skip locked`.execute(tx)
  return rows
}

/**
 * Records what became of a hand-off. A row that is not this claimant's any more is left alone. Returns when it is tried again, by the
 * database's clock; null where it is not.
 */
export async function settle(kernel: Kernel, org: string, claimant: string, id: string, result: HandOff): Promise<Date | null> {
  const { handoff_backoff_ms: first, handoff_backoff_ms_max: longest } = limits
  const row = await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    const state = result.state === 'retry' ? 'queued' : result.state
    const again = result.state === 'retry'
    const reason = result.state === 'sent' ? null : result.reason
    const { rows } = await sql<{
      state: string
      release_at: Date
    }>`update kernel.outbox set state = ${state}, reason = ${reason}, claimed_by = null,
        settled_at = case when ${again} then null else clock_timestamp() end,
        -- Without a limit of its own the power would overflow one day.
        release_at = case when ${again} then clock_timestamp() + least(${longest}, ${first} * (2 ^ least(attempts, 30))) * interval '1 ms' else release_at end
      where org_id = ${org}::uuid and id = ${id}::uuid and state = 'claimed' and claimed_by = ${claimant} returning state, release_at`.execute(
      tx,
    )
    return rows[0]
  })
  if (!row) return null
  kernel.emit({ event: 'outbox', org, id, state: row.state })
  return row.state === 'queued' ? row.release_at : null
}

/** What this claimant has claimed and not settled. */
export async function claimsOf(kernel: Kernel, org: string, claimant: string): Promise<string[]> {
  return await read(kernel, { org }, async (tx) => {
    const { rows } = await sql<{ id: string }>`select id from kernel.outbox
      where org_id = ${org}::uuid and state = 'claimed' and claimed_by = ${claimant} order by id`.execute(tx)
    return rows.map((row) => row.id)
  })
}

/**
 * At start: what an earlier claimant had claimed and never settled may or may not have left. It is shown to a person as
 * unknown and never sent again by itself. One process serves a database; every other claimant is a dead one.
 */
export async function markUnknown(kernel: Kernel, org: string, claimant: string): Promise<number> {
  return await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    const { rows } = await sql<{ id: string }>`update kernel.outbox set state = 'unknown', settled_at = clock_timestamp(),
        reason = 'the server stopped while this was being handed over'
      where org_id = ${org}::uuid and state = 'claimed' and claimed_by is distinct from ${claimant} returning id`.execute(tx)
    for (const { id } of rows) kernel.emit({ event: 'outbox', org, id, state: 'unknown' })
    return rows.length
  })
}
