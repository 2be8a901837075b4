import { Link } from '@tanstack/react-router'
import { WayBack } from '../action/way-back-button.tsx'
import type { Action } from '../api/wire.ts'
import { useNow } from '../ui/now.ts'
import { countdown, moment } from '../words/dates.ts'
import { plural } from '../words/numbers.ts'
import { isErrand } from './plan-words.ts'
import './plan-row.css'

/** An approved or held action that can still be recalled. */
export function HeldRow({ action }: { action: Action }) {
  const now = useNow()
  const left = action.release_at ? Date.parse(action.release_at) - now : 0
  const queued = action.outbox?.queued
  return (
    <div className="wait" data-testid="held-row" data-action={action.id}>
      <div>
        {action.plan ? (
          <Link className="plain" to="/plans/$id" params={{ id: action.plan.id }}>
            <b>{action.title}</b>
          </Link>
        ) : (
          <b>{action.title}</b>
        )}
        <div className="mute t12">
          In its hold since {moment(action.plan?.approved_at ?? action.at)}
          {queued && !isErrand(action) ? ` · ${plural(queued, 'mail')} in the outbox` : ''}
        </div>
      </div>
      <div className="row">
        <span className="tag undo fig-tab">{countdown(left)}</span>
        <WayBack action={action} ring={false} strong />
      </div>
    </div>
  )
}
