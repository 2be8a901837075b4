import { Link } from '@tanstack/react-router'
import { partBackText } from '../action/taken-back.ts'
import { WayBack } from '../action/way-back-button.tsx'
import type { Action } from '../api/wire.ts'
import { EntryWho } from '../record/entry-who.tsx'
import { Difference } from '../toast/one-toast.tsx'
import { shortMoment } from '../words/dates.ts'
import { plural } from '../words/numbers.ts'

function under(action: Action): string {
  const who = action.agent
    ? `${action.agent.name}, for ${action.principal.name}`
    : action.principal.name
  const how = action.plan?.approved_by ? `, approved by ${action.plan.approved_by.name}` : ''
  const rows = action.rows && action.rows > 1 ? ` · ${plural(action.rows, 'row')}` : ''
  const back = partBackText(action)
  return who + how + rows + (back ? ` · ${back}` : '')
}

/** One action as a line with its way back; the same state as its toast. */
export function ActionLine({ action: shown }: { action: Action }) {
  const one = (shown.rows ?? 0) === 1
  const action = one ? shown : { ...shown, changes: { rows: [], total: 0 } }
  return (
    <li data-testid="action-line" data-action={action.id}>
      <EntryWho entry={action} />
      <div className="grow wrap">
        <Link className="plain" to="/activity" search={{ action: action.id }}>
          <Difference action={action} back={action.state === 'undone'} inline />
        </Link>
        <div className="mute t12">{under(action)}</div>
      </div>
      <time className="mute t12" dateTime={action.at}>
        {shortMoment(action.at)}
      </time>
      <span className="end wide">
        <WayBack action={action} />
      </span>
    </li>
  )
}
