import { QueryClient, queryOptions } from '@tanstack/react-query'
import { Problem } from './problem.ts'
import { request } from './request.ts'
import { read } from './tools.ts'
import type { Change, InputOf, Paged, Plan, ToolName } from './wire.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    // Without a network a call says so at once; it does not wait unseen.
    mutations: { networkMode: 'always' },
    queries: {
      staleTime: 10_000,
      // A refusal stays one; only silence and a server that is down are worth asking again.
      retry: (count, error) =>
        count < 2 && error instanceof Problem && (error.status === 0 || error.status >= 502),
    },
  },
})

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => request('GET /api/me'),
  staleTime: 5 * 60_000,
  retry: false,
})

/** What a reading tool answers for one input. */
export function toolQuery<N extends ToolName>(name: N, input: InputOf<N>) {
  return queryOptions({ queryKey: ['tool', name, input], queryFn: () => read(name, input) })
}

/** One action with its changes. */
export function actionQuery(id: string) {
  return queryOptions({
    queryKey: ['action', id],
    queryFn: () => request('GET /api/actions/{id}', { params: { id } }),
  })
}

/** Further changes of one action, from a cursor on. */
export function moreChanges(id: string, after: string): Promise<Paged<Change>> {
  return request('GET /api/actions/{id}', { params: { id }, query: { changes_after: after } }).then(
    (action) => action.changes ?? { rows: [] },
  )
}

/** One plan as it stands. */
export function planQuery(id: string) {
  return queryOptions({
    queryKey: ['plan', id],
    queryFn: () => request('GET /api/plans/{id}', { params: { id } }),
  })
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
    queryFn: () => request('GET /api/plans', { query: filter }),
  })
}

/**
 * Whether a plan waits for whoever looks; what they asked for and may not approve waits for others.
 */
export function waitsForMe(plan: Plan): boolean {
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
    queryFn: () => request('GET /api/actions', { query: filter }),
  })
}
