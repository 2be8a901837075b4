import { Link } from '@tanstack/react-router'
import { useTool } from '../api/use-tool.ts'
import { Bar } from '../app/bar.tsx'
import { Page } from '../app/page.tsx'
import { Bones } from '../ui/bones.tsx'
import { Empty } from '../ui/empty.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { sentence } from '../words/diff.ts'
import { count } from '../words/numbers.ts'

type Sequence = {
  id: string
  name: string
  purpose?: string
  active?: boolean
  steps?: number | unknown[]
  enrolled?: number
  active_enrolments?: number
  enrolments?: number | Record<string, number>
}

function stepsOf(row: Sequence): number | null {
  return Array.isArray(row.steps) ? row.steps.length : (row.steps ?? null)
}

function enrolledOf(row: Sequence): number | null {
  if (typeof row.enrolments === 'object' && row.enrolments) return row.enrolments.active ?? null
  return row.active_enrolments ?? row.enrolled ?? row.enrolments ?? null
}

/** Mails that follow each other; only the next step of anybody ever exists as a mail. */
export function SequenceList() {
  const found = useTool<{ rows: Sequence[] }>('sequence_find', { limit: 100 })
  const rows = found.data?.rows ?? []
  return (
    <Page bar={<Bar title="Sequences" />}>
      <div className="main">
        {found.isPending ? (
          <div className="pad">
            <Bones />
          </div>
        ) : found.error ? (
          <div className="pad">
            <ProblemNote error={found.error} again={() => void found.refetch()} />
          </div>
        ) : rows.length === 0 ? (
          <Empty
            title="No sequences yet"
            text="A sequence sends its mails one after the other and stops by itself when somebody answers."
          />
        ) : (
          <div className="pad">
            <table>
              <caption className="vh">Sequences</caption>
              <thead>
                <tr>
                  <th>Name</th>
                  <th>Purpose</th>
                  <th className="num">Steps</th>
                  <th className="num">Enrolled</th>
                  <th>State</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <td>
                      <b>{row.name}</b>
                    </td>
                    <td className="ink2">{sentence(row.purpose ?? '')}</td>
                    <td className="num">{stepsOf(row) === null ? '–' : count(stepsOf(row))}</td>
                    <td className="num">{enrolledOf(row) === null ? '–' : count(enrolledOf(row))}</td>
                    <td>{row.active ? 'Active' : <span className="mute">Off</span>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p className="mute t12" style={{ paddingTop: 12 }}>
              Enrolling somebody is held first and can be recalled; each mail waits in the <Link to="/outbox">outbox</Link> until
              its time.
            </p>
          </div>
        )}
      </div>
    </Page>
  )
}
