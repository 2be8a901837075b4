import { sql, type Transaction } from 'kysely'
import type { Recipe } from '../action/context.ts'
import { begin, type Finished, finish, type Invocation } from '../action/perform.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { isState, sqlstate } from '../db/sqlstate.ts'
import { observe, type Preview } from '../plan/plan.ts'

/** Which actions a call flips; null where it flips none. */
function targetsOf(call: Pick<Invocation, 'kind' | 'input'>): string[] | null {
  return call.kind === 'do' ? null : (call.input as { actions: string[] }).actions
}

/**
 * Is this rewind too large for one transaction? Rows are counted as its targets and their
 * consequences wrote them.
 */
export async function needsChunks(tx: Transaction<AnyDb>, call: Invocation): Promise<boolean> {
  const targets = targetsOf(call)
  if (!targets) return false
  const { org } = call.caller
  const all =
    call.kind === 'undo'
      ? sql`(select kernel.with_consequences(${org}::uuid, ${targets}::uuid[]))::uuid[]`
      : sql`${targets}::uuid[]`
  const { rows } = await sql<{
    rows: number
    actions: number
  }>`select coalesce(sum(rows), 0)::int as rows, count(*)::int as actions
    from kernel.action where org_id = ${org}::uuid and id = any(${all})`.execute(tx)
  const { rows: written, actions } = rows[0]!
  return (
    actions > 1 && (written > limits.rewind_chunk_rows || actions > limits.rewind_chunk_actions)
  )
}

/**
 * Agents whose work it takes back do nothing until this transaction has ended; what they are at is
 * waited for.
 */
export async function pauseAgents(tx: Transaction<AnyDb>, call: Invocation): Promise<void> {
  const targets = targetsOf(call)
  if (!targets) return
  await sql`select kernel.pause_agents(${call.caller.org}::uuid, kernel.agents_of(${call.caller.org}::uuid, ${targets}::uuid[]))`.execute(
    tx,
  )
}

/**
 * An approved rewind that is to run in chunks: runs it whole once more and takes that back, so that
 * nothing begins which is not what was shown (`check` throws then), and writes down what is to be
 * done. From here on `continueRewind` goes on with it.
 */
export async function startRewind(
  kernel: Kernel,
  tx: Transaction<AnyDb>,
  call: Invocation,
  recipe: Recipe,
  check: (seen: Omit<Preview, 'recipe'>) => Promise<void>,
  approved: { plan: string; approver: string },
): Promise<Finished> {
  const { org } = call.caller
  // Once the gate was ours, whatever undo comes later is seen by its number. We let go of it at
  // once: to look keeps nobody waiting.
  await sql`savepoint seen`.execute(tx)
  const { rows } = await sql<{
    since: string
  }>`select kernel.seen_until(${org}::uuid) as since`.execute(tx)
  await sql`rollback to savepoint seen`.execute(tx)
  await sql
    .raw(`set local app.preview = 'on'; set local lock_timeout = ${limits.preview_lock_ms}`)
    .execute(tx)
  const seen = await observe(kernel, tx, call, recipe).catch((error: unknown) => {
    if (error instanceof KernelError || !isState(error, sqlstate.lockNotAvailable)) throw error
    throw new KernelError(
      'busy',
      'Somebody is writing these records. Nothing was changed.',
      'Approve it again in a moment.',
    )
  })
  await check(seen)
  await sql`rollback to savepoint seen`.execute(tx)
  await begin(tx, call, 'awaiting_approval')
  await sql`select kernel.start_rewind(${org}::uuid, ${call.id}::uuid, ${call.kind === 'redo'}, ${targetsOf(call)}::uuid[], ${rows[0]!.since}::bigint)`.execute(
    tx,
  )
  const { matched, heldOut } = seen.performed
  return await finish(tx, org, call.id, {
    state: 'running',
    matched,
    held_out: heldOut.length,
    audit: approved,
  })
}
