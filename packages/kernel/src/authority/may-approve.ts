import type { Kind } from '../action/perform.ts'
import type { Effect } from '../contract/contract.ts'
import type { Kernel, PlanFacts } from '../contract/kernel.ts'
import { moneyColumn } from '../plan/plan.ts'
import type { Caller } from './caller.ts'

/** What is stored of a plan, as far as it says who may approve it. */
export interface Approvable {
  kind: Kind
  effect: Effect
  permission: string
  principal_id: string
  mode_reasons: readonly string[]
  counts: { rows: number; send: number }
}

/**
 * The same in the words the domain is asked with. A change that moves money is money, whatever it
 * calls itself.
 */
export const factsOf = (
  caller: Caller,
  { effect, permission, principal_id, mode_reasons, counts }: Approvable,
): PlanFacts => ({
  effect: effect === 'change' && mode_reasons.includes(moneyColumn) ? 'money' : effect,
  permission,
  rows: counts.rows,
  recipients: counts.send,
  own: principal_id === caller.principal.id,
})

/** May this caller say yes to this plan? An agent never may, nor a key that was not made for it. */
export function mayApprovePlan({ hooks }: Kernel, caller: Caller, plan: Approvable): boolean {
  if (caller.agent || caller.withoutApproval || !caller.permissions.has(plan.permission))
    return false
  const facts = factsOf(caller, plan)
  // A rewind of one's own work is one's own to approve, as its undo was.
  return (facts.own && plan.kind !== 'do') || hooks.mayApprove(caller, facts)
}
