import type { RowOf } from '../api/wire.ts'
import { Bones } from '../ui/bones.tsx'
import { Who } from '../ui/who.tsx'
import { shortMoment } from '../words/dates.ts'
import { sentence } from '../words/diff.ts'

/** One thing that happened, as the timeline tells it. */
type TimelineRow = RowOf<'contact_timeline'>

const heads: Record<string, string> = {
  mail: 'Mail',
  mail_waiting: 'Mail waits in the outbox',
  call: 'Call',
  note: 'Note',
  task: 'Task',
  deal: 'Deal',
  consent: 'Consent',
}

/** What happened with a record: mails, calls, notes, tasks, changes. */
export function Timeline({ rows, pending }: { rows: TimelineRow[] | undefined; pending: boolean }) {
  if (pending) return <Bones rows={7} />
  if (!rows || rows.length === 0)
    return (
      <p className="mute">Nothing has happened yet. Notes, calls, mails and tasks appear here.</p>
    )
  return (
    <ol>
      {rows.map((row) => (
        <li key={row.kind + row.id}>
          {row.by ? (
            <Who name={row.by} />
          ) : (
            <Who name={heads[row.kind] ?? sentence(row.kind)} kind="import" />
          )}
          <div className="wrap">
            <b>{heads[row.kind] ?? sentence(row.kind)}</b>
            {row.by && <span className="mute"> {row.by}</span>}
          </div>
          <time dateTime={row.at}>{shortMoment(row.at)}</time>
          {row.text && <div className="bd">{row.text}</div>}
        </li>
      ))}
    </ol>
  )
}
