import type { PlanSummary } from '../api/types.ts'
import { PlanRow } from './plan-row.tsx'

/** Plans under one another; nothing where there are none. */
export function PlanRows({ plans }: { plans: PlanSummary[] }) {
  if (plans.length === 0) return null
  return (
    <div className="card">
      {plans.map((plan) => (
        <PlanRow key={plan.id} plan={plan} />
      ))}
    </div>
  )
}

/** Plans that whoever looks may read and not approve, so that none of them is taken for their turn. */
export function WaitsForOthers({ plans }: { plans: PlanSummary[] }) {
  if (plans.length === 0) return null
  return (
    <section className="sec" aria-labelledby="waits-for-others" data-testid="waits-for-others">
      <header>
        <h2 id="waits-for-others">Waits for others</h2>
        <span className="n">{plans.length}</span>
      </header>
      <PlanRows plans={plans} />
    </section>
  )
}
