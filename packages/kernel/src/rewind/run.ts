import { sql, type Transaction } from 'kysely'
import { uuidV7 } from '../action/context.ts'
import { begin, finish, finishFrom } from '../action/perform.ts'
import type { Caller } from '../authority/caller.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import type { RewindState } from '../contract/states.ts'
import { enter, inTransaction } from '../db/transaction.ts'
import { markFlipped, takeBack } from '../undo/take-back.ts'
import { wholeReceipt } from './receipt.ts'
import { rewindTool } from './tool.ts'

/** How far a rewind in chunks is. `reason`: why it stopped. */
export interface RewindProgress {
  state: 'running' | 'stopped' | 'done'
  reason: string | null
  /** Actions. */
  total: number
  done: number
}

/** A row of kernel.rewind, as far as a chunk needs it. */
interface Rewind extends RewindProgress {
  live: boolean
  agents: string[]
}

/** Rewinds under way, of all organisations. */
export async function rewindsRunning(kernel: Kernel): Promise<{ org: string; id: string }[]> {
  const { rows } = await sql<{
    org: string
    id: string
  }>`select org, id from kernel.rewinds_running()`.execute(kernel.db)
  return rows
}

/**
 * Goes on with a rewind, chunk by chunk, until it is done, stops, or `stopping` says so; each chunk
 * is a transaction, and whatever ends this process leaves the rest for the next call. Null:
 * somebody else is at it.
 */
export async function continueRewind(
  kernel: Kernel,
  org: string,
  id: string,
  stopping?: AbortSignal,
): Promise<RewindProgress | null> {
  // What can not go back without what comes after it goes back together with it, be it with all
  // that is left.
  const attempt = { size: 1, whole: false }
  let tries = 0
  for (;;) {
    try {
      const progress = await inTransaction(kernel, async (tx) => await chunk(tx, org, id, attempt))
      if (!progress) return null
      kernel.emit({
        event: 'action',
        org,
        id,
        state: progress.state === 'done' ? 'applied' : progress.state,
      })
      if (progress.state !== 'running')
        await kernel.hooks.tookBack?.(kernel, org, { by: id, tables: null, recalled: 0 })
      if (progress.state !== 'running' || stopping?.aborted) return progress
      attempt.size = 1
      tries = 0
    } catch (error) {
      const code = error instanceof KernelError ? error.code : 'internal'
      if (code === 'database_unavailable') throw error
      if (code === 'busy' || code === 'timeout') {
        // It has just waited for a lock, so it tries at once; agents are at rest meanwhile.
        if (++tries < limits.rewind_tries) continue
        throw error
      }
      if (code === 'constraint_violated' && !attempt.whole) {
        attempt.size *= 4
        continue
      }
      // Not tried for ever: agents are at rest meanwhile.
      await stopAt(kernel, org, id, code)
      if (code === 'internal') throw error
      return null
    }
  }
}

/**
 * Takes back the next so many chunks in one; notes in `attempt` whether that is all that is left.
 */
async function chunk(
  tx: Transaction<AnyDb>,
  org: string,
  id: string,
  attempt: { readonly size: number; whole: boolean },
): Promise<RewindProgress | null> {
  const { size } = attempt
  await enter(tx, org)
  const taken =
    await sql<Rewind>`select live, agents, state, reason, total, done from kernel.take_rewind(${org}::uuid, ${id}::uuid, false)`.execute(
      tx,
    )
  const rewind = taken.rows[0]
  if (!rewind) return null
  // A writer who sits on a row keeps this waiting, and this would keep other undos waiting.
  await sql.raw(`set local lock_timeout = ${limits.preview_lock_ms}`).execute(tx)
  await sql`select kernel.pause_agents(${org}::uuid, ${rewind.agents}::uuid[])`.execute(tx)
  const { rows } = await sql<{
    targets: string[]
    crossed: boolean
  }>`select kernel.next_targets(${org}::uuid, ${id}::uuid, ${rewind.done}, ${Math.min(limits.rewind_chunk_rows * size, 2 ** 31 - 1)},
      ${Math.min(limits.rewind_chunk_actions * size, 2 ** 31 - 1)}) as targets, kernel.crossed(${org}::uuid, ${id}::uuid) as crossed`.execute(
    tx,
  )
  const { targets, crossed } = rows[0]!
  if (crossed) return await end(tx, org, id, rewind, 'stopped', 'drifted')
  attempt.whole = rewind.done + targets.length === rewind.total
  const own = uuidV7(new Date())
  await begin(
    tx,
    {
      id: own,
      kind: rewind.live ? 'redo' : 'undo',
      tool: { ...rewindTool, name: 'rewind_chunk', permission: 'system' },
      input: { rewind: id },
      caller: await requester(tx, org, id),
      ...{ session: null, reasoning: null, mode: 'explicit', reasons: ['effect_bulk'] },
    },
    'applied',
  )
  const { receipt, stays } = await takeBack(tx, org, own, { targets, live: rewind.live })
  if (!rewind.live && receipt.kept.length + receipt.residue.length > 0)
    await markFlipped(tx, org, own, 'partly_undone')
  await finish(tx, org, own, {
    state: 'applied',
    matched: receipt.changes.total,
    held_out: stays.length,
    receipt,
    undo_ms: limits.undo_ms,
    audit: { rewind: id },
  })
  const after = await sql<Rewind>`select live, agents, state, reason, total, done
    from kernel.chunk_done(${org}::uuid, ${id}::uuid, ${own}::uuid, ${targets.length})`.execute(tx)
  const now = after.rows[0]!
  return now.done < now.total ? now : await end(tx, org, id, now, 'done', null)
}

/** Whoever asked for it, as they were then: the yes was given to their request. */
async function requester(tx: Transaction<AnyDb>, org: string, id: string): Promise<Caller> {
  const { rows } = await sql<{
    principal_id: string
    agent_id: string | null
    role: string
  }>`select principal_id, agent_id, role
    from kernel.action where org_id = ${org}::uuid and id = ${id}::uuid`.execute(tx)
  const { principal_id, agent_id, role } = rows[0]!
  return {
    org,
    principal: { id: principal_id, name: '', role, newcomer: false },
    agent: agent_id ? { id: agent_id, name: '' } : null,
    permissions: new Set(),
  }
}

async function end(
  tx: Transaction<AnyDb>,
  org: string,
  id: string,
  rewind: Rewind,
  state: 'stopped' | 'done',
  reason: string | null,
): Promise<RewindProgress> {
  const { receipt, tables } = await wholeReceipt(tx, org, { id, live: rewind.live })
  await sql`select kernel.end_rewind(${org}::uuid, ${id}::uuid, ${state}, ${reason}, ${JSON.stringify(tables)}::jsonb)`.execute(
    tx,
  )
  await finishFrom(tx, org, id, 'running', {
    state: state === 'done' ? 'applied' : 'stopped',
    receipt,
    audit: { rewind: { done: rewind.done, total: rewind.total, reason } },
  })
  return { ...rewind, state, reason }
}

/** It stops where it is: what went back is back, the rest stays, and agents go on. */
async function stopAt(
  kernel: Kernel,
  org: string,
  id: string,
  reason: string,
  allowed?: (tx: Transaction<AnyDb>) => Promise<unknown>,
): Promise<void> {
  const stopped = await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    await allowed?.(tx)
    const { rows } = await sql<Rewind>`select live, agents, state, reason, total, done
      from kernel.take_rewind(${org}::uuid, ${id}::uuid, true)`.execute(tx)
    if (!rows[0]) return false
    await end(tx, org, id, rows[0], 'stopped', reason)
    return true
  })
  if (stopped) kernel.emit({ event: 'action', org, id, state: 'stopped' })
}

/**
 * A person stops a running rewind after its present chunk. One that does not run any more stays as
 * it is.
 * @throws KernelError `not_found`, `not_permitted`
 */
export async function stopRewind(kernel: Kernel, caller: Caller, id: string): Promise<void> {
  await stopAt(
    kernel,
    caller.org,
    id,
    'stopped_by_person',
    async (tx) => await assertMaySteer(tx, caller, id),
  )
}

/** @throws KernelError `not_found`, `not_permitted` */
async function assertMaySteer(
  tx: Transaction<AnyDb>,
  caller: Caller,
  id: string,
): Promise<{ state: RewindState; reason: string | null }> {
  const { rows } = await sql<{
    state: RewindState
    reason: string | null
    permission: string
  }>`select r.state, r.reason, a.permission
    from kernel.rewind r join kernel.action a on a.org_id = r.org_id and a.id = r.action_id
    where r.org_id = ${caller.org}::uuid and r.action_id = ${id}::uuid`.execute(tx)
  if (!rows[0])
    throw new KernelError('not_found', 'There is no such rewind.', {
      people: 'Activity lists rewinds.',
      callers: 'GET /api/actions?tool=rewind_plan lists rewinds; only one in chunks is steered.',
    })
  if (caller.agent || !caller.permissions.has(rows[0].permission))
    throw new KernelError(
      'not_permitted',
      'Only a person who may rewind stops it or goes on with it. Nothing was changed.',
      'Ask one of them.',
    )
  return rows[0]
}

/**
 * A stopped rewind may run again; `continueRewind` then goes on with it.
 * @throws KernelError `not_found`, `not_undoable`, `not_permitted`
 */
export async function resumeRewind(kernel: Kernel, caller: Caller, id: string): Promise<void> {
  await inTransaction(kernel, async (tx) => {
    await enter(tx, caller.org)
    const found = await assertMaySteer(tx, caller, id)
    if (found.state === 'running') return
    if (found.state === 'done' || found.reason === 'drifted') {
      throw new KernelError(
        'not_undoable',
        found.state === 'done'
          ? 'It is done.'
          : 'Others have undone or redone in between what it rests on: what was approved is not what would happen.',
        'Plan a rewind again: what is still in force becomes a new plan.',
      )
    }
    await sql`select kernel.end_rewind(${caller.org}::uuid, ${id}::uuid, 'running', null, '{}')`.execute(
      tx,
    )
    await finishFrom(tx, caller.org, id, 'stopped', {
      state: 'running',
      audit: { resumed_by: caller.principal.id },
    })
  })
  kernel.emit({ event: 'action', org: caller.org, id, state: 'running' })
}
