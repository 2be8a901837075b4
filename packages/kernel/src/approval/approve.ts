import type { Transaction } from 'kysely'
import type { Recipe } from '../action/context.ts'
import { doOnce, resultAgain } from '../action/once.ts'
import { type Once, onceOf } from '../action/once-key.ts'
import { endOf, finishLast, type Invocation } from '../action/perform.ts'
import type { Caller } from '../authority/caller.ts'
import { mayApprovePlan } from '../authority/may-approve.ts'
import { mayNoLonger } from '../authority/not-permitted.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel, Taken } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import type { Result } from '../contract/result.ts'
import { movedOf } from '../contract/sums.ts'
import { enter, inTransaction } from '../db/transaction.ts'
import { differenceOf } from '../plan/drift.ts'
import { observe, type Preview } from '../plan/plan.ts'
import {
  assertPending,
  decide,
  loadContent,
  loadPlan,
  planExpired,
  type StoredPlan,
} from '../plan/stored.ts'
import { partTool } from '../rewind/part.ts'
import { needsChunks, pauseAgents, startRewind } from '../rewind/start.ts'
import { overwriteTool } from '../undo/overwrite.ts'
import { invocationOf, requesterOf } from './call.ts'
import { Drifted, driftOf, recordDrift } from './drifted.ts'

/**
 * One person's single-use yes to one digest: runs the plan again and commits only if it does
 * exactly what was shown.
 * @throws KernelError `not_permitted`, `agent_may_not_approve`, `digest_mismatch`, `plan_used`,
 *   `plan_expired`, `plan_rejected`, `drifted`, `key_reused`
 */
export async function approve(
  kernel: Kernel,
  caller: Caller,
  id: string,
  digest: string,
  key?: string,
): Promise<Result> {
  assertPerson(caller)
  const once = onceOf(caller, key, ['approve', id, digest])
  return await doOnce(
    kernel,
    caller,
    once,
    async () => await carryOut(kernel, caller, { id, digest, once }),
    resultAgain,
  )
}

async function carryOut(
  kernel: Kernel,
  caller: Caller,
  { id, digest, once }: { id: string; digest: string; once: Once | undefined },
): Promise<Result> {
  let requester: Caller | undefined
  try {
    const { done, output, taken } = await inTransaction(kernel, async (tx) => {
      await enter(tx, caller.org)
      const stored = await loadPlan(tx, caller.org, id, 'for update of p')
      assertPending(stored)
      if (stored.digest !== digest) {
        throw new KernelError(
          'digest_mismatch',
          'This is not the plan as it is now. Nothing was changed.',
          {
            people: 'Look at it again, and approve what it shows.',
            callers: 'GET /api/plans/{id} shows its digest: approve that one.',
          },
        )
      }
      assertMayApprove(kernel, caller, stored)
      assertSomething(kernel, stored)
      // Rights as they are now, not as they were when it was asked for.
      requester = await requesterOf(kernel, caller.org, stored, tx)
      const call = { ...invocationOf(kernel, stored, requester), once }
      if (!requester.permissions.has(call.tool.permission)) {
        throw mayNoLonger(kernel, requester, call.tool)
      }
      return await run(kernel, tx, call, stored, caller)
    })
    kernel.emit({ event: 'plan', org: caller.org, id, state: 'approved' })
    kernel.emit({ event: 'action', org: caller.org, id, state: done.state })
    if (taken) await kernel.hooks.tookBack?.(kernel, caller.org, taken)
    return { status: done.state as 'applied' | 'held' | 'running', action: id, output }
  } catch (error) {
    const difference = requester && driftOf(error)
    if (difference) throw await recordDrift(kernel, caller.org, id, requester!, difference)
    throw error
  }
}

async function run(
  kernel: Kernel,
  tx: Transaction<AnyDb>,
  call: Invocation,
  stored: StoredPlan,
  approver: Caller,
) {
  const recipe: Recipe = {
    seed: stored.seed,
    plannedAt: stored.planned_at,
    frozen: stored.frozen,
    excluded: stored.excluded,
  }
  const yes = await decide(tx, call.caller.org, call.id, {
    state: 'approved',
    by: approver.principal.id,
    digest: stored.digest,
  })
  // Its time ran out since it was read.
  if (!yes) throw planExpired()
  const audit = { plan: stored.digest, approver: approver.principal.id }
  const check = async ({ digest, content, sums }: Pick<Preview, 'digest' | 'content' | 'sums'>) => {
    if (digest === stored.digest) return
    const { worth = [], figures = [] } = stored.counts
    const otherSums = JSON.stringify(movedOf({ worth, figures })) !== JSON.stringify(movedOf(sums))
    throw new Drifted(
      differenceOf(await loadContent(tx, call.caller.org, call.id), content, otherSums),
    )
  }
  if (await needsChunks(tx, call))
    return {
      done: await startRewind(kernel, tx, call, recipe, check, audit),
      output: null,
      taken: null,
    }
  await pauseAgents(tx, call)
  const seen = await observe(kernel, tx, call, recipe)
  await check(seen)
  const done = await finishLast(tx, call.caller.org, call.id, {
    ...endOf(call, seen.performed, limits.undo_ms),
    audit,
  })
  return { done, output: seen.performed.output, taken: takenBy(call, seen) }
}

/**
 * What a rewind, a part of one or a force took back; null of everything else. A rewind in chunks
 * says so at its end.
 */
function takenBy(
  { id, kind, tool }: Invocation,
  { tables, performed }: Pick<Preview, 'tables' | 'performed'>,
): Taken | null {
  if (kind === 'do' && ![overwriteTool, partTool].some(({ name }) => name === tool.name))
    return null
  const { recalled = 0 } = performed.output as { recalled?: number }
  return { by: id, tables: Object.keys(tables), recalled }
}

function assertPerson(caller: Caller): void {
  if (caller.agent)
    throw new KernelError(
      'agent_may_not_approve',
      'An agent cannot approve a plan, whoever it acts for.',
      'A person signs in and approves it.',
    )
  if (caller.withoutApproval)
    throw new KernelError(
      'not_permitted',
      'This key was not made to approve. Nothing was changed.',
      {
        people: 'Approve it on the page.',
        callers: 'Approve it on the page, or with a key made by "rescind key create --approve".',
      },
    )
}

/**
 * A yes to nothing says nothing. What an undo or force leaves alone is settled by it all the same:
 * later undos go by that.
 */
function assertSomething({ registry }: Kernel, { kind, tool, counts }: StoredPlan): void {
  if (kind === 'do' && registry.has(tool) && counts.rows === 0 && counts.send === 0)
    throw new KernelError(
      'nothing_to_approve',
      'This plan does nothing: whatever it matched is held out, or is so already. Nothing was changed.',
      'Reject it, or ask for something else.',
    )
}

function assertMayApprove(kernel: Kernel, caller: Caller, stored: StoredPlan): void {
  if (!mayApprovePlan(kernel, caller, stored)) {
    throw new KernelError(
      'not_permitted',
      'You may not approve this plan. Nothing was changed.',
      'Ask one of the people it names as approvers.',
    )
  }
}
