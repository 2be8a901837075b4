import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { previews } from '../action/way-back.ts'
import { planQuery } from '../api/queries.ts'
import type { Plan } from '../api/wire.ts'
import { Bar } from '../ui/bar.tsx'
import { Bones } from '../ui/bones.tsx'
import { useNow } from '../ui/now.ts'
import { Page } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { dialogOpen, isTyping } from '../ui/typing.ts'
import { withdraw } from './asked.ts'
import { ChangesSection } from './changes-section.tsx'
import { type Decide, useDecide } from './decide.ts'
import { ErrandSection } from './errand-section.tsx'
import { Facts } from './facts.tsx'
import { ForecastSection } from './forecast-section.tsx'
import { Gate } from './gate.tsx'
import { HeldOutSection } from './held-out-section.tsx'
import { MailSection } from './mail-section.tsx'
import { NarrowDialog } from './narrow-dialog.tsx'
import { errandWords, isEmpty, isErrand, isFinal, isRewind, sizeText } from './plan-words.ts'
import { RejectDialog } from './reject-dialog.tsx'
import { StateTag, useBecame } from './state-tag.tsx'
import { Summary } from './summary.tsx'
import './plan.css'

export function PlanPage() {
  const { id } = useParams({ from: '/plans/$id' })
  const plan = useQuery({ ...planQuery(id), staleTime: 5_000 })
  // A card in the conversation may have put the plan's head here; its rows come with the answer.
  const whole =
    plan.data && (plan.data.changes || plan.data.outbound || plan.data.held_out || !plan.isFetching)
      ? plan.data
      : undefined
  if (whole) return <Review key={whole.id} plan={whole} />
  return (
    <Page
      bar={<Bar crumb={{ to: '/plans', label: 'Approvals' }} title={plan.data?.title ?? 'Plan'} />}
    >
      <div className="main pad">
        {plan.error ? (
          <ProblemNote error={plan.error} again={() => void plan.refetch()} />
        ) : (
          <Bones rows={9} />
        )}
      </div>
    </Page>
  )
}

function Review({ plan }: { plan: Plan }) {
  const action = useBecame(plan)
  const decide = useDecide(plan)
  const [narrowing, setNarrowing] = useState(false)
  const now = useNow()
  const left = Date.parse(plan.expires_at) - now
  const open = plan.state === 'pending' && left > 0
  const gate = useRef<HTMLElement>(null)
  const decideInView = useInView(gate)
  const [rejecting, setRejecting] = useState(false)
  useLeftUndecided(plan, decide)
  usePlanKeys(open, { n: () => setNarrowing(true), x: () => setRejecting(true) })
  return (
    <Page
      bar={
        <Bar crumb={{ to: '/plans', label: 'Approvals' }} title={plan.title}>
          <StateTag plan={plan} action={action} left={left} />
        </Bar>
      }
    >
      <div className="plan" data-testid="plan" data-state={plan.state}>
        <div className="plan-main" tabIndex={0} role="region" aria-label="Plan">
          <Summary plan={plan} action={action} />
          <ForecastSection plan={plan} />
          <HeldOutSection plan={plan} />
          <ChangesSection plan={plan} />
          {isErrand(plan) ? (
            <ErrandSection plan={plan} action={action} />
          ) : (
            <MailSection plan={plan} />
          )}
        </div>
        <aside className="plan-rail" aria-label="Decision" ref={gate} id="decide">
          <Gate
            plan={plan}
            action={action}
            decide={decide}
            open={open}
            onNarrow={() => setNarrowing(true)}
          />
          <Facts plan={plan} action={action} />
        </aside>
      </div>
      {open && !isEmpty(plan) && (
        <div className={decideInView ? 'mcta off' : 'mcta'}>
          <div className="grow">
            <b>{sizeText(plan)}</b>
            <div className={`t12 ${isFinal(plan) ? 'c-final' : 'ink2'}`}>
              {isFinal(plan)
                ? (errandWords(plan)?.brief ?? 'cannot be unsent')
                : isRewind(plan)
                  ? 'a preview, nothing changed'
                  : 'can be taken back'}
            </div>
          </div>
          <button
            type="button"
            className="btn ink"
            onClick={() => gate.current?.scrollIntoView({ block: 'start' })}
          >
            Decide
          </button>
        </div>
      )}
      {rejecting && open && (
        <RejectDialog plan={plan} decide={decide} onClose={() => setRejecting(false)} />
      )}
      {narrowing && (
        <NarrowDialog plan={plan} decide={decide} onClose={() => setNarrowing(false)} />
      )}
    </Page>
  )
}

/**
 * A preview that its maker leaves undecided is withdrawn, so that it does not wait for them under
 * Approvals.
 */
function useLeftUndecided(plan: Plan, decide: Decide): void {
  const undecided = useRef(false)
  undecided.current =
    plan.state === 'pending' && plan.may_approve !== false && !decide.busy && previews.has(plan.id)
  useEffect(
    () => () => {
      if (undecided.current && previews.delete(plan.id)) void withdraw(plan.id)
    },
    [plan.id],
  )
}

function useInView(ref: React.RefObject<HTMLElement | null>): boolean {
  const [inView, setInView] = useState(false)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new IntersectionObserver(
      ([entry]) => setInView(entry?.isIntersecting ?? false),
      { threshold: 0.05 },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return inView
}

/**
 * N narrows and X rejects, each after a question; 1 2 3 go to the sections. Approving has no key.
 */
function usePlanKeys(open: boolean, keys: Record<'n' | 'x', () => void>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialogOpen())
        return
      const section = ['held-out', 'changes', 'mail'][Number(event.key) - 1]
      if (section) document.getElementById(section)?.scrollIntoView({ block: 'start' })
      if (!open || (event.key !== 'n' && event.key !== 'x')) return
      event.preventDefault()
      keys[event.key]()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
}
