import { useQuery } from '@tanstack/react-query'
import { useMay } from '../session/use-places.ts'
import { Bones } from '../ui/bones.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { moment } from '../words/dates.ts'
import { sentence } from '../words/diff.ts'
import { count, plural } from '../words/numbers.ts'
import { type CheckedEntry, sealedQuery } from './queries.ts'

/** What the audit log says of one action, and the proof of it, followed in this browser. */
export function SealedSection({ action }: { action: string }) {
  const may = useMay()('audit:read')
  const { data, error, refetch } = useQuery({ ...sealedQuery(action), enabled: may })
  if (!may) return null
  return (
    <section data-testid="sealed">
      <h3>In the audit log</h3>
      {error ? (
        <ProblemNote error={error} again={() => void refetch()} />
      ) : data ? (
        <dl className="kv">
          {data.map((entry) => (
            <SealedEntry key={entry.id} entry={entry} />
          ))}
        </dl>
      ) : (
        <Bones rows={2} />
      )}
    </section>
  )
}

function SealedEntry({ entry }: { entry: CheckedEntry }) {
  const { commitments = {}, changes, messages } = entry.leaf
  const texts = Object.keys(commitments).length + (changes?.count ?? 0) + (messages?.count ?? 0)
  const gone = entry.slots.filter(({ state }) => state === 'erased').length
  return (
    <>
      <dt className="mono">{entry.index === null ? 'waits' : count(entry.index)}</dt>
      <dd>
        {sentence(entry.leaf.outcome)}, {moment(entry.at)}
        <div
          className={entry.state === 'failed' ? 'final' : 'mute'}
          role={entry.state === 'failed' ? 'alert' : undefined}
        >
          {
            {
              waits: 'It is sealed within a few seconds.',
              proven: `It is in the log, checked in your browser in ${plural(entry.steps, 'step')}.`,
              failed:
                'Its proof does not lead to the root of the log. Tell your compliance officer.',
            }[entry.state]
          }
        </div>
        {texts > 0 && (
          <div className="mute">
            It commits to {plural(texts, 'text')}
            {gone > 0 && `, ${count(gone)} erased`}.
          </div>
        )}
      </dd>
    </>
  )
}
