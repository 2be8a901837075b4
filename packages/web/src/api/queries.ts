import { QueryClient, queryOptions } from '@tanstack/react-query'
import { Problem } from './problem.ts'
import { request, withQuery } from './request.ts'
import { read } from './tools.ts'
import type { Action, Change, Me, Paged, Plan, PlanSummary } from './types.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    // Without a network a call says so at once; it does not wait unseen.
    mutations: { networkMode: 'always' },
    queries: {
      staleTime: 10_000,
      // A refusal stays one; only silence and a server that is down are worth asking again.
      retry: (count, error) => count < 2 && error instanceof Problem && (error.status === 0 || error.status >= 502),
    },
  },
})

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => request<Me>('GET', '/api/me'),
  staleTime: 5 * 60_000,
  retry: false,
})

/** What a reading tool answers for one input. */
export function toolQuery<T>(name: string, input: unknown) {
  return queryOptions({ queryKey: ['tool', name, input], queryFn: () => read<T>(name, input) })
}

/** One action with its changes. */
export function actionQuery(id: string) {
  return queryOptions({ queryKey: ['action', id], queryFn: () => request<Action>('GET', `/api/actions/${id}`) })
}

/** Further changes of one action, from a cursor on. */
export function moreChanges(id: string, after: string): Promise<Paged<Change>> {
  return request<Action>('GET', withQuery(`/api/actions/${id}`, { changes_after: after })).then(
    (action) => action.changes ?? { rows: [] },
  )
}

/** One plan as it stands. */
export function planQuery(id: string) {
  return queryOptions({ queryKey: ['plan', id], queryFn: () => request<Plan>('GET', `/api/plans/${id}`) })
}

export type PlanFilter = {
  state?: string
  /** Who asked. */
  principal?: string
  /** `table:id` */
  record?: string
  /** What waits: for whoever looks, or for others. */
  turn?: 'mine' | 'others'
  ending?: 'true'
  /** With the total of all pages. */
  count?: 'true'
  limit?: number
}

/** The first plans that pass a filter, newest first. */
export function plansQuery(filter: PlanFilter) {
  return queryOptions({
    queryKey: ['plans', filter],
    queryFn: () => request<Paged<PlanSummary>>('GET', withQuery('/api/plans', filter)),
  })
}

/** Whether a plan waits for whoever looks; what they asked for and may not approve waits for others. */
export function waitsForMe(plan: PlanSummary): boolean {
  return plan.may_approve !== false
}

export type ActionFilter = {
  tool?: string
  agent?: string
  principal?: string
  state?: string
  record?: string
  waiting?: 'true'
  undoable?: 'true'
  /** With the total of all pages. */
  count?: 'true'
  limit?: number
}

/** The first actions that pass a filter, newest first. */
export function actionsQuery(filter: ActionFilter) {
  return queryOptions({
    queryKey: ['actions', filter],
    queryFn: () => request<Paged<Action>>('GET', withQuery('/api/actions', filter)),
  })
}
