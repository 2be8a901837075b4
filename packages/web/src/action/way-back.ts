import { asProblem } from '../api/problem.ts'
import { actionQuery, queryClient } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { Action, UndoResult } from '../api/wire.ts'
import { go } from '../ui/go.ts'
import { notice } from '../ui/notice.ts'
import { absorb, absorbDone, absorbPlan } from './absorb.ts'
import { openConflict } from './conflict.ts'
import { openWayOn, protects, wayOn } from './way-on.ts'

type UndoMode = 'strict' | 'merge' | 'force'

/** An undo answers with both actions, or, when it would overwrite somebody, with a plan. */
function take(result: UndoResult): void {
  if ('plan' in result) {
    absorbPlan(result.plan)
    go(`/plans/${result.plan.id}`)
    return
  }
  absorbDone(result.action)
  absorb(result.undone)
}

/**
 * Undoes at one click; later work of others opens the conflict dialog, a window that is over opens
 * a plan.
 */
export async function undo(
  action: Pick<Action, 'id'> & Partial<Action>,
  mode: UndoMode = 'strict',
): Promise<void> {
  try {
    take(
      await request('POST /api/actions/{id}/undo', { params: { id: action.id }, body: { mode } }),
    )
    openConflict.set(null)
  } catch (error) {
    const problem = asProblem(error)
    if (problem.code === 'undo_conflict') {
      const whole = await queryClient.fetchQuery(actionQuery(action.id))
      openConflict.set({ action: whole, conflicts: problem.conflicts })
    } else if (problem.code === 'undo_too_late') await takeBack(action)
    else notice.set(problem)
  }
}

/**
 * Plans that one click of this window made to be looked at: whoever leaves them undecided wants
 * nothing.
 */
export const previews = new Set<string>()

/**
 * After the window: a plan that shows what would go back, or, where nothing would, the tool that
 * leads on. Nothing changes yet.
 */
export async function takeBack(action: Pick<Action, 'id'> & Partial<Action>): Promise<void> {
  await attempt(async () => {
    if (protects(action.tool)) {
      const whole = await queryClient.fetchQuery(actionQuery(action.id))
      return openWayOn.set(wayOn(whole))
    }
    const filter = { actions: [action.id] }
    const { plan } = await request('POST /api/rewinds', { body: { filter } })
    previews.add(plan.id)
    absorbPlan(plan)
    go(`/plans/${plan.id}`)
  })
}

/**
 * Puts it in force again; when the 60 seconds of its undo are over, a plan shows first what would
 * change.
 */
export async function redo(action: Pick<Action, 'id'> & Partial<Action>): Promise<void> {
  try {
    take(await request('POST /api/actions/{id}/redo', { params: { id: action.id } }))
  } catch (error) {
    const problem = asProblem(error)
    const undoneBy =
      action.undone_by ?? (await queryClient.fetchQuery(actionQuery(action.id))).undone_by
    if (problem.code === 'undo_too_late' && undoneBy) await takeBack({ id: undoneBy })
    else notice.set(problem)
  }
}

/** Stops what is held before it takes effect. */
export async function recall(id: string): Promise<void> {
  await attempt(async () => {
    take(await request('POST /api/actions/{id}/cancel', { params: { id } }))
  })
}

/** Lets what is held take effect now. */
export async function release(id: string): Promise<void> {
  await attempt(async () => {
    absorb((await request('POST /api/actions/{id}/release', { params: { id } })).action)
  })
}

/** Stops a large rewind after the part it is at. */
export async function stop(id: string): Promise<void> {
  await attempt(async () => {
    absorb((await request('POST /api/actions/{id}/stop', { params: { id } })).action)
  })
}

/** Lets a large rewind that stopped go on. */
export async function goOn(id: string): Promise<void> {
  await attempt(async () => {
    absorb((await request('POST /api/actions/{id}/resume', { params: { id } })).action)
  })
}

async function attempt(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    notice.set(asProblem(error))
  }
}
