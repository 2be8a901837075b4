import { IconArrowBackUp, IconClock, IconMailForward } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { planQuery } from '../api/queries.ts'
import type { Plan } from '../api/wire.ts'
import { useDecide } from '../plan/decide.ts'
import { FigureLines } from '../plan/figure-lines.tsx'
import { mainFigures } from '../plan/figures.ts'
import {
  approveText,
  effectOf,
  heldReasons,
  isEmpty,
  isFinal,
  planSize,
  stateTag,
} from '../plan/plan-words.ts'
import { useNow } from '../ui/now.ts'
import { SplitBar } from '../ui/split-bar.tsx'
import { span } from '../words/dates.ts'
import { count } from '../words/numbers.ts'

const approve_rows_max = 25
const figures_max = 4

/** A plan inside the conversation. It never approves what has no way back. */
export function PlanCard({ shown }: { shown: Plan }) {
  const { data: plan } = useQuery({
    ...planQuery(shown.id),
    initialData: shown,
    initialDataUpdatedAt: 0,
  })
  const decide = useDecide(plan)
  const left = Date.parse(plan.expires_at) - useNow()
  const reasons = heldReasons(plan)
  const held = plan.counts.held_out
  // The parts of what matched; rows that go along with them are told on the plan's own page.
  const size = planSize(plan)
  const final = isFinal(plan)
  const open = plan.state === 'pending' && left > 0
  const tag = stateTag(plan, left)
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
          {open ? (
            <span className={left < 3_600_000 ? 'tag hold' : 'tag'}>
              <IconClock className="i s" aria-hidden />
              <span className="vh">expires in </span>
              {span(left)}
            </span>
          ) : (
            <span className={`tag ${tag.voice}`}>{tag.text}</span>
          )}
        </div>
        <div className="stack">
          <div className="nums">
            <b>{count(size)}</b>
            <span className="ink2">{effectOf(plan)}</span>
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
              { kind: 'go', value: size, label: effectOf(plan) },
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
        {decide.problem && <p className="t12 c-final">{decide.problem.detail}</p>}
      </div>
      <footer>
        {final ? (
          <span className="grow t12 c-final row g4">
            <IconMailForward className="i s" aria-hidden />
            Mail cannot be unsent
          </span>
        ) : (
          <span className="grow t12 ink2 row g4">
            <IconArrowBackUp className="i s" aria-hidden />
            Can be taken back
          </span>
        )}
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
