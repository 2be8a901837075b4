import type { Conflict } from '../api/wire.ts'
import {
  dependentText,
  isField,
  sideText,
  subjectOf,
  whyItStays,
  writerOf,
} from './conflict-words.ts'

type Props = {
  conflict: Conflict
  many: boolean
  overwrite: boolean
  onChoose: (overwrite: boolean) => void
}

/** What choosing the other side would do, and to whom. */
function otherSide(conflict: Conflict): string {
  if (conflict.by) return `Overwrites what ${writerOf(conflict)} wrote`
  if (isField(conflict)) return 'Overwrites what is there'
  return conflict.dependents
    ? 'Takes these records along, after a plan has shown them'
    : 'Takes what depends on it along'
}

/**
 * One conflict with its two sides: what is there now, which is the default, and what was there
 * before.
 */
export function ConflictRow({ conflict, many, overwrite, onChoose }: Props) {
  const option = (back: boolean, shown: string, under: string) => (
    <label className={overwrite === back ? 'opt sel' : 'opt'}>
      <span className="row">
        <input
          type="radio"
          name={`${conflict.id} ${conflict.field ?? ''}`}
          checked={overwrite === back}
          onChange={() => onChoose(back)}
        />
        <b>{shown}</b>
      </span>
      <span className="mute t12">{under}</span>
    </label>
  )
  return (
    <tr data-testid="conflict-row">
      <td>
        <b>{subjectOf(conflict)}</b>
        {(many || !isField(conflict)) && <div className="mute t12">{conflict.label}</div>}
        {conflict.dependents && (
          <ul className="t12" data-testid="dependents">
            {conflict.dependents.map((each) => (
              <li key={`${each.table} ${each.id}`}>{dependentText(each)}</li>
            ))}
          </ul>
        )}
      </td>
      <td>{option(false, sideText(conflict, 'now'), whyItStays(conflict))}</td>
      <td>{option(true, sideText(conflict, 'target'), otherSide(conflict))}</td>
    </tr>
  )
}
