import { titleOf } from '@rescind/kernel'
import type { ReportEntry } from './gather.ts'
import { isOwnWork, toolText } from './report-words.ts'

const came: Record<string, string> = { undo: 'Taken back', redo: 'Done again' }

/** What an entry is about, in one line, as the product itself calls it: "Lena Haverkamp: city Berlin → Kiel", "Mail 799 people". */
export function titleText({ leaf, changes, planned }: ReportEntry): string {
  const { tool, kind, outcome, rows } = leaf
  if (isOwnWork(tool)) return toolText(tool)
  const send = leaf.messages?.count ?? planned?.send ?? 0
  if (outcome === 'denied' || (rows === 0 && send === 0)) return toolText(tool)
  const tables = leaf.tables.length > 0 ? leaf.tables : (planned?.tables ?? [])
  const title = titleOf(tool, { rows, send }, tables, changes)
  const back = came[kind]
  return back === undefined ? title : `${back}: ${title.replace(/^(Take back|Redo) /, '')}`
}
