import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import {
  type KeyboardEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import { absorbDone, absorbPlan } from '../action/absorb.ts'
import { refresh } from '../api/events.ts'
import { asProblem, type Problem } from '../api/problem.ts'
import { meQuery } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { Plan } from '../api/wire.ts'
import { ProblemNote } from '../ui/problem-note.tsx'
import { afterText, beforeText, cellName, tellingCells } from '../words/diff.ts'
import { type Asked, askedOf, forget, waitsForText, withdraw } from './asked.ts'
import { FigureLines } from './figure-lines.tsx'
import { mainFigures } from './figures.ts'
import { isEmpty } from './plan-words.ts'
import './in-place.css'

type Props = {
  asked: Asked
  /** It has been done. */
  onDone: () => void
  /** Nothing is to change; `keep`: what was typed is still wanted. */
  onLeave: (keep: boolean) => void
  ref?: Ref<Leaving>
}

/** For whoever closes what this stands in. */
export type Leaving = { leave: () => void }

/** A move from one quarter to another has four. */
const figures_max = 6

/**
 * What makes a plan void without anybody having said no for good: the same wish is asked for anew.
 */
const voided = ['drifted', 'plan_expired', 'digest_mismatch', 'plan_rejected']

/**
 * A plan decided where its wish was made: what it does, and the yes to exactly that. A void plan is
 * replaced by one with the current figures, which needs its own yes; what was typed stays with
 * whoever shows this.
 */
export function ApproveInPlace({ asked, onDone, onLeave, ref }: Props) {
  const [plan, setPlan] = useState(asked.plan)
  const [note, setNote] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const me = useQuery(meQuery).data?.person.id
  const title = useRef<HTMLHeadingElement>(null)
  // On the title and not on the button: the Enter that ended the field must not be a yes.
  useEffect(() => title.current?.focus(), [])

  // Decided, or on its way to be, or gone to be looked at: it is not withdrawn when this goes.
  const kept = useRef(false)
  const here = useRef(false)
  const shown = useRef(plan)
  shown.current = plan
  const { before = false } = asked
  useEffect(() => {
    here.current = true
    const gone = () => {
      const { id, may_approve } = shown.current
      if (!kept.current && !before && may_approve !== false) void withdraw(id)
    }
    window.addEventListener('pagehide', gone)
    return () => {
      window.removeEventListener('pagehide', gone)
      here.current = false
      // What is shown again in the same breath has not gone.
      setTimeout(() => !here.current && gone())
    }
  }, [before])

  const anew = async (why: string, next: string | null) => {
    if (next) setPlan(await request('GET /api/plans/{id}', { params: { id: next } }))
    else {
      const result = await asked.again()
      const fresh = askedOf(result, asked.again)
      if (!fresh) {
        if (result.status === 'applied' || result.status === 'held') absorbDone(result.action)
        return onDone()
      }
      absorbPlan(fresh.plan)
      setPlan(fresh.plan)
    }
    setNote(`${why} These are the current figures.`)
    title.current?.focus()
  }
  const approve = async () => {
    kept.current = true
    setBusy(true)
    setProblem(null)
    try {
      const result = await request('POST /api/plans/{id}/approve', {
        params: { id: plan.id },
        body: { digest: plan.digest },
        once: true,
      })
      absorbDone(result.action)
      forget(plan.id)
      onDone()
    } catch (error) {
      const refused = asProblem(error)
      try {
        if (refused.code === 'plan_used') return onDone()
        kept.current = false
        if (!voided.includes(refused.code)) throw error
        await anew(refused.detail, refused.plan)
      } catch (worse) {
        setProblem(asProblem(worse))
      }
    } finally {
      setBusy(false)
      refresh('plan')
    }
  }
  const leave = (keep: boolean) => {
    kept.current = true
    onLeave(keep)
    void withdraw(plan.id)
  }
  const dismiss = () => {
    if (busy) return
    if (plan.may_approve === false) onLeave(false)
    else leave(true)
  }
  useImperativeHandle(ref, () => ({ leave: dismiss }))
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    event.preventDefault()
    dismiss()
  }
  const cells = (plan.changes?.rows ?? []).flatMap((change) =>
    tellingCells(change).map((cell) => ({ change, cell })),
  )
  const heading = `in-place-${plan.id}`
  return (
    <section
      className="in-place"
      role="dialog"
      aria-labelledby={heading}
      onKeyDown={onKeyDown}
      data-testid="in-place"
    >
      <h3 id={heading} ref={title} tabIndex={-1}>
        {plan.title}
      </h3>
      {note && (
        <p className="c-hold" role="status">
          {note}
        </p>
      )}
      {(cells.length > 0 || mainFigures(plan).length > 0) && (
        <dl>
          {cells.map(({ change, cell }) => (
            <div key={`${change.id} ${cell.field}`}>
              <dt>{cellName(cell, change.table)}</dt>
              <dd>
                <span className="was">{beforeText(cell)}</span> <span className="arr">→</span>{' '}
                <b>{afterText(cell)}</b>
              </dd>
            </div>
          ))}
          <FigureLines plan={plan} most={figures_max} />
        </dl>
      )}
      <p className="mute t12">
        {[...(plan.why ?? []), `Nothing has changed yet; afterwards it can be taken back`].join(
          '. ',
        )}
        . {plan.residue}
      </p>
      {problem && <ProblemNote error={problem} />}
      {plan.may_approve === false ? (
        <>
          <p data-testid="waits-for">Waits for {waitsForText(plan, me)}.</p>
          <div className="row wraps">
            <button type="button" className="btn" onClick={() => onLeave(false)}>
              Close
            </button>
            <WholePlan plan={plan} onOpen={() => (kept.current = true)} />
          </div>
        </>
      ) : (
        <div className="row wraps">
          <button
            type="button"
            className="btn ink"
            disabled={busy || isEmpty(plan)}
            onClick={() => void approve()}
            data-testid="approve-in-place"
          >
            Approve
          </button>
          <button type="button" className="btn" disabled={busy} onClick={() => leave(false)}>
            Change nothing
          </button>
          <WholePlan plan={plan} onOpen={() => (kept.current = true)} />
        </div>
      )}
    </section>
  )
}

function WholePlan({ plan, onOpen }: { plan: Plan; onOpen: () => void }) {
  return (
    <Link className="t12" to="/plans/$id" params={{ id: plan.id }} onClick={onOpen}>
      See the plan
    </Link>
  )
}
