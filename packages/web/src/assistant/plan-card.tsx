import { IconArrowBackUp, IconMailForward } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { planQuery } from '../api/queries.ts'
import type { Action, Plan } from '../api/wire.ts'
import { useDecide } from '../plan/decide.ts'
import { FigureLines } from '../plan/figure-lines.tsx'
import { mainFigures } from '../plan/figures.ts'
import { nothingText } from '../plan/nothing-words.ts'
import { outcome, verbOf } from '../plan/outcome.ts'
import {
  approveText,
  errandWords,
  heldReasons,
  isEmpty,
  isFinal,
  planSize,
} from '../plan/plan-words.ts'
import { StateTag, useBecame } from '../plan/state-tag.tsx'
import { useNow } from '../ui/now.ts'
import { SplitBar } from '../ui/split-bar.tsx'
import { count } from '../words/numbers.ts'

const approve_rows_max = 25
const figures_max = 4
/** What the tag beside the title says of these is all there is to say. */
const underWay: ReadonlySet<string> = new Set(['held', 'running', 'stopped'])

/** A plan inside the conversation. It never approves what has no way back. */
export function PlanCard({ shown }: { shown: Plan }) {
  const { data: plan } = useQuery({
    ...planQuery(shown.id),
    initialData: shown,
    initialDataUpdatedAt: 0,
  })
  const action = useBecame(plan)
  const decide = useDecide(plan)
  const left = Date.parse(plan.expires_at) - useNow()
  const reasons = heldReasons(plan)
  const held = plan.counts.held_out
  // The parts of what matched; rows that go along with them are told on the plan's own page.
  const size = planSize(plan)
  const final = isFinal(plan)
  const open = plan.state === 'pending' && left > 0
  const verb = verbOf(plan, action)
  return (
    <article
      className="plan-card"
      aria-label={`Plan: ${plan.title}`}
      data-testid="plan-card"
      data-plan={plan.id}
    >
      <div className="in">
        <div className="row top">
          <h3 className="grow wrap">{plan.title}</h3>
          <StateTag plan={plan} action={action} left={left} />
        </div>
        <div className="stack">
          <div className="nums">
            <b>{count(size)}</b>
            <span className="ink2">{verb}</span>
            <span className="grow" />
            {held > 0 && (
              <>
                <b className="c-hold">{count(held)}</b>
                <span className="ink2">held out</span>
              </>
            )}
          </div>
          <SplitBar
            whole={size + held}
            segments={[
              { kind: 'go', value: size, label: verb },
              { kind: 'out', value: held, label: 'held out' },
            ]}
          />
        </div>
        {reasons.length > 0 && (
          <ul className="why3">
            {reasons.map((reason) => (
              <li key={reason.code}>
                <b>{count(reason.value)}</b>
                <span>{reason.long}</span>
              </li>
            ))}
          </ul>
        )}
        {mainFigures(plan).length > 0 && (
          <dl className="figures">
            <FigureLines plan={plan} most={figures_max} />
          </dl>
        )}
        {open && decide.problem && <p className="t12 c-final">{decide.problem.detail}</p>}
      </div>
      <footer>
        <WayBackText plan={plan} action={action} open={open} />
        {open && (
          <button type="button" className="btn sm" disabled={decide.busy} onClick={decide.reject}>
            Reject
          </button>
        )}
        {open &&
          !final &&
          plan.may_approve !== false &&
          !isEmpty(plan) &&
          plan.counts.rows <= approve_rows_max && (
            <button
              type="button"
              className="btn sm"
              disabled={decide.busy}
              onClick={() => decide.approve()}
            >
              {approveText(plan)}
            </button>
          )}
        <Link
          className={open ? 'btn ink sm' : 'btn sm'}
          to="/plans/$id"
          params={{ id: plan.id }}
          data-testid="plan-review"
        >
          {open ? 'Review plan' : 'Open'}
        </Link>
      </footer>
    </article>
  )
}

/** What a yes comes to before there is one; what became of it after. */
function WayBackText({
  plan,
  action,
  open,
}: {
  plan: Plan
  action: Action | undefined
  open: boolean
}) {
  if (!open)
    return (
      <span className="grow t12 ink2" data-testid="card-outcome">
        {plan.state !== 'approved'
          ? 'Nothing changed'
          : action && !underWay.has(action.state) && outcome(plan, action)}
      </span>
    )
  if (isEmpty(plan)) return <span className="grow t12 ink2">{nothingText(plan)}</span>
  const final = isFinal(plan)
  const Icon = final ? IconMailForward : IconArrowBackUp
  return (
    <span className={`grow t12 row g4 ${final ? 'c-final' : 'ink2'}`}>
      <Icon className="i s" aria-hidden />
      {final ? (errandWords(plan)?.final ?? 'Mail cannot be unsent') : 'Can be taken back'}
    </span>
  )
}
