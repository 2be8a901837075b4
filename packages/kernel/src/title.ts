import type { Change } from './change.ts'
import { counted, plain, type Said, toolTitle, type Words } from './words.ts'

const told_fields = 2
const text_characters = 60
const small_rows = 3

/**
 * One sentence for an action or a plan, as an imperative: what is done to which record, with the value it gets; of many records their
 * number. `Set the amount of Acme renewal to €48,000.50`, `Move 12 orders to Packed`. It names neither columns nor ids.
 */
export function titleOf(said: Said, words?: Words): string {
  return words?.title?.(said) ?? ofOne(said, words) ?? ofGroup(said, words) ?? ofMany(said, words)
}

const isBack = ({ tool }: Said) => tool === 'action_undo'

/** A small action is told by its main change; where several records got the same, by the first of them "and 2 more". */
function ofOne(said: Said, words: Words | undefined): string | undefined {
  const { counts, changes } = said
  if (counts.send > 0 || counts.rows > small_rows) return undefined
  const main = mainOf(changes)
  const alike = changes.filter(({ table, op }) => table === main?.table && op === main.op)
  if (!main || alike.length === 1) return main && sentenceOf(main, words, isBack(said))
  if (main.op !== 'update' || alike.some((change) => endOf(change) !== endOf(main))) return undefined
  const [first] = alike.map(({ label }) => label).sort()
  return sentenceOf({ ...main, label: `${first} and ${alike.length - 1} more` }, words, isBack(said))
}

/** What a record becomes, as far as people decide by it. */
const endOf = ({ cells }: Change) => JSON.stringify(cells.filter(({ quiet }) => !quiet).map(({ field, after }) => [field, after]))

/** The change that the others go along with: the first one of a row that was there and holds more than bookkeeping, else the first. */
export const mainOf = (changes: readonly Change[]): Change | undefined =>
  changes.find(({ op, cells }) => op === 'update' && cells.some(({ quiet }) => !quiet)) ?? changes[0]

/** One change in a sentence. `back`: it takes something back. */
export function sentenceOf(change: Change, words?: Words, back = false): string {
  const own = words?.tables[change.table]
  const said = own?.says?.(change, back)
  if (said) return said
  const one = own?.one ?? plain(change.table)
  if (change.op === 'insert')
    return `${back ? 'Bring back the' : 'New'} ${one}${back ? ' ' : ': '}${change.label}${moneyOf(change)}`
  if (change.op === 'delete') return `${back ? 'Take back the' : 'Remove the'} ${one} ${change.label}`
  const loud = change.cells.filter(({ quiet }) => !quiet)
  const cells = loud.length > 0 ? loud : change.cells
  const what = own?.called?.(change.label) ?? change.label
  const parts = cells.slice(0, told_fields).map((cell, i) => {
    const [before, after] = [valueOf(cell.before, cell.before_label), valueOf(cell.after, cell.after_label)]
    // Whose own name changes is called by both.
    const renamed =
      naming.has(cell.field) && before !== undefined && after !== undefined && [before, after].includes(change.label)
    if (i === 0 && renamed) return `Rename ${before} to ${after}`
    const sentence = i === 0 ? own?.fields[cell.field]?.says?.(what, before, after, back) : undefined
    if (sentence) return sentence
    const of = i === 0 ? ` of ${what}` : ''
    if (after === undefined) return `${i === 0 ? 'Clear' : 'clear'} the ${cell.name}${of}`
    return `${i === 0 ? 'Set' : 'set'} the ${cell.name}${of} ${back ? 'back ' : ''}to ${after}`
  })
  if (parts.length === 0) return `Touch the ${one} ${change.label}`
  const more = cells.length - parts.length
  const all = [...parts, ...(more > 0 ? [`change ${moreFields(more)}`] : [])]
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : all[0]!
}

/** Fields that may be what a record is called by. */
const naming: ReadonlySet<string> = new Set(['name', 'title'])

const valueOf = (value: unknown, label: string | undefined) => (isNothing(value) ? undefined : shown(value, label))

const moreFields = (n: number) => `${n} more ${n === 1 ? 'field' : 'fields'}`

/** Of a new record: what it is worth. */
function moneyOf({ cells }: Change): string {
  const cell = cells.find(({ money, after }) => money && !isNothing(after))
  return cell ? `, ${shown(cell.after, cell.after_label)}` : ''
}

/** Many records that all get the same: "Set the shelf of 30 books to B2". */
function ofGroup(said: Said, words: Words | undefined): string | undefined {
  const { groups, counts, tool } = said
  if (counts.send > 0 || groups.length !== 1 || tool === 'rewind_plan') return undefined
  const [{ table, op, rows, fields: all }] = groups as [Said['groups'][number]]
  const own = words?.tables[table]
  const loud = all.filter(({ field }) => !own?.fields[field]?.quiet)
  const what = worthOf(counted(rows, table, words), said.worth?.[table])
  const [cell] = loud
  if (op !== 'update' || !cell || loud.length !== 1 || !cell.same || !('after' in cell)) return undefined
  const after = isNothing(cell.after) ? undefined : shown(cell.after, cell.after_label)
  const name = own?.fields[cell.field]?.name ?? plain(cell.field)
  return (
    own?.fields[cell.field]?.says?.(what, undefined, after, false) ??
    (after === undefined ? `Clear the ${name} of ${what}` : `Set the ${name} of ${what} to ${after}`)
  )
}

function ofMany({ tool, counts, tables, worth }: Said, words: Words | undefined): string {
  if (counts.send > 0 && (Object.keys(tables).length === 0 || 'message' in tables))
    return counts.send === 1 ? 'Mail 1 person' : `Mail ${counts.send.toLocaleString('en-GB')} people`
  const changed = `${counts.rows.toLocaleString('en-GB')} ${counts.rows === 1 ? 'change' : 'changes'}`
  if (tool === 'action_undo' || tool === 'rewind_plan') return `Take back ${changed}`
  if (tool === 'action_redo') return `Do ${changed} again`
  const title = toolTitle(tool, words)
  if (counts.rows === 0) return title
  const parts = Object.entries(tables).filter(([, n]) => n > 0)
  const what = parts.map(([table, n]) => worthOf(counted(n, table, words), worth?.[table]))
  if (what.length === 0) return `${title}: ${changed}`
  // "Archive books" of 12 books: "Archive 12 books".
  const many = words?.tables[parts[0]![0]]?.many
  if (what.length === 1 && many !== undefined && title.endsWith(` ${many}`)) return `${title.slice(0, -many.length)}${what[0]}`
  return `${title}: ${what.length > 1 ? `${what.slice(0, -1).join(', ')} and ${what.at(-1)}` : what[0]}`
}

/** ("203 orders", "€744,200") → "203 orders worth €744,200" */
const worthOf = (what: string, worth: string | undefined) => (worth ? `${what} worth ${worth}` : what)

export const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)

/** A value as a sentence says it; parts of one, name by name. */
export function shown(value: unknown, label?: string): string {
  const text = label ?? inWords(value)
  return text.length > text_characters ? `${text.slice(0, text_characters - 1)}…` : text
}

function inWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.map(inWords).join(', ')
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, each]) => `${plain(name)} ${inWords(each)}`)
      .join(', ')
  return String(value)
}
