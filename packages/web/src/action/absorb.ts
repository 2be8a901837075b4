import { refresh } from '../api/events.ts'
import { queryClient } from '../api/queries.ts'
import type { Action, Change, Paged, Plan } from '../api/wire.ts'
import { withChange } from './with-change.ts'

type Listener = (action: Action) => void
const listeners = new Set<Listener>()

/** Calls back with every action whose new state the page learns of by its own doing. */
export function onAbsorbed(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * Puts one action's new state wherever the page shows it, and has everything it touched read again.
 */
export function absorb(action: Action): void {
  queryClient.setQueryData<Action>(['action', action.id], action)
  queryClient.setQueriesData<Paged<Action>>({ queryKey: ['actions'] }, (page) =>
    page?.rows
      ? {
          ...page,
          rows: page.rows.map((row) => (row.id === action.id ? { ...row, ...action } : row)),
        }
      : page,
  )
  for (const listener of listeners) listener(action)
  refresh('action')
}

/**
 * The same of an action that has just been carried out: what its answer says was written stands in
 * the records that are shown, before they are read again.
 */
export function absorbDone(action: Action): void {
  for (const change of action.changes.rows) void write(change)
  absorb(action)
}

async function write(change: Change): Promise<void> {
  // The record as its page has it; the key is that of `toolQuery`.
  const queryKey = ['tool', `${change.table}_get`, { [change.table]: change.id }]
  if (change.op !== 'update' || !queryClient.getQueryData(queryKey)) return
  // What is on its way was read before.
  await queryClient.cancelQueries({ queryKey })
  queryClient.setQueryData<object>(queryKey, (record) => record && withChange(record, change))
}

/** A plan that was just made, approved, narrowed or rejected. */
export function absorbPlan(plan: Plan): void {
  queryClient.setQueryData<Plan>(['plan', plan.id], plan)
  refresh('plan')
}
