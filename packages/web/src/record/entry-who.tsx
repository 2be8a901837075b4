import { isSystem } from '../api/people.ts'
import type { Action, HistoryEntry } from '../api/wire.ts'
import { Who } from '../ui/who.tsx'

/** Who acted: an import, an agent, or the person. */
export function EntryWho({ entry, size = '' }: { entry: Action | HistoryEntry; size?: '' | 'm' }) {
  if (isSystem(entry.principal))
    return <Who name={entry.principal.name} kind="import" size={size} />
  if (entry.tool.startsWith('import_')) return <Who name="Import" kind="import" size={size} />
  return entry.agent ? (
    <Who name={entry.agent.name} kind="agent" size={size} />
  ) : (
    <Who name={entry.principal.name} size={size} />
  )
}
