import { newRecipe, uuidV7 } from '../action/context.ts'
import { finish } from '../action/perform.ts'
import type { Caller } from '../authority/caller.ts'
import { KernelError } from '../contract/errors.ts'
import type { Kernel } from '../contract/kernel.ts'
import { enter, inTransaction } from '../db/transaction.ts'
import type { Difference } from '../plan/drift.ts'
import { plan } from '../plan/plan.ts'
import { assertPending, decide, loadPlan } from '../plan/stored.ts'
import { invocationOf } from './call.ts'

/** Thrown within the transaction of an approval, so that it rolls back. */
export class Drifted extends Error {
  readonly difference: Difference
  constructor(difference: Difference) {
    super('drifted')
    this.difference = difference
  }
}

/**
 * What could be planned and can not be done any more has drifted; a database that does not answer
 * has not.
 */
export function driftOf(error: unknown): Difference | null {
  if (error instanceof Drifted) return error.difference
  const gone =
    error instanceof KernelError &&
    ['not_found', 'invalid_input', 'constraint_violated'].includes(error.code)
  return gone
    ? {
        added: [],
        removed: [],
        summary: error.message.replace(/ Nothing was changed\.$/, ''),
        records: 0,
      }
    : null
}

/**
 * The plan is void and says why; the same wish is planned anew, so that the next yes is to what
 * would happen now.
 */
export async function recordDrift(
  kernel: Kernel,
  org: string,
  id: string,
  requester: Caller,
  difference: Difference,
): Promise<KernelError> {
  const stored = await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    const stored = await loadPlan(tx, org, id, 'for update of p')
    // Since the run was rolled back somebody else may have decided it.
    assertPending(stored)
    await decide(tx, org, id, { state: 'drifted', drift: difference })
    await finish(tx, org, id, { state: 'drifted', audit: { plan: stored.digest } })
    return stored
  })
  kernel.emit({ event: 'plan', org, id, state: 'drifted' })
  const call = { ...invocationOf(kernel, stored, requester), id: uuidV7(new Date()) }
  const next = await plan(kernel, call, newRecipe(stored.excluded), { supersedes: id }).catch(
    () => null,
  )
  return new KernelError(
    'drifted',
    `${difference.summary} Nothing was sent and nothing changed.`,
    next ? 'Review the new plan.' : 'Ask again.',
    {
      drift: difference,
      plan: next?.plan ?? null,
    },
  )
}
