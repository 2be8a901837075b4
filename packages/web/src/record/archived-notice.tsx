import { IconArchive } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { HistoryEntry } from '../api/wire.ts'
import { moment } from '../words/dates.ts'

type Props = {
  /** What is archived: "contact". */
  what: string
  at: string
  writers: Map<string, HistoryEntry>
  /** The way back. */
  children: ReactNode
}

/** That a record is archived, since when and by whom, with the way back from it. */
export function ArchivedNotice({ what, at, writers, children }: Props) {
  const writer = writers.get('archived_at')
  const by =
    writer &&
    (writer.agent ? `${writer.agent.name} for ${writer.principal.name}` : writer.principal.name)
  return (
    <div className="notice fset" data-testid="archived">
      <IconArchive className="i s" aria-hidden />
      <div>
        <p>
          <b>This {what} is archived</b>, {moment(at)}
          {by && ` by ${by}`}. It stands in no list, and nothing in it can be changed until it is
          restored.
        </p>
        <div className="row wraps" style={{ marginTop: 8 }}>
          {children}
        </div>
      </div>
    </div>
  )
}
