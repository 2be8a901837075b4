import { IconArrowBackUp } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { undo } from '../action/way-back.ts'
import { useBusy } from '../action/way-back-button.tsx'
import type { Action, Ref } from '../api/wire.ts'
import { Ring } from '../ui/ring.tsx'
import { time } from '../words/dates.ts'
import { tablesText } from '../words/diff.ts'
import { plural } from '../words/numbers.ts'
import { Difference } from './one-toast.tsx'
import type { Entry } from './toasts.ts'

const lines_max = 2

/**
 * "changed 1 task and 2 deals": records, each once however often it changed; where not all of them
 * are at hand, "made 4 changes".
 */
export function changedText(entries: readonly { action: Pick<Action, 'changes'> }[]): string {
  const records = new Map<string, string>()
  for (const { action } of entries) {
    const rows = action.changes?.rows ?? []
    if (rows.length === 0 || rows.length < (action.changes?.total ?? rows.length))
      return `made ${plural(entries.length, 'change')}`
    for (const { table, id } of rows) records.set(`${table} ${id}`, table)
  }
  const sum: Record<string, number> = {}
  for (const table of records.values()) sum[table] = (sum[table] ?? 0) + 1
  return `changed ${tablesText(sum)}`
}

/**
 * Several open changes of one agent: one toast, each line with its own undo, the ring of the
 * earliest.
 */
export function GroupToast({
  agent,
  entries,
  folded,
}: {
  agent: Ref
  entries: Entry[]
  folded: boolean
}) {
  const [open, setOpen] = useState(false)
  const [busy, run] = useBusy()
  const newestFirst = [...entries].reverse()
  const shown = open ? newestFirst : newestFirst.slice(0, lines_max)
  const first = entries[0]
  if (!first) return null
  const undoAll = async () => {
    // Newest first: a later change of the same field never stands in the way of an earlier one.
    for (const entry of newestFirst) await undo(entry.action)
  }
  return (
    <section
      className={`toast grp ${folded ? 'folded' : ''}`}
      aria-label={`${agent.name} ${changedText(entries)}`}
      data-testid="toast-group"
    >
      <div className="t">
        <Ring until={first.action.undo_until ?? ''} />
        <div className="what">
          <div>
            <b>{agent.name}</b> {changedText(entries)}
          </div>
          {!folded && (
            <div className="m">
              <span>for you, {time(first.action.at)}</span>
              <Link to="/activity">Why</Link>
            </div>
          )}
        </div>
        <button
          type="button"
          className={`btn undo-o ${folded ? 'sm' : ''}`}
          disabled={busy}
          data-testid="toast-undo-all"
          onClick={() => run(undoAll)}
        >
          <IconArrowBackUp className="i s" aria-hidden />
          Undo all {entries.length}
        </button>
      </div>
      {!folded && (
        <ul className="sub">
          {shown.map((entry) => (
            <Line key={entry.action.id} entry={entry} />
          ))}
          {entries.length > lines_max && (
            <li>
              <span className="trunc mute">
                {open ? 'All shown' : `${plural(entries.length - lines_max, 'more change')}`}
              </span>
              <button
                type="button"
                className="btn ghost sm"
                aria-expanded={open}
                onClick={() => setOpen(!open)}
              >
                {open ? 'Less' : 'Show'}
              </button>
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

function Line({ entry }: { entry: Entry }) {
  const { action } = entry
  const [busy, run] = useBusy()
  return (
    <li data-action={action.id}>
      <span className="trunc">
        <Difference action={action} inline />
      </span>
      <button
        type="button"
        className="btn ghost ic sm c-undo"
        disabled={busy}
        data-testid="toast-undo"
        aria-label={`Undo: ${action.title}`}
        onClick={() => run(() => undo(action))}
      >
        <IconArrowBackUp className="i" aria-hidden />
      </button>
    </li>
  )
}
