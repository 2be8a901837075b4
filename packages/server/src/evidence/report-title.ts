import { words } from '@rescind/crm'
import { titleOf } from '@rescind/kernel'
import type { ReportEntry } from './gather.ts'
import { parsed } from './labels.ts'
import { isOwnWork, toolText } from './report-words.ts'

const came: Record<string, string> = { undo: 'Taken back', redo: 'Done again' }

/**
 * What an entry is about, in one line, as the product itself calls it: "Set the city of Lena
 * Haverkamp to Kiel", "Mail 799 people".
 */
export function titleText({ leaf, changes, planned, singles }: ReportEntry): string {
  const { tool, kind, outcome, rows } = leaf
  if (isOwnWork(tool)) return toolText(tool)
  const send = leaf.messages?.count ?? planned?.send ?? 0
  if (outcome === 'denied' || (rows === 0 && send === 0)) return toolText(tool)
  const tables = leaf.tables.length > 0 ? leaf.tables : (planned?.tables ?? [])
  const title = titleOf(
    {
      tool,
      input: parsed(singles.get('input')?.text),
      counts: { rows, send, held_out: leaf.held_out ?? 0 },
      // An entry tells the rows of its tables together.
      tables: Object.fromEntries(tables.map((table) => [table, tables.length === 1 ? rows : 0])),
      changes,
      groups: [],
    },
    words,
  )
  const back = came[kind]
  return back === undefined ? title : `${back}: ${title.replace(/^(Take back|Redo) /, '')}`
}
