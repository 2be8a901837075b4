import { sql, type Transaction } from 'kysely'
import { systemAction } from '../action/system.ts'
import type { AnyDb, Kernel, OutboxRow, Staying } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import type { MessageState } from '../contract/states.ts'
import { enter, inTransaction, read } from '../db/transaction.ts'

/**
 * What became of a hand-off. `retry`: the server was not reached or asked to come back later;
 * nothing has left, and it is tried again for as long as nobody cancels it. `unknown`: the
 * connection broke while the text was on its way.
 */
export type HandOff = { state: 'sent' } | { state: 'refused' | 'retry' | 'unknown'; reason: string }

/**
 * The organisations that have something due. The application may learn no more than that across
 * organisations.
 */
export async function orgsDue(kernel: Kernel): Promise<string[]> {
  const { rows } = await sql<{ org: string }>`select o as org from kernel.orgs_due() o`.execute(
    kernel.db,
  )
  return rows.map((row) => row.org)
}

/**
 * Claims what is due: checks everything again, holds out what fails now, and records that the rest
 * is leaving, in one transaction and before anything is handed over. Only what this returns may be
 * handed over, and only by this claimant.
 */
export async function claimDue(
  kernel: Kernel,
  org: string,
  claimant: string,
): Promise<OutboxRow[]> {
  const claimed = await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    const due = await dueNow(tx, org, Object.keys(kernel.hooks.errands ?? {}))
    if (due.length === 0) return { leaving: [], held: [] }
    const settled = await systemAction(
      kernel,
      tx,
      { org, tool: 'outbox_release', reasoning: null },
      async (context) => {
        const out = await kernel.hooks.recheck(tx, due)
        const held = due.filter((row) => out.has(row.id))
        const leaving = due.filter((row) => !out.has(row.id))
        const reasons = held.map((row) => ({ id: row.id, reason: out.get(row.id)!.reason }))
        await sql`update kernel.outbox o set state = 'held_out', reason = r.reason, settled_at = clock_timestamp()
        from jsonb_to_recordset(${JSON.stringify(reasons)}::jsonb) r(id uuid, reason text) where o.org_id = ${org}::uuid and o.id = r.id`.execute(
          tx,
        )
        await sql`update kernel.outbox set state = 'claimed', claimed_by = ${claimant}, claimed_at = clock_timestamp(), attempts = attempts + 1
        where org_id = ${org}::uuid and id = any(${leaving.map((row) => row.id)}::uuid[])`.execute(
          tx,
        )
        await kernel.hooks.claimed(context, leaving)
        return { leaving, held: held.map((row) => ({ row, reason: out.get(row.id)!.reason })) }
      },
    )
    await follow(kernel, tx, org, settled.leaving, settled.held)
    return settled
  })
  for (const {
    row: { id },
  } of claimed.held)
    kernel.emit({ event: 'outbox', org, id, state: 'held_out' })
  return claimed.leaving
}

/**
 * What follows from messages that leave or stay is a consequence of the action that sent them, and
 * so one action for each of those. That they have left is none: it is a fact, and stays whatever is
 * taken back.
 */
async function follow(
  kernel: Kernel,
  tx: Transaction<AnyDb>,
  org: string,
  leaving: readonly OutboxRow[],
  staying: readonly Staying[],
): Promise<void> {
  const { follow: next } = kernel.hooks
  if (!next) return
  const left = Map.groupBy(
    leaving.filter((row) => next.after(row, true)),
    (row) => row.action_id,
  )
  const stayed = Map.groupBy(
    staying.filter(({ row }) => next.after(row, false)),
    ({ row }) => row.action_id,
  )
  for (const causedBy of new Set([...left.keys(), ...stayed.keys()])) {
    await systemAction(
      kernel,
      tx,
      { org, tool: next.tool, reasoning: null, causedBy },
      async (context) => {
        await next.run(context, left.get(causedBy) ?? [], stayed.get(causedBy) ?? [])
      },
    )
  }
}

/**
 * Of messages that are due, those whose action stays in force until this transaction has ended. One
 * whose action is being taken back at this moment waits for the outcome; one whose action has been
 * is cancelled.
 */
export async function stillWanted(
  tx: Transaction<AnyDb>,
  org: string,
  due: readonly OutboxRow[],
): Promise<OutboxRow[]> {
  if (due.length === 0) return []
  const causes = [...new Set(due.map((row) => row.action_id))]
  const { rows } = await sql<{ id: string; live: boolean }>`select id, live
    from kernel.hold_causes(${org}::uuid, ${causes}::uuid[])`.execute(tx)
  const live = new Map(rows.map((row) => [row.id, row.live]))
  const dead = due.filter((row) => live.get(row.action_id) === false).map((row) => row.id)
  if (dead.length > 0) {
    await sql`update kernel.outbox set state = 'cancelled', settled_at = clock_timestamp()
      where org_id = ${org}::uuid and id = any(${dead}::uuid[])`.execute(tx)
  }
  return due.filter((row) => live.get(row.action_id))
}

/** What is due and may leave. What waits for its agent is put off, and makes room for others. */
async function dueNow(
  tx: Transaction<AnyDb>,
  org: string,
  errands: readonly string[],
): Promise<OutboxRow[]> {
  for (;;) {
    const wanted = await stillWanted(tx, org, await lockDue(tx, org, errands))
    const { here, putOff } = await withAgents(tx, org, wanted)
    if (here.length > 0 || putOff === 0) return here
  }
}

/**
 * Of messages that are due, those of no paused agent: they stay so until this transaction has
 * ended. Those of one are put off by a whole window, and `putOff` counts them; one whose agent is
 * being switched at this moment waits for the outcome.
 */
export async function withAgents(
  tx: Transaction<AnyDb>,
  org: string,
  due: readonly OutboxRow[],
): Promise<{ here: OutboxRow[]; putOff: number }> {
  if (due.length === 0) return { here: [], putOff: 0 }
  const actions = [...new Set(due.map((row) => row.action_id))]
  const { rows } = await sql<{ action_id: string; paused: boolean }>`select action_id, paused
    from kernel.waiting(${org}::uuid, ${actions}::uuid[])`.execute(tx)
  const waiting = new Map(rows.map((row) => [row.action_id, row.paused]))
  const late = due.filter((row) => waiting.get(row.action_id))
  if (late.length > 0) {
    const [of, by] = [
      [...new Set(late.map((row) => row.action_id))],
      [...new Set(late.map((row) => row.channel))],
    ]
    // All that is due of these actions, not this batch alone: a large mailing is put off once.
    await sql`update kernel.outbox o set reason = 'agent_paused', release_at = kernel.put_off(o.action_id, o.org_id, o.release_at)
      from (select id from kernel.outbox where org_id = ${org}::uuid and action_id = any(${of}::uuid[]) and channel = any(${by}::text[])
        and state = 'queued' and release_at <= clock_timestamp() for update skip locked) w
      where o.org_id = ${org}::uuid and o.id = w.id`.execute(tx)
  }
  return { here: due.filter((row) => !waiting.has(row.action_id)), putOff: late.length }
}

/** Errands do not leave the house: see `runErrands`. */
async function lockDue(
  tx: Transaction<AnyDb>,
  org: string,
  errands: readonly string[],
): Promise<OutboxRow[]> {
  const { rows } =
    await sql<OutboxRow>`select id, action_id, channel, recipient, record_table, record_id, subject, body, attempts
    from kernel.outbox where org_id = ${org}::uuid and state = 'queued' and release_at <= clock_timestamp()
      and channel <> all(${errands}::text[])
    order by release_at, id limit ${limits.claim_rows} for update skip locked`.execute(tx)
  return rows
}

/**
 * Records what became of a hand-off. A row that is not this claimant's any more is left alone.
 * Returns when it is tried again, by the database's clock; null where it is not.
 */
export async function settle(
  kernel: Kernel,
  org: string,
  claimant: string,
  id: string,
  result: HandOff,
): Promise<Date | null> {
  const { handoff_backoff_ms: first, handoff_backoff_ms_max: longest } = limits
  const row = await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    const state = result.state === 'retry' ? 'queued' : result.state
    const again = result.state === 'retry'
    const reason = result.state === 'sent' ? null : result.reason
    const { rows } = await sql<{
      state: MessageState
      release_at: Date
    }>`update kernel.outbox set claimed_by = null,
        -- What an erasure has altered meanwhile is not tried again.
        state = case when ${again} and erased_by is not null then 'held_out' else ${state} end,
        reason = case when ${again} and erased_by is not null then 'names_erased' else ${reason} end,
        settled_at = case when ${again} and erased_by is null then null else clock_timestamp() end,
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
      where org_id = ${org}::uuid and state = 'claimed' and claimed_by = ${claimant} order by id`.execute(
      tx,
    )
    return rows.map((row) => row.id)
  })
}

/**
 * At start: what an earlier claimant had claimed and never settled may or may not have left. It is
 * shown to a person as unknown and never sent again by itself. One process serves a database; every
 * other claimant is a dead one.
 */
export async function markUnknown(kernel: Kernel, org: string, claimant: string): Promise<number> {
  return await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    const { rows } = await sql<{
      id: string
    }>`update kernel.outbox set state = 'unknown', settled_at = clock_timestamp(),
        reason = 'the server stopped while this was being handed over'
      where org_id = ${org}::uuid and state = 'claimed' and claimed_by is distinct from ${claimant} returning id`.execute(
      tx,
    )
    for (const { id } of rows) kernel.emit({ event: 'outbox', org, id, state: 'unknown' })
    return rows.length
  })
}
