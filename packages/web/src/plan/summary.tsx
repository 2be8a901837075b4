import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../api/queries.ts'
import type { Action, Plan } from '../api/types.ts'
import { SplitBar } from '../ui/split-bar.tsx'
import { moment } from '../words/dates.ts'
import { count } from '../words/numbers.ts'
import { heldReasons, isErrand, isFinal, isRewind, planSize, sendsMail } from './plan-words.ts'

/** "you" for whoever reads it. */
export function nameFor(person: { id?: string; name: string } | string | null | undefined, me: string | undefined): string {
  if (!person) return 'somebody'
  if (typeof person === 'string') return person
  return person.id === me ? 'you' : person.name
}

function standsAs(plan: Plan, action: Action | undefined): string {
  if (plan.state === 'approved' && action) {
    const sent = action.outbox?.sent ?? 0
    if (action.state === 'held') return sent > 0 ? `${count(sent)} have left.` : 'Nothing has left.'
    if (action.state === 'recalled' || action.state === 'cancelled') return 'It was recalled; nothing has left.'
    if (action.state === 'undone') return 'It was taken back.'
    if (isFinal(plan) && sendsMail(plan)) return `${count(sent)} have left.`
    return 'It is done.'
  }
  return isFinal(plan) && sendsMail(plan) ? 'Nothing has left.' : 'Nothing has changed.'
}

/** What is, was or would be done with so many. */
function verbOf(plan: Plan, action: Action | undefined): string {
  if (action?.state === 'recalled') return 'recalled'
  if (action?.state === 'undone') return 'taken back'
  const done = plan.state === 'approved'
  if (isErrand(plan))
    return plan.tool === 'contact_erase'
      ? done
        ? 'erased when the hold ends'
        : 'to erase'
      : done
        ? 'released when the hold ends'
        : 'to release'
  if (sendsMail(plan)) return action?.state === 'held' ? 'in the outbox' : done ? 'approved' : 'to send'
  if (isRewind(plan)) return done ? 'went back' : 'go back'
  return done ? 'changed' : 'to change'
}

/** The figures one reads first: what a plan found, what it does, what it leaves alone. */
export function Summary({ plan, action }: { plan: Plan; action: Action | undefined }) {
  const me = useQuery(meQuery).data?.person.id
  const held = plan.counts.held_out ?? 0
  const size = planSize(plan)
  const reasons = heldReasons(plan)
  const mail = sendsMail(plan)
  const verb = verbOf(plan, action)
  const approver = action?.plan?.approved_by
  return (
    <section id="summary" data-testid="plan-summary">
      <h1>{plan.title}</h1>
      <p className="lede">
        Asked by {nameFor(plan.requested_by, me)}
        {plan.agent && `, with ${plan.agent.name.toLowerCase() === 'assistant' ? 'the assistant' : plan.agent.name}`},{' '}
        {moment(plan.created_at)}.
        {approver &&
          ` Approved by ${nameFor(approver, me)}${action?.plan?.approved_at ? `, ${moment(action.plan.approved_at)}` : ''}.`}{' '}
        {standsAs(plan, action)}
      </p>
      <div className="figs">
        {plan.counts.matched !== undefined && (
          <div className="fig all">
            <b>{count(plan.counts.matched)}</b>
            <span>matched</span>
          </div>
        )}
        <div className="fig" data-testid="plan-size">
          <b>{count(size)}</b>
          <span>{verb}</span>
        </div>
        {(held > 0 || mail) && (
          <div className="fig out">
            <b>{count(held)}</b>
            <span>held out</span>
          </div>
        )}
        {reasons.length > 0 && (
          <ul className="reasons" aria-label={`${held} held out, by reason`}>
            {reasons.map((reason) => (
              <li key={reason.code}>
                <b>{count(reason.value)}</b>
                <span>{reason.short}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      <SplitBar
        whole={size + held}
        segments={[
          { kind: isRewind(plan) ? 'back' : 'go', value: size, label: verb },
          ...reasons.map((reason) => ({ kind: 'out' as const, value: reason.value, label: reason.group })),
        ]}
      />
    </section>
  )
}
