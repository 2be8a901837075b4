import { sql, type Transaction } from 'kysely'
import { newRecipe, uuidV7 } from '../action/context.ts'
import { doOnce, planAgain } from '../action/once.ts'
import { type Once, onceOf } from '../action/once-key.ts'
import type { Caller } from '../authority/caller.ts'
import { mayNoLonger } from '../authority/not-permitted.ts'
import { personDecided } from '../authority/people-first.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import type { Planned } from '../contract/result.ts'
import type { PlanState } from '../contract/states.ts'
import { enter, inTransaction } from '../db/transaction.ts'
import { plan } from '../plan/plan.ts'
import { loadPlan, type StoredPlan } from '../plan/stored.ts'
import { invocationOf, requesterOf } from './call.ts'
import { expirePlans } from './expire.ts'

/** What says whether a plan can be asked for again, and by whom. */
export interface Renewable {
  state: PlanState
  expired: boolean
  principal_id: string
  agent_id: string | null
  superseded_by: string | null
  /** Its input or reason was erased, or has expired. */
  erased: boolean
}

/**
 * May this caller ask for it again? A person for what they or an agent in their name asked for; an
 * agent for its own, where no person said no.
 */
export function mayRenew(caller: Caller, plan: Renewable): boolean {
  return (
    hasEnded(plan) &&
    !plan.erased &&
    plan.superseded_by === null &&
    isTheirs(caller, plan) &&
    !overruled(caller, plan)
  )
}

const hasEnded = ({ state, expired }: Renewable) =>
  state === 'expired' ||
  state === 'drifted' ||
  state === 'rejected' ||
  (state === 'pending' && expired)

const isTheirs = ({ principal, agent }: Caller, plan: Renewable) =>
  plan.principal_id === principal.id && (agent === null || plan.agent_id === agent.id)

const overruled = ({ agent }: Caller, { state }: Renewable) =>
  agent !== null && state === 'rejected'

/**
 * Asks for an ended plan again: the same input and reason, looked at as things are now, as a new
 * plan with a digest of its own. It takes the old one's place, and stays a request of who asked for
 * that: an agent's remains the agent's. What was narrowed out stays out.
 * @throws KernelError `not_renewable`, `not_permitted`, `person_decided`, `paused`, `not_found`,
 *   `drifted`, `key_reused`
 */
export async function renew(
  kernel: Kernel,
  caller: Caller,
  id: string,
  key?: string,
): Promise<Planned> {
  const once = onceOf(caller, key, ['renew', id])
  return await doOnce(
    kernel,
    caller,
    once,
    async () => await planAnew(kernel, caller, id, once),
    planAgain,
  )
}

async function planAnew(
  kernel: Kernel,
  caller: Caller,
  id: string,
  once: Once | undefined,
): Promise<Planned> {
  const { stored, requester } = await inTransaction(kernel, async (tx) => {
    await enter(tx, caller.org)
    const stored = await loadPlan(tx, caller.org, id)
    assertRenewable(caller, { ...stored, ...(await fateOf(tx, caller.org, id)) })
    return { stored, requester: await requesterOf(kernel, caller.org, stored, tx) }
  })
  // Over by the clock, and nobody has written that down yet.
  if (stored.state === 'pending') await expirePlans(kernel, caller.org)
  const call = { ...invocationOf(kernel, stored, requester), id: uuidV7(new Date()), once }
  if (!requester.permissions.has(call.tool.permission))
    throw mayNoLonger(kernel, requester, call.tool)
  return await plan(kernel, call, newRecipe(stored.excluded), { supersedes: id })
}

async function fateOf(
  tx: Transaction<AnyDb>,
  org: string,
  id: string,
): Promise<Pick<Renewable, 'superseded_by' | 'erased'>> {
  const { rows } = await sql<
    Pick<Renewable, 'superseded_by' | 'erased'>
  >`select p.superseded_by, a.erased_by is not null as erased
    from kernel.plan p join kernel.action a on a.org_id = p.org_id and a.id = p.action_id
    where p.org_id = ${org}::uuid and p.action_id = ${id}::uuid`.execute(tx)
  return rows[0]!
}

function assertRenewable(caller: Caller, stored: StoredPlan & Renewable): void {
  if (!isTheirs(caller, stored))
    throw new KernelError(
      'not_permitted',
      'Somebody else asked for this plan. Nothing was changed.',
      'Ask them to ask again, or ask for it yourself.',
    )
  if (stored.superseded_by)
    throw new KernelError(
      'not_renewable',
      'Another plan has taken its place. Nothing was changed.',
      'See that one.',
      {
        plan: stored.superseded_by,
      },
    )
  if (!hasEnded(stored))
    throw new KernelError(
      'not_renewable',
      stored.state === 'approved'
        ? 'This plan was approved. Nothing was changed.'
        : 'This plan still waits. Nothing was changed.',
      stored.state === 'approved'
        ? 'See its action for what it did.'
        : 'It can be approved, narrowed or rejected.',
    )
  if (overruled(caller, stored))
    throw personDecided(
      'A person said no to this plan.',
      'Ask the person you act for whether it is still wanted.',
    )
  if (stored.erased)
    throw new KernelError(
      'not_renewable',
      'What was asked has been erased since. Nothing was changed.',
      'Ask anew, without what was erased.',
    )
}
