import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { planQuery } from '../api/queries.ts'
import type { Plan } from '../api/wire.ts'
import { RecordLink } from '../ui/record-link.tsx'
import { RecordName } from '../ui/record-name.tsx'
import { plural } from '../words/numbers.ts'
import { AskAgain } from './ask-again.tsx'
import type { Decide } from './decide.ts'
import { type DriftLine, driftLines } from './drift-lines.ts'
import { sendsMail, sizeText } from './plan-words.ts'

const lines_max = 6

function Line({ line }: { line: DriftLine }) {
  return (
    <li>
      <span>
        <b>
          {line.record && !line.label ? (
            <RecordName table={line.record.table} id={line.record.id} />
          ) : (
            <RecordLink
              table={line.record?.table ?? ''}
              id={line.record?.id ?? null}
              label={line.label}
            />
          )}
        </b>
        <span className="mute t12">{line.under}</span>
      </span>
      <span className="right">
        <span className="was">{line.before}</span>
        <span className="arr">→</span>
        <span className="now">{line.after}</span>
      </span>
    </li>
  )
}

/**
 * The approval met a different world: what differs, that nothing happened, and the way to the new
 * plan.
 */
export function DriftGate({ plan, decide }: { plan: Plan; decide: Decide }) {
  const drift = plan.drift ?? decide.problem?.drift ?? null
  const nextId = plan.superseded_by ?? decide.problem?.plan ?? null
  const next = useQuery({ ...planQuery(nextId ?? ''), enabled: nextId !== null }).data
  const lines = driftLines(drift)
  const records = drift?.records ?? 0
  const nothing = sendsMail(plan) ? 'Nothing was sent and nothing changed.' : 'Nothing changed.'
  return (
    <>
      <section className="gate hold" role="alert" data-testid="gate-drift">
        <h2 className="c-hold">
          <IconAlertTriangle className="i l" aria-hidden />
          The plan no longer fits
        </h2>
        <p className="ink2">
          {records > 0
            ? `${plural(records, 'record differs', 'records differ')} from what you approved.`
            : (drift?.summary ??
              decide.problem?.detail ??
              'Something in it changed between plan and approval.')}{' '}
          {nothing}
        </p>
        {lines.length > 0 && (
          <ul className="drift">
            {lines.slice(0, lines_max).map((line) => (
              <Line key={line.key} line={line} />
            ))}
            {records > lines_max && (
              <li className="mute">and {plural(records - lines_max, 'more record')}</li>
            )}
          </ul>
        )}
        {nextId && (
          <Link
            className="btn ink lg wide"
            to="/plans/$id"
            params={{ id: nextId }}
            data-testid="review-new-plan"
          >
            Review the new plan{next ? `, ${sizeText(next)}` : ''}
          </Link>
        )}
        <p className="mute t12">
          {nextId
            ? 'Your approval is used up. The new plan needs a yes of its own.'
            : 'Your approval is used up.'}
        </p>
        {!nextId && <AskAgain plan={plan} />}
      </section>
    </>
  )
}
