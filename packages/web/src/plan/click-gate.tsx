import { IconArrowBackUp } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { Plan } from '../api/wire.ts'
import { useProgress } from '../import/use-progress.ts'
import type { Decide } from './decide.ts'
import { approveText, importOf, isRewind } from './plan-words.ts'

/** Becomes active when the summary has been on screen. */
function useSummarySeen(): boolean {
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    const summary = document.getElementById('summary')
    if (!summary || seen) return
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setSeen(true), {
      threshold: 0.3,
    })
    observer.observe(summary)
    return () => observer.disconnect()
  }, [seen])
  return seen
}

/** A plan that can be taken back as a whole needs one click. */
export function ClickGate({ plan, decide }: { plan: Plan; decide: Decide }) {
  const seen = useSummarySeen()
  const rewind = isRewind(plan)
  const importId = importOf(plan)
  const progress = useProgress(importId ?? '', decide.busy && importId !== null)
  // It can be taken back itself, and what follows from it can not.
  const follows = plan.rollback === 'restore' && plan.residue
  return (
    <section className={rewind ? 'gate undo' : follows ? 'gate final' : 'gate'} data-testid="gate">
      <h2 className={follows ? 'c-final' : undefined}>
        {rewind
          ? 'A preview, nothing has changed yet'
          : follows
            ? 'Not all of this has a way back'
            : 'This can be taken back'}
      </h2>
      <p className="ink2">
        {follows
          ? follows
          : rewind
            ? 'What others changed since stays. The taking back can itself be undone.'
            : 'All of it happens in one transaction, and can be taken back as a whole afterwards.'}
      </p>
      <button
        type="button"
        className={`btn lg wide ${rewind ? 'undo' : follows ? 'final' : 'ink'}`}
        disabled={!seen || decide.busy}
        onClick={decide.approve}
        data-testid="approve"
      >
        {rewind && <IconArrowBackUp className="i" aria-hidden />}
        {approveText(plan)}
      </button>
      {decide.busy && (
        <p className="ink2" role="status">
          {progress ?? 'Running exactly this plan.'}
        </p>
      )}
      <p className="mute t12">
        Approves exactly this plan. If anything in it changes first, nothing happens and you see
        what changed.
      </p>
    </section>
  )
}
