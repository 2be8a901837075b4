import { goOn, stop } from '../action/way-back.ts'
import { useBusy } from '../action/way-back-button.tsx'
import type { Action, Progress } from '../api/wire.ts'
import { SplitBar } from '../ui/split-bar.tsx'
import { sentence } from '../words/diff.ts'
import { count } from '../words/numbers.ts'

/** A large rewind on its way, part by part: how far it is, and how to stop it or go on. */
export function RunningGate({ action, progress }: { action: Action; progress: Progress }) {
  const [busy, run] = useBusy()
  const running = action.state === 'running'
  const { done, total, reason } = progress
  return (
    <section className="gate undo" data-testid="gate-running">
      <h2>{running ? 'Going back, newest first' : 'Stopped on its way'}</h2>
      <p className="row" style={{ alignItems: 'baseline' }}>
        <span className="big c-undo">{count(done)}</span>
        <span className="ink2" role="status">
          of {count(total)} actions taken back
        </span>
      </p>
      <SplitBar
        small
        whole={total}
        segments={[
          { kind: 'back', value: done, label: 'taken back' },
          { kind: 'stay', value: total - done, label: 'still to go' },
        ]}
      />
      {running ? (
        <>
          <p className="ink2">
            Each part is whole by itself. The agents whose work this is are at rest until it is
            done; everybody else works on.
          </p>
          <button
            type="button"
            className="btn lg wide"
            disabled={busy}
            onClick={() => run(() => stop(action.id))}
            data-testid="stop"
          >
            Stop here
          </button>
        </>
      ) : (
        <>
          <p className="ink2">
            {reasons[reason ?? ''] ??
              `${sentence(reason ?? 'stopped')}. What went back is back, the rest stays.`}
          </p>
          {reason !== 'drifted' && (
            <button
              type="button"
              className="btn undo lg wide"
              disabled={busy}
              onClick={() => run(() => goOn(action.id))}
              data-testid="resume"
            >
              Go on
            </button>
          )}
        </>
      )}
    </section>
  )
}

const reasons: Record<string, string> = {
  drifted:
    'Somebody has undone or redone in between what it rests on. Rewind again: what is left becomes a new plan.',
  stopped_by_person: 'Somebody stopped it. What went back is back, the rest stays.',
  constraint_violated:
    'A rule of the database keeps what is left: something made since depends on it. The rest stays.',
}
