import { writerOf } from '../action/conflict-words.ts'
import type { Conflict } from '../api/wire.ts'
import { moment } from '../words/dates.ts'
import { valueText } from '../words/diff.ts'

type Props = {
  conflict: Conflict
  /** What this person typed, as it would be shown. */
  typed: string
  busy: boolean
  onKeep: () => void
  onSave: (conflict: Conflict) => void
}

/**
 * Somebody else saved this field while it was typed into: both values, and the choice, which
 * nothing makes for the person.
 */
export function Meanwhile({ conflict, typed, busy, onKeep, onSave }: Props) {
  const text = valueText(conflict.now, conflict.now_label, conflict.field ?? '')
  return (
    <div data-testid="meanwhile">
      {writerOf(conflict)} changed this meanwhile{conflict.by ? `, ${moment(conflict.by.at)}` : ''}.
      Yours is not saved.
      <div className="kept">
        <span>
          Now <b>{text}</b>
        </span>
        <button type="button" className="btn sm" onClick={onKeep}>
          Keep it
        </button>
      </div>
      <div className="kept">
        <span>
          Yours <b>{typed === '' ? '(empty)' : typed}</b>
        </span>
        <button type="button" className="btn sm" disabled={busy} onClick={() => onSave(conflict)}>
          Save mine
        </button>
      </div>
    </div>
  )
}
