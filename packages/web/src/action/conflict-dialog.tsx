import { IconArrowBackUp } from '@tabler/icons-react'
import { useState } from 'react'
import type { Cell, Conflict } from '../api/types.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useStore } from '../ui/store.ts'
import { moment } from '../words/dates.ts'
import { beforeText, fieldName, tellingCells, valueText } from '../words/diff.ts'
import { plural } from '../words/numbers.ts'
import { type OpenConflict, openConflict } from './conflict.ts'
import { useForceOffered } from './use-force-offered.ts'
import { undo } from './way-back.ts'
import { useBusy } from './way-back-button.tsx'
import './conflict.css'

/** Somebody wrote since; what is there now is the default, nothing has been taken back yet. */
export function ConflictDialog() {
  const open = useStore(openConflict)
  return open ? <Choice key={open.action.id} {...open} /> : null
}

type FreeCell = Cell & { key: string; label: string; table: string }

function freeCells({ action, conflicts }: OpenConflict): FreeCell[] {
  const taken = new Set(conflicts.map((conflict) => `${conflict.id} ${conflict.field}`))
  return (action.changes?.rows ?? []).flatMap((change) =>
    tellingCells(change)
      .filter((cell) => !taken.has(`${change.id} ${cell.field}`))
      .map((cell) => ({ ...cell, key: `${change.id} ${cell.field}`, label: change.label, table: change.table })),
  )
}

function Choice(open: OpenConflict) {
  const { action, conflicts } = open
  const free = freeCells(open)
  const [overwrite, setOverwrite] = useState(false)
  const [busy, run] = useBusy()
  const names = [...new Set(conflicts.map((conflict) => conflict.by?.name ?? 'Somebody'))]
  const all = conflicts.length + free.length
  const labels = [...new Set((action.changes?.rows ?? []).map((row) => row.label))]
  const mayForce = useForceOffered()
  const close = () => openConflict.set(null)
  const many =
    new Set([...conflicts.map((conflict) => conflict.id), ...(action.changes?.rows ?? []).map((row) => row.id)]).size > 1
  return (
    <Dialog
      title={`${names.length === 1 ? names[0] : `${names.length} people`} changed ${conflicts.length} of ${all === 1 ? 'this 1 field' : `these ${all} fields`} since`}
      lede={`${labels.length === 1 ? labels[0] : `${labels.length} records`}, changed by ${action.agent?.name ?? action.principal.name}, ${moment(action.at)}. Nothing has been taken back yet.`}
      onClose={close}
      footer={
        <>
          <button
            type="button"
            className={overwrite ? 'btn lg ink' : 'btn lg undo'}
            disabled={busy || (!overwrite && free.length === 0)}
            onClick={() => run(() => undo(action, overwrite ? 'force' : 'merge'))}
          >
            {!overwrite && <IconArrowBackUp className="i" aria-hidden />}
            {overwrite ? `Review overwriting ${conflicts.length}…` : `Take back ${free.length}, keep ${conflicts.length}`}
          </button>
          <button type="button" className="btn lg" onClick={close}>
            Change nothing
          </button>
          <span className="mute t12 desk" style={{ marginLeft: 'auto' }}>
            {mayForce ? 'Overwriting a colleague opens a plan first.' : 'What others wrote since stays.'}
          </span>
        </>
      }
    >
      <table className="pick">
        <thead>
          <tr>
            <th>Field</th>
            <th>Keep what is there now</th>
            <th>Go back to before</th>
          </tr>
        </thead>
        <tbody>
          {conflicts.map((conflict) => (
            <ConflictRow
              key={`${conflict.id} ${conflict.field}`}
              conflict={conflict}
              many={many}
              overwrite={overwrite}
              onChoose={mayForce ? setOverwrite : undefined}
            />
          ))}
          {free.slice(0, 12).map((cell) => (
            <tr key={cell.key}>
              <td>
                <b>{fieldName(cell.field, cell.table)}</b>
                {many && <div className="mute t12">{cell.label}</div>}
              </td>
              <td>
                <span className="opt gone">
                  <span className="was">{valueText(cell.after, cell.after_label, cell.field)}</span>
                  <span className="mute t12">{action.agent?.name ?? action.principal.name}</span>
                </span>
              </td>
              <td>
                <span className="opt sel u">
                  <span className="row">
                    <span className="bk c-undo" aria-hidden />
                    <b>{beforeText(cell)}</b>
                  </span>
                  <span className="mute t12">Goes back, nobody else wrote it</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {free.length > 12 && <p className="mute t12">and {plural(free.length - 12, 'more field')} that nobody else wrote</p>}
    </Dialog>
  )
}

type RowProps = { conflict: Conflict; many: boolean; overwrite: boolean; onChoose: ((overwrite: boolean) => void) | undefined }

function ConflictRow({ conflict, many, overwrite, onChoose }: RowProps) {
  const by = conflict.by?.name ?? 'Somebody'
  const value = (each: unknown) => valueText(each, null, conflict.field)
  const at = conflict.at ?? conflict.by?.at
  const now = at ? `${by}, ${moment(at)}` : by
  const option = (back: boolean, shown: string, under: string) => (
    <label className={overwrite === back ? 'opt sel' : 'opt'}>
      <span className="row">
        <input
          type="radio"
          name={`${conflict.id} ${conflict.field}`}
          checked={overwrite === back}
          onChange={() => onChoose?.(back)}
        />
        <b>{shown}</b>
      </span>
      <span className="mute t12">{under}</span>
    </label>
  )
  return (
    <tr>
      <td>
        <b>{fieldName(conflict.field, conflict.table)}</b>
        {many && <div className="mute t12">{conflict.label}</div>}
      </td>
      {onChoose ? (
        <>
          <td>{option(false, value(conflict.now), now)}</td>
          <td>{option(true, value(conflict.target), `Overwrites what ${by.split(' ')[0]} wrote`)}</td>
        </>
      ) : (
        <>
          <td>
            <span className="opt sel">
              <b>{value(conflict.now)}</b>
              <span className="mute t12">{now}</span>
            </span>
          </td>
          <td>
            <span className="opt gone">
              <span className="mute">{value(conflict.target)}</span>
              <span className="mute t12">Not while {by.split(' ')[0]}’s value stands</span>
            </span>
          </td>
        </>
      )}
    </tr>
  )
}
