import type { Action, Plan } from '../api/wire.ts'
import { ErasureOutcome } from '../privacy/erasure-outcome.tsx'
import { usePages } from './pages.ts'
import { isErrand } from './plan-words.ts'

/** What an errand does when its hold ends, line by line: of an erasure, what is destroyed. */
export function ErrandSection({ plan, action }: { plan: Plan; action: Action | undefined }) {
  const errand = usePages(plan, 'outbound').rows[0]
  if (!isErrand(plan) || !errand) return null
  const groups = errand.text.split('\n').filter((line) => line !== '')
  return (
    <section className="sec" aria-labelledby="errand" data-testid="errand">
      <header>
        <h2 id="errand">{errand.subject}</h2>
        <span className="n">{errand.label}</span>
      </header>
      {plan.tool === 'contact_erase' && action?.outbox?.sent ? (
        <p>
          <ErasureOutcome request={action.id} />
        </p>
      ) : null}
      {groups.map((line, n) =>
        line.startsWith('- ') ? (
          <p key={`${n} ${line}`} style={{ paddingLeft: 16 }}>
            {line.slice(2)}
          </p>
        ) : (
          <p key={`${n} ${line}`} className="ink2" style={{ paddingTop: 8 }}>
            {line}
          </p>
        ),
      )}
    </section>
  )
}
