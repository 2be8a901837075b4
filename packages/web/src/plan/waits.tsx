import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { meQuery } from '../api/queries.ts'
import type { Plan } from '../api/wire.ts'
import { waitsForText } from './asked.ts'

/**
 * That a change of this place waits, for whom, and the way to it; whoever may approve it does so
 * here.
 */
export function Waits({ plan, onOpen }: { plan: Plan; onOpen: () => void }) {
  const me = useQuery(meQuery).data?.person.id
  return (
    <div className="waits" data-testid="waits">
      <span>{plan.title}</span>
      {plan.may_approve === false ? (
        <span>
          Waits for {waitsForText(plan, me)}.{' '}
          <Link to="/plans/$id" params={{ id: plan.id }}>
            See the plan
          </Link>
        </span>
      ) : (
        <button type="button" className="btn sm" onClick={onOpen}>
          Approve…
        </button>
      )}
    </div>
  )
}
