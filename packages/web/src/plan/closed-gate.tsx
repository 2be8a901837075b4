import { Link } from '@tanstack/react-router'
import type { Plan } from '../api/types.ts'
import { setAssistant } from '../assistant/panel-state.ts'
import { moment } from '../words/dates.ts'
import { sendsMail } from './plan-words.ts'

/** A plan nobody can approve any more; it stays readable. */
export function ClosedGate({ plan }: { plan: Plan }) {
  const nothing = sendsMail(plan) ? 'Nothing was sent and nothing changed.' : 'Nothing changed.'
  const words: Partial<Record<Plan['state'], [string, string]>> = {
    rejected: ['Rejected', `Somebody said no. ${nothing}`],
    superseded: ['Replaced by a narrower plan', `This one can no longer be approved. ${nothing}`],
    approved: ['Approved', 'What became of it is being read.'],
  }
  const [title, text] = words[plan.state] ?? [
    'Expired',
    `Nobody approved it until ${moment(plan.expires_at)}. ${nothing} Ask again for a new plan.`,
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
        <button type="button" className="btn wide" onClick={() => setAssistant(true)}>
          Ask again
        </button>
      )}
    </section>
  )
}
