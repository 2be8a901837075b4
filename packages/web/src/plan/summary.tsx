import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isForcedBack } from '../action/state-words.ts'
import { partBackSentence } from '../action/taken-back.ts'
import { meQuery } from '../api/queries.ts'
import type { Action, Plan, PlanFigure } from '../api/wire.ts'
import { SplitBar } from '../ui/split-bar.tsx'
import { moment } from '../words/dates.ts'
import { tablesText } from '../words/diff.ts'
import { definitionOf } from '../words/figure-words.ts'
import { count, percent, plural } from '../words/numbers.ts'
import { headline, staying } from './figures.ts'
import { verbOf } from './outcome.ts'
import { heldReasons, isErrand, isFinal, isRewind, planSize, sendsMail } from './plan-words.ts'

/** "you" for whoever reads it. */
export function nameFor(
  person: { id?: string; name: string } | string | null | undefined,
  me: string | undefined,
): string {
  if (!person) return 'somebody'
  if (typeof person === 'string') return person
  return person.id === me ? 'you' : person.name
}

function standsAs(plan: Plan, action: Action | undefined, me: string | undefined): string {
  if (plan.state === 'approved' && action) {
    const sent = action.outbox?.sent ?? 0
    if (action.state === 'held') return sent > 0 ? `${count(sent)} have left.` : 'Nothing has left.'
    if (action.state === 'recalled') return 'It was recalled; nothing has left.'
    if (isForcedBack(action)) return 'It was taken back by force.'
    if (action.state === 'undone')
      return action.taken_back === 'nothing' ? 'It was gone already.' : 'It was taken back.'
    if (action.state === 'partly_undone')
      return action.taken_back === 'nothing'
        ? 'Nothing of it was taken back.'
        : (partBackSentence(action, me) ?? 'It was taken back in part.')
    const parted = partBackSentence(action, me)
    if (parted)
      return `${parted} ${(action.part_back?.records ?? 0) < (action.rows ?? 0) ? 'The rest is done.' : ''}`.trim()
    if (isFinal(plan) && sendsMail(plan)) return `${count(sent)} have left.`
    return 'It is done.'
  }
  return isFinal(plan) && sendsMail(plan) ? 'Nothing has left.' : 'Nothing has changed.'
}

/** The figures one reads first: what a plan found, what it does, what it leaves alone. */
export function Summary({ plan, action }: { plan: Plan; action: Action | undefined }) {
  const me = useQuery(meQuery).data?.person.id
  const { matched, changed, unchanged, held_out: held, rows } = plan.counts
  const reasons = heldReasons(plan)
  const mail = sendsMail(plan)
  const verb = verbOf(plan, action)
  const size = planSize(plan)
  const approver = action?.plan?.approved_by
  const open = headline(plan)
  return (
    <section id="summary" data-testid="plan-summary">
      <h1>{plan.title}</h1>
      <p className="lede">
        Asked by {nameFor(plan.requested_by, me)}
        {plan.agent &&
          `, with ${plan.agent.name.toLowerCase() === 'assistant' ? 'the assistant' : plan.agent.name}`}
        , {moment(plan.created_at)}.
        {approver &&
          ` Approved by ${nameFor(approver, me)}${action?.plan?.approved_at ? `, ${moment(action.plan.approved_at)}` : ''}.`}{' '}
        {standsAs(plan, action, me)}{' '}
        {action?.part_back && (
          <Link to="/activity" search={{ action: action.part_back.action }} data-testid="part-back">
            See which
          </Link>
        )}
      </p>
      <div className="figs">
        {!isErrand(plan) && <Figure className="all" value={matched} label="matched" />}
        <Figure value={size} label={verb} testid="plan-size" />
        {unchanged > 0 && <Figure className="all" value={unchanged} label="as they would be" />}
        {(held > 0 || mail) && <Figure className="out" value={held} label="held out" />}
        {open && <Moved figure={open} />}
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
      {!mail && !isErrand(plan) && rows !== changed && (
        <p className="mute t12">
          {plural(rows, 'row')} in all {rows === 1 ? 'changes' : 'change'}:{' '}
          {tablesText(plan.tables)}.
        </p>
      )}
      {open && staying(open) !== null && (
        <p className="mute t12">{percent(staying(open) ?? 0)} of what is open stays open.</p>
      )}
      <SplitBar
        whole={size + unchanged + held}
        segments={[
          { kind: isRewind(plan) ? 'back' : 'go', value: size, label: verb },
          { kind: 'stay' as const, value: unchanged, label: 'as they would be' },
          ...reasons.map((reason) => ({
            kind: 'out' as const,
            value: reason.value,
            label: reason.group,
          })),
        ]}
      />
    </section>
  )
}

/** What was stays beside what would be. */
function Moved({ figure }: { figure: PlanFigure }) {
  const { name, before_label, after_label, by_label } = figure
  return (
    <div className="fig moved" data-testid="plan-open">
      <b>
        <s>{before_label}</s> <span className="arr">→</span> {after_label}
      </b>
      <span title={definitionOf(figure.figure)}>
        {name}, {by_label}
      </span>
    </div>
  )
}

type FigureProps = { value: number; label: string; className?: string; testid?: string }

function Figure({ value, label, className = '', testid }: FigureProps) {
  return (
    <div className={`fig ${className}`} data-testid={testid}>
      <b>{count(value)}</b>
      <span>{label}</span>
    </div>
  )
}
