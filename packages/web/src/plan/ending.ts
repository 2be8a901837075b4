import type { PlanSummary } from '../api/types.ts'

const told_before_ms = 60 * 60_000
const short_lived_ms = 2 * 60 * 60_000

/** Has it entered its last hour? What lives less than two hours is not told of, as the server does. */
export function isEnding(plan: Pick<PlanSummary, 'created_at' | 'expires_at'>, now: number): boolean {
  const [made, ends] = [Date.parse(plan.created_at), Date.parse(plan.expires_at)]
  return ends > now && ends - now <= told_before_ms && ends - made >= short_lived_ms
}
