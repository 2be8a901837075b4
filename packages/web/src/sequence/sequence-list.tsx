import { Link } from '@tanstack/react-router'
import { useRun } from '../action/use-run.ts'
import { useTool } from '../api/use-tool.ts'
import { useMay } from '../session/use-places.ts'
import { Bar } from '../ui/bar.tsx'
import { Empty } from '../ui/empty.tsx'
import { Found } from '../ui/found.tsx'
import { Page } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { time } from '../words/dates.ts'
import { sentence } from '../words/diff.ts'
import { count } from '../words/numbers.ts'

interface Sequence {
  id: string
  name: string
  purpose: string
  active: boolean
  /** When the hold of its activation ends. */
  activating_at: string | null
  /** Whether a person has approved what it says now. */
  approved: boolean
  steps: { position: number; wait_days: number; template: { id: string; name: string } }[]
  enrolled: number
}

function stateOf({ activating_at, active, approved }: Sequence) {
  if (activating_at) return `Starts at ${time(activating_at)}`
  if (!active) return <span className="mute">Off</span>
  return approved ? 'Active' : 'Active; its text waits for a yes'
}

type Turn = 'sequence_activate' | 'sequence_deactivate'

/**
 * What its state lets people do with it. An activation is a plan that shows every mail before
 * anybody is enrolled; the other is undone from its toast.
 */
function Switch({ row }: { row: Sequence }) {
  const run = useRun()
  const turn = (tool: Turn) => run.mutate({ tool, input: { sequence: row.id } })
  const button = (label: string, tool: Turn) => (
    <button
      type="button"
      className="btn sm"
      disabled={run.isPending}
      aria-label={`${label.replace('…', '')} ${row.name}`}
      onClick={() => turn(tool)}
    >
      {label}
    </button>
  )
  return (
    <div className="row">
      {!row.activating_at &&
        !(row.active && row.approved) &&
        button('Activate…', 'sequence_activate')}
      {row.active && button('Deactivate', 'sequence_deactivate')}
      {run.error && <ProblemNote error={run.error} />}
    </div>
  )
}

function Steps({ steps }: Pick<Sequence, 'steps'>) {
  return (
    <ol className="ink2 t12">
      {steps.map(({ position, wait_days, template }) => (
        <li key={position}>
          {template.name}
          {wait_days > 0 && (
            <span className="mute">
              , after {wait_days === 1 ? 'a day' : `${count(wait_days)} days`}
            </span>
          )}
        </li>
      ))}
    </ol>
  )
}

/** Mails that follow each other; only the next step of anybody ever exists as a mail. */
export function SequenceList() {
  const may = useMay()('sequence:write')
  const found = useTool('sequence_find', { limit: 100 })
  const rows = found.data?.rows ?? []
  return (
    <Page bar={<Bar title="Sequences" />}>
      <div className="main">
        <Found
          pending={found.isPending}
          error={found.error}
          again={found.refetch}
          none={rows.length === 0}
          empty={
            <Empty
              title="No sequences yet"
              text="A sequence sends its mails one after the other and stops by itself when somebody answers."
            />
          }
        >
          <div className="pad">
            <table>
              <caption className="vh">Sequences</caption>
              <thead>
                <tr>
                  <th>Name</th>
                  <th className="desk">Purpose</th>
                  <th className="desk">Mails</th>
                  <th className="num">Enrolled</th>
                  <th>State</th>
                  {may && <th aria-label="Switch" />}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <td>
                      <b>{row.name}</b>
                    </td>
                    <td className="desk ink2">{sentence(row.purpose)}</td>
                    <td className="desk">
                      <Steps steps={row.steps} />
                    </td>
                    <td className="num">{count(row.enrolled)}</td>
                    <td>{stateOf(row)}</td>
                    {may && (
                      <td>
                        <Switch row={row} />
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
            <p className="mute t12" style={{ paddingTop: 12 }}>
              Enrolling somebody is held first and can be recalled; each mail waits in the{' '}
              <Link to="/outbox">outbox</Link> until its time.
            </p>
          </div>
        </Found>
      </div>
    </Page>
  )
}
