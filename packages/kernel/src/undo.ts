import { sql, type Transaction } from 'kysely'
import { type Caller, undoAny } from './caller.ts'
import type { AnyTool } from './contract.ts'
import { uuidV7 } from './context.ts'
import { KernelError } from './errors.ts'
import type { AnyDb, Kernel } from './kernel.ts'
import { limits } from './limits.ts'
import { begin, finish, type Invocation, type Kind } from './perform.ts'
import { rewindTool } from './rewind.ts'
import { type Conflict, flip, markFlipped, type Receipt, takeBack } from './take-back.ts'
import { enter, inTransaction } from './transaction.ts'

/** What undo knows of the action it is asked about. */
export interface Target {
  id: string
  kind: Kind
  tool: string
  effect: AnyTool['effect']
  permission: string
  state: string
  principal_id: string
  live: boolean
  flipped_by: string | null
  too_late: boolean
  receipt: Receipt | null
}

/** What became of an undo: the undo action itself, and its receipt. */
export interface Undone {
  action: string
  receipt: Receipt
  /** False where it had been taken back before; then this is the first receipt. */
  first: boolean
}

/**
 * Takes one action back. `strict` (the toast's mode) changes nothing if somebody else has written any of its cells since;
 * `merge` takes back what is free and keeps the rest. Taking back an undo is a redo.
 * @throws KernelError `undo_conflict` with `conflicts`, `undo_too_late`, `not_undoable`, `not_permitted`, `not_found`
 */
export async function undo(kernel: Kernel, caller: Caller, id: string, mode: 'strict' | 'merge'): Promise<Undone> {
  const attempt = async () =>
    await inTransaction(kernel, async (tx) => {
      await enter(tx, caller.org)
      return await undoOne(tx, caller, await loadTarget(tx, caller.org, id), mode)
    })
  const done = await attempt().catch(async (error: unknown) => {
    if (error instanceof Beaten) return await attempt()
    throw error
  })
  if (done.first) {
    kernel.emit({ event: 'action', org: caller.org, id, state: done.state })
    kernel.emit({ event: 'action', org: caller.org, id: done.action, state: 'applied' })
  }
  return done
}

/** Puts an undone action in force again. It never jumps over what was written since. */
export async function redo(kernel: Kernel, caller: Caller, id: string): Promise<Undone> {
  const undoId = await inTransaction(kernel, async (tx) => {
    await enter(tx, caller.org)
    const target = await loadTarget(tx, caller.org, id)
    if (target.kind === 'undo') return id
    if (target.live || !target.flipped_by)
      throw new KernelError('not_undoable', 'It has not been taken back, so there is nothing to redo.', 'See its state.')
    return target.flipped_by
  })
  return await undo(kernel, caller, undoId, 'strict')
}

/** Somebody else was faster while this waited for the gate: nothing is written, and their receipt is the answer. */
class Beaten extends Error {}

async function undoOne(
  tx: Transaction<AnyDb>,
  caller: Caller,
  target: Target,
  mode: 'strict' | 'merge',
): Promise<Undone & { state: string }> {
  assertAllowed(caller, target)
  const targets = target.kind === 'do' ? [target.id] : await flippedBy(tx, caller.org, target.id)
  const already = await alreadyDone(tx, caller.org, target)
  if (already) return already
  assertPossible(target)
  const call = undoInvocation(caller, target, targets)
  await begin(tx, call, 'applied')
  const live = call.kind === 'redo'
  const flipped = await flip(tx, caller.org, call.id, targets, live)
  if (flipped === 0) throw new Beaten()
  const { receipt, conflicts } = await takeBack(tx, caller.org, call.id)
  // What a recall cannot stop has left: that is the residue its contract declares, not somebody's later edit.
  const recall = target.effect === 'dispatch' || target.effect === 'hold'
  if (mode === 'strict' && conflicts.length > 0 && !recall) throw conflictError(conflicts)
  const state = live ? 'applied' : stateAfter(target, receipt)
  if (state === 'partly_undone' || state === 'recalled') await markFlipped(tx, caller.org, call.id, state)
  await finish(tx, caller.org, call.id, {
    state: 'applied',
    receipt,
    undo_ms: limits.undo_ms,
    audit: { reverts: targets.slice(0, 1000) },
  })
  return { action: call.id, receipt, first: true, state }
}

function stateAfter(target: Target, receipt: Receipt): 'undone' | 'partly_undone' | 'recalled' {
  if (receipt.kept.length > 0 || receipt.residue.length > 0) return 'partly_undone'
  return target.effect === 'dispatch' || target.effect === 'hold' ? 'recalled' : 'undone'
}

/** Undo twice is undo once: the second answer is the first receipt. */
async function alreadyDone(tx: Transaction<AnyDb>, org: string, target: Target): Promise<(Undone & { state: string }) | null> {
  const { rows } = await sql<{
    id: string
    receipt: Receipt
  }>`select u.id, u.receipt from kernel.action u where u.org_id = ${org}::uuid and ${
    target.kind === 'do'
      ? sql`not ${target.live}::boolean and u.id = ${target.flipped_by}::uuid`
      : sql`u.id = (select max(d.flipped_by::text)::uuid from kernel.flip f join kernel.action d on d.org_id = f.org_id and d.id = f.target_id
          where f.org_id = ${org}::uuid and f.action_id = ${target.id}::uuid and d.flipped_by <> f.action_id)`
  }`.execute(tx)
  return rows[0] ? { action: rows[0].id, receipt: rows[0].receipt, first: false, state: target.state } : null
}

/** Present rights apply, not those of the day it was done. */
function assertAllowed(caller: Caller, target: Target): void {
  const own = target.principal_id === caller.principal.id
  if ((own && (caller.permissions.has(target.permission) || target.kind !== 'do')) || caller.permissions.has(undoAny)) return
  throw new KernelError(
    'not_permitted',
    own
      ? `You no longer have ${target.permission}. Nothing was changed.`
      : 'This was done for somebody else. Nothing was changed.',
    'Ask them, or somebody who may take back what others did.',
  )
}

function assertPossible(target: Target): void {
  const standing = target.kind === 'do' ? ['applied', 'held'] : ['applied']
  if (!standing.includes(target.state) || target.effect === 'read') {
    throw new KernelError(
      'not_undoable',
      `It is ${target.state.replaceAll('_', ' ')}: there is nothing in force to take back.`,
      'See its state.',
    )
  }
  if (target.kind === 'undo' && (target.effect === 'dispatch' || target.effect === 'hold')) {
    throw new KernelError(
      'not_undoable',
      'What was recalled is not queued again by a redo.',
      'Ask for it again: it becomes a new plan.',
    )
  }
  if (target.too_late) {
    throw new KernelError(
      'undo_too_late',
      'The 60 seconds are over. Nothing was changed.',
      'Take back… (POST /api/rewinds {filter: {actions: [id]}}) shows what would change.',
    )
  }
}

function conflictError(conflicts: readonly Conflict[]): KernelError {
  return new KernelError(
    'undo_conflict',
    `${conflicts.length} ${conflicts.length === 1 ? 'field has' : 'fields have'} been changed since. Nothing was taken back.`,
    'Undo with mode "merge" takes back the rest and keeps these; "force" shows a plan that overwrites them.',
    { conflicts },
  )
}

export function undoInvocation(
  caller: Caller,
  target: Pick<Target, 'kind' | 'effect' | 'permission'>,
  targets: readonly string[],
): Invocation {
  return {
    id: uuidV7(new Date()),
    kind: target.kind === 'undo' ? 'redo' : 'undo',
    // The undo is itself an action of its target's effect, so that what may be redone is decided by what was done.
    tool: {
      ...rewindTool,
      name: target.kind === 'undo' ? 'action_redo' : 'action_undo',
      effect: target.effect,
      permission: target.permission,
    },
    input: { actions: targets },
    caller,
    session: null,
    reasoning: null,
    mode: 'implicit',
    reasons: ['undo'],
  }
}

export async function flippedBy(tx: Transaction<AnyDb>, org: string, undoId: string): Promise<string[]> {
  const { rows } = await sql<{
    id: string
  }>`select target_id as id from kernel.flip where org_id = ${org}::uuid and action_id = ${undoId}::uuid`.execute(tx)
  return rows.map((row) => row.id)
}

/** @throws KernelError `not_found` */
export async function loadTarget(tx: Transaction<AnyDb>, org: string, id: string): Promise<Target> {
  const { rows } = await sql<Target>`select id, kind, tool, effect, permission, state, principal_id, live, flipped_by, receipt,
      undo_until is null or undo_until < clock_timestamp() as too_late
    from kernel.action where org_id = ${org}::uuid and id = ${id}::uuid`.execute(tx)
  if (!rows[0]) throw new KernelError('not_found', 'There is no such action.', 'GET /api/actions lists them.')
  return rows[0]
}
