import { CompiledQuery, sql, type Transaction } from 'kysely'
import { uuidV7 } from '../action/context.ts'
import { claimKey, doOnce, type First } from '../action/once.ts'
import { type Once, onceOf } from '../action/once-key.ts'
import { finishLast, type Invocation, type Kind, rowOf } from '../action/perform.ts'
import { type Caller, undoAny } from '../authority/caller.ts'
import { mayTakeBack } from '../authority/people-first.ts'
import type { Conflict } from '../contract/conflict.ts'
import type { AnyTool } from '../contract/contract.ts'
import { KernelError, noSuch } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import type { ActionState } from '../contract/states.ts'
import { prepared } from '../db/driver.ts'
import { inTransaction } from '../db/transaction.ts'
import { undoTooLate } from '../db/translate.ts'
import { rewindTool } from '../rewind/tool.ts'
import { markFlipped, type Receipt, takeBack } from './take-back.ts'

/** What undo knows of the action it is asked about. */
export interface Target {
  id: string
  kind: Kind
  tool: string
  effect: AnyTool['effect']
  permission: string
  state: ActionState
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

/**
 * `strict` changes nothing where somebody else has written any of its cells since; `merge` keeps
 * those and takes back the rest.
 */
export type UndoMode = 'strict' | 'merge'

/**
 * What one undo or redo is about: the actions it flips, which way, and the action whose doing it
 * takes back.
 */
interface Reversal {
  targets: string[]
  live: boolean
  taken: Target
}

/**
 * Takes one action back. Taking back an undo is a redo.
 * @throws KernelError `undo_conflict` with `conflicts`, `undo_too_late`, `not_undoable`,
 *   `not_permitted`, `person_decided`, `not_found`, `key_reused`
 */
export async function undo(
  kernel: Kernel,
  caller: Caller,
  id: string,
  mode: UndoMode,
  key?: string,
): Promise<Undone> {
  const once = onceOf(caller, key, ['undo', id, mode])
  return await reverse(kernel, caller, { id, mode, once }, async (tx, taken) => {
    if (taken.kind === 'do') return { targets: [id], live: false, taken }
    return { targets: await flippedBy(tx, caller.org, id), live: taken.kind === 'undo', taken }
  })
}

/** Puts an undone action in force again. It never jumps over what was written since. */
export async function redo(
  kernel: Kernel,
  caller: Caller,
  id: string,
  mode: UndoMode = 'strict',
  key?: string,
): Promise<Undone> {
  const once = onceOf(caller, key, ['redo', id, mode])
  return await reverse(kernel, caller, { id, mode, once }, async (tx, asked) => {
    if (asked.kind === 'undo')
      return { targets: await flippedBy(tx, caller.org, id), live: true, taken: asked }
    if (!asked.flipped_by)
      throw new KernelError(
        'not_undoable',
        'It has not been taken back, so there is nothing to redo.',
        'See its state.',
      )
    return { targets: [id], live: true, taken: await loadTarget(tx, caller.org, asked.flipped_by) }
  })
}

/**
 * Somebody else was faster while this waited for the gate: nothing is written, and their receipt is
 * the answer.
 */
class Beaten extends Error {}

/** What was asked: to take `id` back or put it in force again, and under which key. */
interface Asked {
  id: string
  mode: UndoMode
  once: Once | undefined
}

async function reverse(
  kernel: Kernel,
  caller: Caller,
  { id, mode, once }: Asked,
  find: (tx: Transaction<AnyDb>, asked: Target) => Promise<Reversal>,
): Promise<Undone> {
  let tables: string[] = []
  const attempt = async () =>
    await inTransaction(kernel, async (tx) => {
      const reversal = await find(tx, await loadTarget(tx, caller.org, id))
      assertAllowed(caller, reversal.taken)
      await mayTakeBack(tx, caller, [id, reversal.taken.id, ...reversal.targets])
      const done = await alreadyDone(tx, caller.org, reversal)
      if (!done) {
        const performed = await perform(tx, caller, reversal, { mode, once })
        tables = Object.keys(performed.tables)
        return performed.done
      }
      await claimKey(tx, caller.org, once, { action: done.action, planned: false })
      return done
    })
  const again = ({ action, receipt }: First): Undone => ({ action, receipt, first: false })
  const done = await doOnce(kernel, caller, once, async () => await untilSteady(attempt), again)
  if (done.first) {
    kernel.emit({ event: 'action', org: caller.org, id, state: 'flipped' })
    kernel.emit({ event: 'action', org: caller.org, id: done.action, state: 'applied' })
    await kernel.hooks.tookBack?.(kernel, caller.org, {
      by: done.action,
      tables,
      recalled: done.receipt.recalled,
    })
  }
  return done
}

/**
 * Tries again where somebody else was faster. A rule of the database that forbids it does so again,
 * unless it was a row that came in between (the same id, inserted at that moment): then the next
 * attempt sees that row and keeps it.
 */
async function untilSteady(attempt: () => Promise<Undone>): Promise<Undone> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      const forbidden =
        error instanceof KernelError && error.code === 'constraint_violated' && tries === 1
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
  { mode, once }: Pick<Asked, 'mode' | 'once'>,
): Promise<{ done: Undone; tables: Record<string, number> }> {
  // Read as taken back, and by the next statement as in force: somebody has redone it in between.
  if (!live && taken.kind === 'do' && taken.flipped_by && !taken.live) throw new Beaten()
  assertPossible(taken, live)
  const call = { ...undoInvocation(caller, taken, targets, live), once }
  const { flipped, receipt, conflicts, tables } = await takeBack(tx, caller.org, call.id, {
    targets,
    live,
    begins: rowOf(call, 'applied'),
  })
  if (flipped === 0) {
    if (live) await assertCauseInForce(tx, caller.org, targets)
    throw new Beaten()
  }
  // What a recall cannot stop has left: that is the residue its contract declares, not somebody's
  // later edit.
  const waits = taken.effect === 'dispatch' || taken.effect === 'hold'
  const others = conflicts.filter((conflict) => !conflict.protected)
  if (mode === 'strict' && others.length > 0 && !waits)
    throw conflictError(others, receipt.undone > 0)
  const partly = receipt.kept.length > 0 || receipt.residue.length > 0
  if (!live && (partly || waits))
    await markFlipped(tx, caller.org, call.id, partly ? 'partly_undone' : 'recalled')
  await finishLast(tx, caller.org, call.id, { state: 'applied', receipt, undo_ms: limits.undo_ms })
  return { done: { action: call.id, receipt, first: true }, tables }
}

/** Undo twice is undo once: the second answer is the first receipt. */
async function alreadyDone(
  tx: Transaction<AnyDb>,
  org: string,
  { targets, live, taken }: Reversal,
): Promise<Undone | null> {
  if (taken.kind === 'do' && !taken.flipped_by) return null
  const { rows } = await sql<{
    id: string
    receipt: Receipt
  }>`${sql.raw(prepared)} select u.id, u.receipt from kernel.action a
    join kernel.action u on u.org_id = a.org_id and u.id = a.flipped_by
    where a.org_id = ${org}::uuid and a.id = any(${targets}::uuid[])
      and not exists (select 1 from kernel.action o where o.org_id = a.org_id and o.id = any(${targets}::uuid[]) and o.live <> ${live})
    order by u.seq desc limit 1`.execute(tx)
  return rows[0] ? { action: rows[0].id, receipt: rows[0].receipt, first: false } : null
}

/** Present rights apply, not those of the day it was done. */
function assertAllowed(caller: Caller, target: Target): void {
  const own = target.principal_id === caller.principal.id
  if (
    (own && (caller.permissions.has(target.permission) || target.kind !== 'do')) ||
    caller.permissions.has(undoAny)
  )
    return
  throw new KernelError(
    'not_permitted',
    own
      ? 'You may no longer do or take back things like this. Nothing was changed.'
      : 'This was done for somebody else. Nothing was changed.',
    {
      people: 'Ask somebody who may take back what others did.',
      callers: `It needs ${own ? target.permission : undoAny}. Ask somebody who may take back what others did.`,
    },
  )
}

function assertPossible(taken: Target, live: boolean): void {
  if (taken.final) {
    throw new KernelError(
      'not_undoable',
      'What was erased is gone. Nothing was changed.',
      'Nothing brings it back.',
    )
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
      'What was recalled does not go out again by itself. Nothing was changed.',
      'Ask for it again: it becomes a new plan.',
    )
  }
  if (taken.too_late) throw undoTooLate(taken.id)
}

/** What the product did because of an action is not in force without it. */
async function assertCauseInForce(
  tx: Transaction<AnyDb>,
  org: string,
  targets: readonly string[],
): Promise<void> {
  const { rows } = await sql<{ id: string }>`select c.id from kernel.action a
    join kernel.action c on c.org_id = a.org_id and c.id = a.caused_by and not c.live
    where a.org_id = ${org}::uuid and a.id = any(${targets}::uuid[]) and not a.live limit 1`.execute(
    tx,
  )
  const cause = rows[0]
  if (!cause) return
  throw new KernelError(
    'not_undoable',
    'It followed from an action that has been taken back. Nothing was changed.',
    {
      people: 'Do that one again in Activity: what followed from it comes back with it.',
      callers: `Redo that action (POST /api/actions/${cause.id}/redo): what followed from it comes back with it.`,
    },
  )
}

/** `partly`: something else would go back by a merge. */
function conflictError(conflicts: readonly Conflict[], partly: boolean): KernelError {
  const rows = conflicts.filter((conflict) => conflict.field === null).length
  const fields = conflicts.length - rows
  const said = [
    ...(fields > 0
      ? [`${fields} ${fields === 1 ? 'field has' : 'fields have'} been changed since`]
      : []),
    ...(rows > 0
      ? [`${rows} ${rows === 1 ? 'record is' : 'records are'} needed or changed by others`]
      : []),
  ]
  const along = rows > 0 ? 'the records that go along' : 'what it overwrites'
  return new KernelError(
    'undo_conflict',
    `${said.join(', and ')}. Nothing was taken back.`,
    {
      people: `${partly ? 'The rest can be taken back while these stay. ' : ''}A plan can take back these too: it shows ${along}, and nothing happens before a yes.`,
      callers: `${partly ? 'Undo with mode "merge" takes back the rest and keeps these. ' : ''}Undo with mode "force" plans to take back these too, and shows ${along}; nothing happens before a yes.`,
    },
    { conflicts },
  )
}

function undoInvocation(
  caller: Caller,
  taken: Target,
  targets: readonly string[],
  live: boolean,
): Invocation {
  return {
    id: uuidV7(new Date()),
    kind: live ? 'redo' : 'undo',
    // Of its target's effect, so that what may be redone is decided by what was done.
    tool: {
      ...rewindTool,
      name: live ? 'action_redo' : 'action_undo',
      effect: taken.effect,
      permission: taken.permission,
    },
    input: { actions: targets },
    caller,
    session: null,
    reasoning: null,
    mode: 'implicit',
    reasons: [live ? 'redo' : 'undo'],
  }
}

async function flippedBy(tx: Transaction<AnyDb>, org: string, undoId: string): Promise<string[]> {
  const { rows } = await sql<{
    id: string
  }>`${sql.raw(prepared)} select target_id as id from kernel.flip where org_id = ${org}::uuid and action_id = ${undoId}::uuid`.execute(
    tx,
  )
  return rows.map((row) => row.id)
}

const findTarget = `${prepared} select id, kind, tool, effect, permission, state, principal_id, live, flipped_by, too_late, final
  from kernel.target($1::uuid, $2::uuid)`

/** Enters the organisation and reads what is to be taken back. @throws KernelError `not_found` */
async function loadTarget(tx: Transaction<AnyDb>, org: string, id: string): Promise<Target> {
  const { rows } = await tx.executeQuery<Target>(CompiledQuery.raw(findTarget, [org, id]))
  if (!rows[0]) throw new KernelError('not_found', 'There is no such action.', noSuch.action)
  return rows[0]
}
