import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ReceiptNote } from '../action/receipt-note.tsx'
import { standing } from '../action/standing.ts'
import { WayBack } from '../action/way-back-button.tsx'
import { meQuery } from '../api/queries.ts'
import type { Action, Plan } from '../api/wire.ts'
import { useNow } from '../ui/now.ts'
import { SplitBar } from '../ui/split-bar.tsx'
import { moment } from '../words/dates.ts'
import { outcome } from './outcome.ts'
import { importOf, sendsMail } from './plan-words.ts'
import { nameFor } from './summary.tsx'

/** What became of an approved plan, and the way back from it. */
export function DoneGate({ plan, action }: { plan: Plan; action: Action }) {
  const me = useQuery(meQuery).data?.person.id
  const open = standing(action, useNow()) === 'undo'
  const out = action.outbox
  const importId = importOf(plan)
  const mail = sendsMail(plan)
  return (
    <section className={open ? 'gate undo' : 'gate'} data-testid="gate-done">
      <h2>{outcome(plan, action)}</h2>
      <p className="ink2">
        Approved by {nameFor(action.plan?.approved_by, me)}
        {action.plan?.approved_at && `, ${moment(action.plan.approved_at)}`}.{' '}
        {open ? 'One click takes all of it back.' : ''}
      </p>
      {mail && out && (
        <>
          <SplitBar
            small
            whole={
              (out.sent ?? 0) +
              (out.queued ?? 0) +
              (out.cancelled ?? 0) +
              (out.held_out ?? 0) +
              (out.refused ?? 0) +
              (out.unknown ?? 0)
            }
            segments={[
              { kind: 'go', value: out.sent ?? 0, label: 'left' },
              { kind: 'back', value: out.cancelled ?? 0, label: 'recalled' },
              { kind: 'stay', value: out.queued ?? 0, label: 'queued' },
              {
                kind: 'out',
                value: (out.held_out ?? 0) + (out.refused ?? 0) + (out.unknown ?? 0),
                label: 'held out or refused',
              },
            ]}
          />
          <Link className="t12" to="/outbox">
            See them in the outbox
          </Link>
        </>
      )}
      {action.receipt && <ReceiptNote receipt={action.receipt} />}
      <div className="row" data-testid="done-way-back">
        <WayBack action={action} strong />
      </div>
      {importId && (
        <Link className="t12" to="/import/$id" params={{ id: importId }}>
          What became of each row
        </Link>
      )}
      <Link className="t12" to="/activity" search={{ action: action.id }}>
        What happened, in Activity
      </Link>
    </section>
  )
}
