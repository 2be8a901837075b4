import { IconArrowBackUp } from '@tabler/icons-react'
import { useState } from 'react'
import type { Action, Cell } from '../api/wire.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useStore } from '../ui/store.ts'
import { moment } from '../words/dates.ts'
import { beforeText, cellName, tellingCells, valueText } from '../words/diff.ts'
import { plural } from '../words/numbers.ts'
import { type OpenConflict, openConflict } from './conflict.ts'
import { ConflictRow } from './conflict-row.tsx'
import { conflictButton, conflictTitle } from './conflict-words.ts'
import { undo } from './way-back.ts'
import { useBusy } from './way-back-button.tsx'
import './conflict.css'

/** Somebody wrote since; what is there now is the default, nothing has been taken back yet. */
export function ConflictDialog() {
  const open = useStore(openConflict)
  return open ? <Choice key={open.action.id} {...open} /> : null
}

type FreeCell = Cell & { key: string; label: string; table: string }

/** What goes back without asking anybody. Of a record that stays as a whole, nothing does. */
function freeCells({ action, conflicts }: OpenConflict): FreeCell[] {
  const taken = new Set(conflicts.map((conflict) => `${conflict.id} ${conflict.field ?? ''}`))
  return (action.changes?.rows ?? [])
    .filter((change) => !taken.has(`${change.id} `))
    .flatMap((change) =>
      tellingCells(change)
        .filter((cell) => !taken.has(`${change.id} ${cell.field}`))
        .map((cell) => ({
          ...cell,
          key: `${change.id} ${cell.field}`,
          label: change.label,
          table: change.table,
        })),
    )
}

/**
 * The records an action changed, named where it is one. Counted by the server: the page may hold a
 * part of them.
 */
function recordsText(action: Action): string {
  const rows = action.changes?.rows ?? []
  const [only] = rows
  const total = action.changes?.total ?? rows.length
  return only && total === 1 ? only.label : plural(total, 'record')
}

function Choice(open: OpenConflict) {
  const { action, conflicts } = open
  const free = freeCells(open)
  const [overwrite, setOverwrite] = useState(false)
  const [busy, run] = useBusy()
  // Of more records than the page holds it cannot say how many fields are free.
  const whole = (action.changes?.rows.length ?? 0) >= (action.changes?.total ?? 0)
  const button = conflictButton(conflicts.length, whole ? free.length : null, overwrite)
  const close = () => openConflict.set(null)
  const many =
    new Set([
      ...conflicts.map((conflict) => conflict.id),
      ...(action.changes?.rows ?? []).map((row) => row.id),
    ]).size > 1
  return (
    <Dialog
      title={conflictTitle(conflicts, whole ? free.length : null)}
      lede={`${recordsText(action)}, changed by ${action.agent?.name ?? action.principal.name}, ${moment(action.at)}. Nothing has been taken back yet.`}
      onClose={close}
      footer={
        <>
          {button && (
            <button
              type="button"
              className={overwrite ? 'btn lg ink' : 'btn lg undo'}
              disabled={busy}
              onClick={() => run(() => undo(action, overwrite ? 'force' : 'merge'))}
            >
              {!overwrite && <IconArrowBackUp className="i" aria-hidden />}
              {button}
            </button>
          )}
          <button type="button" className="btn lg" onClick={close}>
            Change nothing
          </button>
          <span className="mute t12 desk" style={{ marginLeft: 'auto' }}>
            Going over others’ work opens a plan first.
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
              key={`${conflict.id} ${conflict.field ?? ''}`}
              conflict={conflict}
              many={many}
              overwrite={overwrite}
              onChoose={setOverwrite}
            />
          ))}
          {free.slice(0, 12).map((cell) => (
            <tr key={cell.key}>
              <td>
                <b>{cellName(cell, cell.table)}</b>
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
      {!whole && (
        <p className="mute t12">
          and the other fields of {recordsText(action)} that nobody else wrote
        </p>
      )}
      {whole && free.length > 12 && (
        <p className="mute t12">
          and {plural(free.length - 12, 'more field')} that nobody else wrote
        </p>
      )}
    </Dialog>
  )
}
