import type { Change } from './describe.ts'

const words = (name: string) => name.replaceAll('_', ' ').replace(/ id$/, '')

const shown = (value: unknown, label: string | undefined): string => {
  if (label) return label
  if (value === null || value === undefined || value === '') return 'none'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

/** Columns that say how a row came to be, not what was done to it. */
const quiet = new Set(['created_at', 'stage_entered_at', 'lifecycle_since', 'source', 'closed_on'])

/**
 * One sentence for an action: the record, field, before and after of a single change; else the tool's name in words and
 * how much it was. `Acme Corp: stage Proposal → Negotiation`, `Move stage of 12 orders`.
 */
export function titleOf(
  tool: string,
  counts: { rows: number; send: number },
  tables: readonly string[],
  changes: readonly Change[],
): string {
  const main =
    changes.length > 0 && counts.rows <= 3
      ? (changes.find((c) => c.op === 'update' && c.cells.some((cell) => !quiet.has(cell.field))) ?? changes[0])
      : undefined
  const errand = counts.send > 0 && tables.length > 0 && !tables.includes('message')
  if (errand) {
    // What does not leave the house is called by its tool: the verb is its last word.
    const verb = words(tool).split(' ').at(-1) ?? ''
    return `${verb.charAt(0).toUpperCase()}${verb.slice(1)} ${words(tool).slice(0, -verb.length - 1)}`
  }
  if (main && counts.send === 0) {
    if (main.op === 'insert') return `New ${words(main.table)}: ${main.label}`
    if (main.op === 'delete') return `${main.label}: ${words(main.table)} removed`
    const cells = main.cells.filter((cell) => !quiet.has(cell.field))
    const told = (cells.length > 0 ? cells : main.cells).slice(0, 2)
    return `${main.label}: ${told.map((cell) => `${words(cell.field)} ${shown(cell.before, cell.before_label)} → ${shown(cell.after, cell.after_label)}`).join(', ')}${cells.length > 2 ? ` and ${cells.length - 2} more` : ''}`
  }
  if (counts.send > 0)
    return counts.send === 1
      ? `Mail to ${changes.find((c) => c.table === 'message')?.label ?? '1 person'}`
      : `Mail ${counts.send} people`
  const n = counts.rows
  const changed = `${n} ${n === 1 ? 'change' : 'changes'}`
  if (tool === 'action_undo' || tool === 'rewind_plan') return `Take back ${changed}`
  if (tool === 'action_redo') return `Redo ${changed}`
  const [entity = tool, ...rest] = tool.replace(/_many$/, '').split('_')
  // Not every tool is named by what it writes: an import writes companies.
  if (!tables.includes(entity)) {
    const name = words(tool)
    return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${changed}`
  }
  const verb = rest.join(' ')
  const sentence = `${verb.charAt(0).toUpperCase()}${verb.slice(1)} ${rest.length > 1 ? 'of ' : ''}`
  return `${sentence}${n} ${n === 1 ? entity : plural(entity)}`
}

const plural = (noun: string) => (noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : noun.endsWith('s') ? noun : `${noun}s`)
