import { IconArrowBackUp, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { takenBackText } from '../action/taken-back.ts'
import { recall, redo, takeBack, undo } from '../action/way-back.ts'
import { useBusy } from '../action/way-back-button.tsx'
import type { Action } from '../api/wire.ts'
import { BeforeAfter } from '../ui/change-text.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Ring } from '../ui/ring.tsx'
import { cellName, tellingCells } from '../words/diff.ts'
import { dismiss } from './store.ts'
import type { Entry } from './toasts.ts'

/** Record and field, before → after, in as many lines as it has telling cells (at most two). */
export function Difference({
  action,
  back = false,
  inline = false,
}: {
  action: Action
  back?: boolean
  inline?: boolean
}) {
  const changes = action.changes?.rows ?? []
  const first = changes[0]
  const single = (action.changes?.total ?? changes.length) === 1 && first?.op === 'update'
  const cells = first && single ? tellingCells(first) : []
  const cell = cells[0]
  if (!first || !cell) return <b className={back ? 'was' : undefined}>{action.title}</b>
  if (inline)
    return (
      <>
        <b>{first.label}</b> · {cellName(cell, first.table)} <BeforeAfter cell={cell} back={back} />
      </>
    )
  return (
    <>
      <div>
        <b>{first.label}</b> · {cellName(cell, first.table)}
        {cells.length > 1 && <span className="mute"> and {cells.length - 1} more</span>}
      </div>
      <div>
        <BeforeAfter cell={cell} back={back} />
      </div>
    </>
  )
}

function forWhom(action: Action): string {
  return action.agent ? `${action.agent.name}, for you` : 'You'
}

export function OneToast({
  entry,
  folded,
  newest,
}: {
  entry: Entry
  folded: boolean
  newest: boolean
}) {
  const { action } = entry
  const [busy, run] = useBusy()
  const { phase } = entry
  const words = { open: 'Undo', held: 'Recall', late: 'Take back…', back: 'Redo' }[phase]
  const act = {
    open: () => undo(action),
    held: () => recall(action.id),
    late: () => takeBack(action),
    back: () => redo(action),
  }[phase]
  const until = phase === 'held' ? action.release_at : action.undo_until
  return (
    <section
      className={`toast ${folded ? 'folded' : ''}`}
      aria-label={action.title}
      data-testid="toast"
      data-action={action.id}
    >
      <div className="t">
        {(phase === 'open' || phase === 'held') && until ? (
          <Ring
            until={until}
            whole={
              phase === 'held'
                ? Math.max(60, (Date.parse(until) - Date.parse(action.at)) / 1000)
                : 60
            }
            to={phase === 'held' ? 'recall' : 'undo'}
          />
        ) : (
          <span className={`bk ${phase === 'back' ? 'c-undo' : 'mute'}`} aria-hidden />
        )}
        <div className="what">
          <Difference action={action} back={phase === 'back'} inline={folded} />
          {!folded && (
            <div className="m">
              <span>
                {phase === 'back'
                  ? action.state === 'recalled'
                    ? 'Recalled, nothing has left'
                    : takenBackText(action)
                  : phase === 'late'
                    ? 'The 60 seconds are over'
                    : forWhom(action)}
              </span>
              <Link to="/activity" search={{ action: action.id }}>
                Why
              </Link>
              {newest && phase === 'open' && (
                <span className="desk">
                  <Kbd keys="Mod Z" />
                </span>
              )}
            </div>
          )}
        </div>
        <span className="row g4">
          {action.state !== 'recalled' && action.state !== 'partly_undone' && (
            <button
              type="button"
              className={`btn ${phase === 'open' || phase === 'held' ? (folded ? 'undo-o' : 'undo') : 'ghost c-undo'} ${folded ? 'sm' : ''}`}
              disabled={busy}
              data-testid="toast-undo"
              data-newest={newest || undefined}
              aria-label={`${words}: ${action.title}`}
              onClick={() => run(act)}
            >
              {phase !== 'back' && !busy && <IconArrowBackUp className="i s" aria-hidden />}
              {busy ? (phase === 'back' ? 'Redoing…' : 'Taking back…') : words}
            </button>
          )}
          {!folded && (
            <button
              type="button"
              className="btn ghost ic sm desk"
              aria-label="Put this away; Activity keeps it"
              onClick={() => dismiss([action.id])}
            >
              <IconX className="i s" aria-hidden />
            </button>
          )}
        </span>
      </div>
    </section>
  )
}
