import { useQuery } from '@tanstack/react-query'
import { refresh } from '../api/events.ts'
import { plansQuery } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { Deal, DealRecord, Plan, ToolResult } from '../api/wire.ts'
import { createStore, useStore } from '../ui/store.ts'
import { anyOf } from '../words/list.ts'

/**
 * A plan that is decided where its wish was made, and how the same wish is asked for anew when that
 * plan is void. `before`: it waited already, so it goes on waiting when the place where it is shown
 * goes.
 */
export type Asked = { plan: Plan; again: () => Promise<ToolResult>; before?: boolean }

/** What a call came to, as far as it is a plan. */
export function askedOf(result: unknown, again: () => Promise<ToolResult>): Asked | null {
  const plan = (result as { status?: string; plan?: Plan } | null | undefined)?.plan
  return plan && (result as { status: string }).status === 'awaiting_approval'
    ? { plan, again }
    : null
}

/** A plan that was there already. */
export function askedBefore(plan: Plan): Asked {
  return {
    plan,
    again: () => request('POST /api/plans/{id}/renew', { params: { id: plan.id }, once: true }),
    before: true,
  }
}

/** Plans decided in this window: a list that was asked for a moment before may still have them. */
const decided = createStore<readonly string[]>([])

export const forget = (plan: string) => decided.update((ids) => [...ids, plan])

/**
 * Nobody is to find a plan waiting whose wish is gone. Where it is over already, that is as well.
 */
export async function withdraw(plan: string): Promise<void> {
  forget(plan)
  // It outlives the window, which may be what goes.
  await fetch(`/api/plans/${plan}/reject`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    credentials: 'same-origin',
    keepalive: true,
  }).catch(() => {})
  refresh('plan')
}

/** The plans that wait and would change this deal, newest first. */
export function useWaiting(deal: Deal): Plan[] {
  const rows =
    useQuery(plansQuery({ state: 'pending', record: `deal:${deal.id}` })).data?.rows ?? []
  const gone = useStore(decided)
  return rows.filter((plan) => !gone.includes(plan.id) && !isThere(plan, deal))
}

type Input = { amount?: string | null; set?: { close_on?: string | null; owner?: string | null } }

const inputOf = (plan: Plan): Input => plan.input ?? {}

/** Whether a deal is already what a plan would make of it, whoever made it so. */
export function isThere(
  plan: Pick<Plan, 'tool' | 'input'>,
  deal: Deal & Partial<Pick<DealRecord, 'archived_at'>>,
): boolean {
  const { amount, set = {} } = inputOf(plan as Plan)
  switch (plan.tool) {
    case 'deal_close_won':
      return deal.status === 'won'
    case 'deal_close_lost':
      return deal.status === 'lost'
    case 'deal_archive':
      return Boolean(deal.archived_at)
    case 'deal_restore':
      return !deal.archived_at
    case 'deal_update_amount':
      return sameAmount(amount, deal.amount)
    case 'deal_update': {
      const is: Record<string, unknown> = { ...deal, owner: deal.owner?.id }
      const wishes = Object.entries(set)
      return wishes.length > 0 && wishes.every(([field, value]) => (is[field] ?? null) === value)
    }
    default:
      return false
  }
}

/** "4800" and "4800.00" are one amount, none is not 0. */
const sameAmount = (a: string | null | undefined, b: Deal['amount']) =>
  a == null || b == null ? (a ?? null) === (b ?? null) : Number(a) === Number(b)

/** Which field of a deal a plan is about; null where it is about the whole of it. */
export function fieldOf(plan: Plan): string | null {
  if (plan.tool === 'deal_update_amount') return 'amount'
  const set = (plan.input as { set?: object } | null | undefined)?.set
  return (set && ['close_on', 'owner'].find((field) => field in set)) ?? null
}

/** "Mara Oyelund or Jonas Vettelund": who may say yes, without whoever looks. */
export function waitsForText(plan: Plan, me: string | undefined): string {
  const names = (plan.approvers ?? [])
    .filter((person) => person.id !== me)
    .map((person) => person.name)
  if (names.length === 0) return 'somebody with the right to approve'
  return anyOf(names)
}
