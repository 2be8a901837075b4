import { CompiledQuery, sql, type Transaction } from 'kysely'
import { type Caller, undoAny } from './caller.ts'
import type { Conflict } from './conflict.ts'
import { uuidV7 } from './context.ts'
import type { AnyTool } from './contract.ts'
import { prepared } from './driver.ts'
import { KernelError } from './errors.ts'
import type { AnyDb, Kernel } from './kernel.ts'
import { limits } from './limits.ts'
import { finishLast, type Invocation, type Kind, rowOf } from './perform.ts'
import { rewindTool } from './rewind-tool.ts'
import { markFlipped, type Receipt, takeBack } from './take-back.ts'
import { inTransaction } from './transaction.ts'

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
  /** It carried out an erasure. */
  final: boolean
}

/** What became of an undo: the undo action itself, and its receipt. */
export interface Undone {
  action: string
  receipt: Receipt
  /** False where it had been taken back before; then this is the first receipt. */
  first: boolean
}

/** `strict` changes nothing where somebody else has written any of its cells since; `merge` keeps those and takes back the rest. */
export type UndoMode = 'strict' | 'merge'

/** What one undo or redo is about: the actions it flips, which way, and the action whose doing it takes back. */
interface Reversal {
  targets: string[]
  live: boolean
  taken: Target
}

/**
 * Takes one action back. Taking back an undo is a redo.
 * @throws KernelError `undo_conflict` with `conflicts`, `undo_too_late`, `not_undoable`, `not_permitted`, `not_found`
 */
export async function undo(kernel: Kernel, caller: Caller, id: string, mode: UndoMode): Promise<Undone> {
  return await reverse(kernel, caller, id, mode, async (tx, taken) => {
    if (taken.kind === 'do') return { targets: [id], live: false, taken }
    return { targets: await flippedBy(tx, caller.org, id), live: taken.kind === 'undo', taken }
  })
}

/** Puts an undone action in force again. It never jumps over what was written since. */
export async function redo(kernel: Kernel, caller: Caller, id: string, mode: UndoMode = 'strict'): Promise<Undone> {
  return await reverse(kernel, caller, id, mode, async (tx, asked) => {
    if (asked.kind === 'undo') return { targets: await flippedBy(tx, caller.org, id), live: true, taken: asked }
    if (!asked.flipped_by)
      throw new KernelError('not_undoable', 'It has not been taken back, so there is nothing to redo.', 'See its state.')
    return { targets: [id], live: true, taken: await loadTarget(tx, caller.org, asked.flipped_by) }
  })
}

/** Somebody else was faster while this waited for the gate: nothing is written, and their receipt is the answer. */
class Beaten extends Error {}

async function reverse(
  kernel: Kernel,
  caller: Caller,
  id: string,
  mode: UndoMode,
  find: (tx: Transaction<AnyDb>, asked: Target) => Promise<Reversal>,
): Promise<Undone> {
  const attempt = async () =>
    await inTransaction(kernel, async (tx) => {
      const reversal = await find(tx, await loadTarget(tx, caller.org, id))
      assertAllowed(caller, reversal.taken)
      return (await alreadyDone(tx, caller.org, reversal)) ?? (await perform(tx, caller, reversal, mode))
    })
  const done = await untilSteady(attempt)
  if (done.first) {
    kernel.emit({ event: 'action', org: caller.org, id, state: 'flipped' })
    kernel.emit({ event: 'action', org: caller.org, id: done.action, state: 'applied' })
  }
  return done
}

/**
 * Tries again where somebody else was faster. A rule of the database that forbids it does so again, unless it was a row that came in
 * between (the same id, inserted at that moment): then the next attempt sees that row and keeps it.
 */
async function untilSteady(attempt: () => Promise<Undone>): Promise<Undone> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      const forbidden = error instanceof KernelError && error.code === 'constraint_violated' && tries === 1
      if (!(error instanceof Beaten) && !forbidden) throw error
      if (tries >= limits.retries)
        throw new KernelError(
          'busy',
          'Others are taking this back and redoing it. Nothing was changed.',
          'Try again in a moment.',
        )
    }
  }
}

async function perform(
  tx: Transaction<AnyDb>,
  caller: Caller,
  { targets, live, taken }: Reversal,
  mode: UndoMode,
): Promise<Undone> {
  // Read as taken back, and by the next statement as in force: somebody has redone it in between.
  if (!live && taken.kind === 'do' && taken.flipped_by && !taken.live) throw new Beaten()
  assertPossible(taken, live)
  const call = undoInvocation(caller, taken, targets, live)
  const { flipped, receipt, conflicts } = await takeBack(tx, caller.org, call.id, {
    targets,
    live,
    begins: rowOf(call, 'applied'),
  })
  if (flipped === 0) throw new Beaten()
  // What a recall cannot stop has left: that is the residue its contract declares, not somebody's later edit.
  const waits = taken.effect === 'dispatch' || taken.effect === 'hold'
  const others = conflicts.filter((conflict) => !conflict.protected)
  if (mode === 'strict' && others.length > 0 && !waits) throw conflictError(others)
  const partly = receipt.kept.length > 0 || receipt.residue.length > 0
  if (!live && (partly || waits)) await markFlipped(tx, caller.org, call.id, partly ? 'partly_undone' : 'recalled')
  await finishLast(tx, caller.org, call.id, { state: 'applied', receipt, undo_ms: limits.undo_ms })
  return { action: call.id, receipt, first: true }
}

/** Undo twice is undo once: the second answer is the first receipt. */
async function alreadyDone(tx: Transaction<AnyDb>, org: string, { targets, live, taken }: Reversal): Promise<Undone | null> {
  if (taken.kind === 'do' && !taken.flipped_by) return null
  const { rows } = await sql<{ id: string; receipt: Receipt }>`select u.id, u.receipt from kernel.action a
    join kernel.action u on u.org_id = a.org_id and u.id = a.flipped_by
    where a.org_id = ${org}::uuid and a.id = any(${targets}::uuid[])
      and not exists (select 1 from kernel.action o where o.org_id = a.org_id and o.id = any(${targets}::uuid[]) and o.live <> ${live})
    order by u.seq desc limit 1`.execute(tx)
  return rows[0] ? { action: rows[0].id, receipt: rows[0].receipt, first: false } : null
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

function assertPossible(taken: Target, live: boolean): void {
  if (taken.final) {
    throw new KernelError('not_undoable', 'What was erased is gone. Nothing was changed.', 'Nothing brings it back.')
  }
  const standing = taken.kind === 'do' ? ['applied', 'held'] : ['applied']
  if (!standing.includes(taken.state) || taken.effect === 'read') {
    throw new KernelError(
      'not_undoable',
      `It is ${taken.state.replaceAll('_', ' ')}: there is nothing in force to take back.`,
      'See its state.',
    )
  }
  if (live && (taken.effect === 'dispatch' || taken.effect === 'hold')) {
    throw new KernelError(
      'not_undoable',
      'What was recalled is not queued again by a redo.',
      'Ask for it again: it becomes a new plan.',
    )
  }
  if (taken.too_late) {
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

function undoInvocation(caller: Caller, taken: Target, targets: readonly string[], live: boolean): Invocation {
  return {
    id: uuidV7(new Date()),
    kind: live ? 'redo' : 'undo',
    // Of its target's effect, so that what may be redone is decided by what was done.
    tool: { ...rewindTool, name: live ? 'action_redo' : 'action_undo', effect: taken.effect, permission: taken.permission },
    input: { actions: targets },
    caller,
    session: null,
    reasoning: null,
    mode: 'implicit',
    reasons: ['undo'],
  }
}

async function flippedBy(tx: Transaction<AnyDb>, org: string, undoId: string): Promise<string[]> {
  const { rows } = await sql<{
    id: string
  }>`select target_id as id from kernel.flip where org_id = ${org}::uuid and action_id = ${undoId}::uuid`.execute(tx)
  return rows.map((row) => row.id)
}

const findTarget = `${prepared} select id, kind, tool, effect, permission, state, principal_id, live, flipped_by, too_late, final
  from kernel.target($1::uuid, $2::uuid)`

/** Enters the organisation and reads what is to be taken back. @throws KernelError `not_found` */
async function loadTarget(tx: Transaction<AnyDb>, org: string, id: string): Promise<Target> {
  const { rows } = await tx.executeQuery<Target>(CompiledQuery.raw(findTarget, [org, id]))
  if (!rows[0]) throw new KernelError('not_found', 'There is no such action.', 'GET /api/actions lists them.')
  return rows[0]
}
