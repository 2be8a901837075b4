import { isForcedBack, modes, stateWords } from '../action/state-words.ts'
import { WayBack } from '../action/way-back-button.tsx'
import type { Action } from '../api/wire.ts'
import { EntryWho } from '../record/entry-who.tsx'
import { Told } from '../ui/told.tsx'
import { moment } from '../words/dates.ts'
import { count } from '../words/numbers.ts'

export function ActivityRow({
  action,
  open,
  onOpen,
}: {
  action: Action
  open: boolean
  onOpen: () => void
}) {
  const state = stateWords(action)
  const undone = action.state === 'undone' || isForcedBack(action)
  return (
    <li
      className="act"
      aria-current={open || undefined}
      data-testid="activity-row"
      data-action={action.id}
      data-tool={action.tool}
      data-state={action.state}
    >
      {action.kind === 'undo' ? (
        <span className="bk c-undo" role="img" aria-label="Took back" />
      ) : (
        <EntryWho entry={action} />
      )}
      <div className="what">
        <button type="button" className="plain wrap" onClick={onOpen}>
          <span className={undone ? 'was' : undefined}>{action.title}</span>
        </button>
        {state && <span className={`tag ${state.voice}`}>{state.text}</span>}
        {action.reasoning && (
          <div className="mute t12 clamp">
            <Told text={action.reasoning} />
          </div>
        )}
      </div>
      <span className="by ink2">
        {action.agent ? `${action.agent.name} for ${action.principal.name}` : action.principal.name}
      </span>
      <span className="tool mute trunc">{action.tool_title}</span>
      <span className="mode ink2">{modes[action.mode]}</span>
      <span className="num rows">{action.effect === 'read' ? '' : count(action.rows)}</span>
      <time className="mute" dateTime={action.at}>
        {moment(action.at)}
      </time>
      <span className="end">
        <WayBack action={action} />
      </span>
    </li>
  )
}
