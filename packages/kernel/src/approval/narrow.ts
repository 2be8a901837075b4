import { newRecipe, uuidV7, without } from '../action/context.ts'
import { doOnce, resultAgain } from '../action/once.ts'
import { type Once, onceOf } from '../action/once-key.ts'
import { type Caller, mayApprove } from '../authority/caller.ts'
import { mayDecline } from '../authority/people-first.ts'
import { KernelError } from '../contract/errors.ts'
import type { Kernel } from '../contract/kernel.ts'
import type { Result } from '../contract/result.ts'
import { enter, inTransaction } from '../db/transaction.ts'
import { plan } from '../plan/plan.ts'
import { assertPending, loadPlan } from '../plan/stored.ts'
import { invocationOf, requesterOf } from './call.ts'

/** The same wish without some records: a new plan with a new digest; the old one is superseded. */
export async function narrow(
  kernel: Kernel,
  caller: Caller,
  id: string,
  exclude: readonly string[],
  key?: string,
): Promise<Result> {
  const once = onceOf(caller, key, ['narrow', id, exclude])
  return await doOnce(
    kernel,
    caller,
    once,
    async () => await planWithout(kernel, caller, { id, exclude, once }),
    resultAgain,
  )
}

async function planWithout(
  kernel: Kernel,
  caller: Caller,
  { id, exclude, once }: { id: string; exclude: readonly string[]; once: Once | undefined },
): Promise<Result> {
  const stored = await inTransaction(kernel, async (tx) => {
    await enter(tx, caller.org)
    const found = await loadPlan(tx, caller.org, id)
    await mayDecline(tx, caller, found)
    return found
  })
  assertPending(stored)
  if (stored.principal_id !== caller.principal.id && !caller.permissions.has(mayApprove)) {
    throw new KernelError(
      'not_permitted',
      'Only who asked for it or who may approve it can narrow it.',
      'Ask one of them.',
    )
  }
  const narrowed = (record: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, without(value, exclude)]))
  const input = narrowed(stored.input)
  const frozen = narrowed(stored.frozen)
  if (JSON.stringify([input, frozen]) === JSON.stringify([stored.input, stored.frozen])) {
    throw new KernelError(
      'invalid_input',
      'None of these records is part of the plan by itself. Nothing was changed.',
      'Name records that the plan lists.',
    )
  }
  const requester = await requesterOf(kernel, caller.org, stored)
  const call = { ...invocationOf(kernel, stored, requester), id: uuidV7(new Date()), input, once }
  const result = await plan(
    kernel,
    call,
    { ...newRecipe([...new Set([...stored.excluded, ...exclude])]), frozen },
    {
      supersedes: id,
      something: true,
    },
  )
  kernel.emit({ event: 'plan', org: caller.org, id, state: 'superseded' })
  return result
}
