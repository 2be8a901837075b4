import { IconArrowBackUp } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { recall } from '../action/way-back.ts'
import { useBusy } from '../action/way-back-button.tsx'
import { meQuery } from '../api/queries.ts'
import type { Action, Plan } from '../api/wire.ts'
import { useNow } from '../ui/now.ts'
import { countdown, span, time } from '../words/dates.ts'
import { count, plural } from '../words/numbers.ts'
import { errandWords, planSize, sendsMail, sizeText } from './plan-words.ts'
import { nameFor } from './summary.tsx'

/** After approval: how long everything can still be recalled, and where it stands. */
export function HeldGate({ plan, action }: { plan: Plan; action: Action }) {
  const now = useNow()
  const [busy, run] = useBusy()
  const me = useQuery(meQuery).data?.person.id
  const until = Date.parse(action.release_at ?? plan.expires_at)
  const from = Date.parse(action.plan?.approved_at ?? action.at)
  const left = until - now
  const whole = Math.max(1, until - from)
  const size = action.outbox?.queued ?? planSize(plan)
  const mail = sendsMail(plan)
  const errand = errandWords(plan)
  return (
    <>
      <section className="gate undo" data-testid="gate-held">
        <h2>
          {mail
            ? plural(size, 'mail waits in the outbox', 'mails wait in the outbox')
            : `${sizeText(plan)} ${planSize(plan) === 1 ? 'waits' : 'wait'}`}
        </h2>
        <p className="row" style={{ alignItems: 'baseline' }}>
          <span
            className="big c-undo"
            role="timer"
            aria-label={`${Math.max(0, Math.ceil(left / 1000))} seconds left to recall`}
          >
            {countdown(left)}
          </span>
          <span className="ink2">
            {left > 0 ? `left to recall all of them` : 'the hold has ended'}
          </span>
        </p>
        <div className="split s" aria-hidden>
          <i className="back" style={{ flex: Math.max(0, left) }} />
          <i className="rest" style={{ flex: Math.max(0, whole - left) }} />
        </div>
        <button
          type="button"
          className="btn undo lg wide"
          disabled={busy || left <= 0}
          onClick={() => run(() => recall(action.id))}
          data-testid="recall"
        >
          <IconArrowBackUp className="i" aria-hidden />
          Recall {sizeText(plan)}
        </button>
        <p className="mute t12">
          {errand
            ? `Nothing has happened. At ${time(new Date(until).toISOString())} it is checked again: ${errand.again}.`
            : `Nothing has left. At ${time(new Date(until).toISOString())} each ${mail ? 'mail' : 'record'} is checked again: who has opted out by then is held out.`}
        </p>
      </section>
      <ol className="steps">
        <li className="ok">
          Asked<time>{time(plan.created_at)}</time>
        </li>
        <li className="ok">
          Planned{plan.counts.held_out ? `, ${count(plan.counts.held_out)} held out` : ''}
          <time>{time(plan.created_at)}</time>
        </li>
        <li className="ok">
          Approved by {nameFor(action.plan?.approved_by, me)}
          <time>{time(new Date(from).toISOString())}</time>
        </li>
        <li className="at">
          Hold, recall is one click<time>{span(plan.hold_ms ?? whole)}</time>
        </li>
        <li>
          Out<time>{time(new Date(until).toISOString())}</time>
        </li>
      </ol>
    </>
  )
}
