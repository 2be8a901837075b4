import { refresh } from '../api/events.ts'
import { queryClient } from '../api/queries.ts'
import type { Action, Paged, Plan } from '../api/types.ts'
import { tell } from '../toast/store.ts'

/** Puts one action's new state wherever the page shows it, and has everything it touched read again. */
export function absorb(action: Action): void {
  queryClient.setQueryData<Action>(['action', action.id], (known) => ({
    ...known,
    ...action,
    changes: action.changes ?? known?.changes,
  }))
  queryClient.setQueriesData<Paged<Action>>({ queryKey: ['actions'] }, (page) =>
    page?.rows ? { ...page, rows: page.rows.map((row) => (row.id === action.id ? { ...row, ...action } : row)) } : page,
  )
  tell(action)
  refresh('action')
}

/** A plan that was just made, approved, narrowed or rejected. */
export function absorbPlan(plan: Plan): void {
  queryClient.setQueryData<Plan>(['plan', plan.id], (known) => ({ ...known, ...plan }))
  refresh('plan')
}
