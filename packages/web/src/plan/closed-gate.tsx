import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { meQuery } from '../api/queries.ts'
import type { Plan } from '../api/wire.ts'
import { moment } from '../words/dates.ts'
import { sentence } from '../words/diff.ts'
import { AskAgain } from './ask-again.tsx'
import { sendsMail } from './plan-words.ts'
import { nameFor } from './summary.tsx'

/** A plan nobody can approve any more; it stays readable. */
export function ClosedGate({ plan }: { plan: Plan }) {
  const me = useQuery(meQuery).data?.person.id
  const nothing = sendsMail(plan) ? 'Nothing was sent and nothing changed.' : 'Nothing changed.'
  const words: Partial<Record<Plan['state'], [string, string]>> = {
    rejected: [
      'Rejected',
      `${sentence(nameFor(plan.decided_by, me))} rejected it${plan.decided_at ? `, ${moment(plan.decided_at)}` : ''}. ${nothing}`,
    ],
    superseded: ['Replaced by another plan', `This one can no longer be approved. ${nothing}`],
    approved: ['Approved', 'What became of it is being read.'],
  }
  const [title, text] = words[plan.state] ?? [
    'Expired',
    `Nobody approved it until ${moment(plan.expires_at)}. ${nothing}`,
  ]
  return (
    <section className="gate" data-testid="gate-closed">
      <h2>{title}</h2>
      <p className="ink2">{text}</p>
      {plan.superseded_by ? (
        <Link className="btn ink lg wide" to="/plans/$id" params={{ id: plan.superseded_by }}>
          Review the new plan
        </Link>
      ) : (
        plan.state !== 'approved' && <AskAgain plan={plan} />
      )}
    </section>
  )
}
