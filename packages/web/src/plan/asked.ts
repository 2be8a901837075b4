import { useQuery } from '@tanstack/react-query'
import { refresh } from '../api/events.ts'
import { plansQuery } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { Plan, PlanSummary, ToolResult } from '../api/types.ts'
import { createStore, useStore } from '../ui/store.ts'
import { anyOf } from '../words/list.ts'

/** A plan that is decided where its wish was made, and how the same wish is asked for anew when that plan is void. */
export type Asked = { plan: Plan; again: () => Promise<ToolResult> }

/** What a call came to, as far as it is a plan. */
export function askedOf(result: unknown, again: () => Promise<ToolResult>): Asked | null {
  const plan = (result as { status?: string; plan?: Plan } | null | undefined)?.plan
  return plan && (result as { status: string }).status === 'awaiting_approval' ? { plan, again } : null
}

/** A plan that was there already. */
export function askedBefore(plan: PlanSummary): Asked {
  return { plan, again: () => request('POST', `/api/plans/${plan.id}/renew`, {}, true) }
}

/** Plans decided in this window: a list that was asked for a moment before may still have them. */
const decided = createStore<readonly string[]>([])

export const forget = (plan: string) => decided.update((ids) => [...ids, plan])

/** Nobody is to find a plan waiting whose wish is gone. Where it is over already, that is as well. */
export async function withdraw(plan: string): Promise<void> {
  forget(plan)
  await request('POST', `/api/plans/${plan}/reject`, {}).catch(() => {})
  refresh('plan')
}

/** The plans that wait and are about one deal, newest first. */
export function useWaiting(deal: string): PlanSummary[] {
  const rows = useQuery(plansQuery({ state: 'pending', record: `deal:${deal}` })).data?.rows ?? []
  const gone = useStore(decided)
  return rows.filter((plan) => !gone.includes(plan.id))
}

/** Which field of a deal a plan is about; null where it is about the whole of it. */
export function fieldOf(plan: PlanSummary): string | null {
  if (plan.tool === 'deal_update_amount') return 'amount'
  const set = (plan.input as { set?: object } | null | undefined)?.set
  return (set && ['close_on', 'owner'].find((field) => field in set)) ?? null
}

/** "Mara Oyelund or Jonas Vettelund": who may say yes, without whoever looks. */
export function waitsForText(plan: PlanSummary, me: string | undefined): string {
  const names = (plan.approvers ?? []).filter((person) => person.id !== me).map((person) => person.name)
  if (names.length === 0) return 'somebody with the right to approve'
  return anyOf(names)
}
