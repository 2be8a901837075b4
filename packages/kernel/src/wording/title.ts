import type { Change } from '../contract/change.ts'
import {
  counted,
  listText,
  plain,
  type Said,
  type TableWords,
  toolTitle,
  type Words,
} from './words.ts'

const told_fields = 2
const text_characters = 60
const small_rows = 3

/**
 * One sentence for an action or a plan, as an imperative: what is done to which record, with the
 * value it gets; of many records their number. `Set the amount of Acme renewal to €48,000.50`,
 * `Move 12 orders to Packed`. It is about all that changes, and names neither columns nor ids.
 */
export function titleOf(said: Said, words?: Words): string {
  return words?.title?.(said) ?? ofFew(said, words) ?? ofGroups(said, words) ?? ofMany(said, words)
}

/** Something new, something taken back, or something put in force again. */
type Way = 'do' | 'back' | 'again'

const takesBack: ReadonlySet<string> = new Set([
  'action_undo',
  'rewind_plan',
  'rewind_chunk',
  'action_undo_part',
  'action_overwrite',
])

function wayOf({ tool, input }: Said): Way {
  if (
    tool === 'action_redo' ||
    (takesBack.has(tool) && (input as { redo?: unknown } | null)?.redo === true)
  )
    return 'again'
  return takesBack.has(tool) ? 'back' : 'do'
}

/**
 * A small one is told change by change: those alike by the first of them "and 2 more", what is new
 * or gone record by record. Rows that only go along with one of them are not told.
 */
function ofFew(said: Said, words: Words | undefined): string | undefined {
  const { counts, changes } = said
  const way = wayOf(said)
  if (counts.send > 0 || changes.length !== counts.rows || counts.rows > small_rows)
    return undefined
  const leading = changes.filter(
    (change) => !words?.tables[change.table]?.goesAlong?.(change, changes),
  )
  const told = leading.length > 0 ? leading : changes
  if (told.length === 1) return sentenceOf(told[0]!, words, way === 'back')
  const clauses = [...clausesOfUpdates(told, words, way), ...clausesOfRows(told, words, way)]
  // What one tool writes many of is said by what the tool does.
  if (way === 'do' && clauses.length === 1 && told[0]!.op !== 'update') return undefined
  if (clauses.length === 0) return undefined
  const worth = way === 'do' ? [] : worthOf(said, told, words)
  return [joined(clauses), ...(worth.length > 0 ? [listText(worth)] : [])].join(', ')
}

/**
 * "orders worth €744,200", of each kind of which several are told and it is known what they are
 * worth.
 */
function worthOf({ worth }: Said, told: readonly Change[], words: Words | undefined): string[] {
  return [...Map.groupBy(told, ({ table }) => table)].flatMap(([table, { length }]) =>
    length > 1 && worth?.[table]
      ? [`${words?.tables[table]?.many ?? `${plain(table)}s`} worth ${worth[table]}`]
      : [],
  )
}

/** A part of a title. `named`: it begins with somebody's name. */
interface Clause {
  text: string
  named?: boolean
}

const joined = ([first, ...rest]: readonly Clause[]): string => {
  const more = rest.map(({ text, named }) =>
    named ? text : `${text.charAt(0).toLowerCase()}${text.slice(1)}`,
  )
  if (more.length === 0) return first!.text
  return `${[first!.text, ...more.slice(0, -1)].join(', ')}, and ${more.at(-1)}`
}

const clauseOf = (change: Change, words: Words | undefined, way: Way): Clause => {
  const text = sentenceOf(change, words, way === 'back')
  return { text, named: text.startsWith(change.label) }
}

/** Records that become the same share a clause. */
function clausesOfUpdates(
  changes: readonly Change[],
  words: Words | undefined,
  way: Way,
): Clause[] {
  const updates = changes.filter(({ op }) => op === 'update')
  return [...Map.groupBy(updates, (change) => `${change.table} ${endOf(change)}`).values()].map(
    (alike) => {
      if (alike.length === 1) return clauseOf(alike[0]!, words, way)
      const [label] = alike.map((change) => change.label).sort()
      return clauseOf({ ...alike[0]!, label: `${label} and ${alike.length - 1} more` }, words, way)
    },
  )
}

const verbs: Record<Way, Record<Change['op'], string>> = {
  do: { insert: 'Add', update: 'Change', delete: 'Remove' },
  back: { insert: 'Bring back', update: 'Change back', delete: 'Take back' },
  again: { insert: 'Add', update: 'Change', delete: 'Remove' },
}

/**
 * What is new, comes back or goes, in one list each; a record that has a sentence of its own by
 * that.
 */
function clausesOfRows(changes: readonly Change[], words: Words | undefined, way: Way): Clause[] {
  const clauses: Clause[] = []
  for (const op of ['insert', 'delete'] as const) {
    const listed: string[] = []
    for (const [table, rows] of Map.groupBy(
      changes.filter((change) => change.op === op),
      (change) => change.table,
    )) {
      const [first] = rows
      const own = words?.tables[table]
      if (rows.length > 1) listed.push(counted(rows.length, table, words))
      else if (own?.says?.(first!, way === 'back')) clauses.push(clauseOf(first!, words, way))
      else listed.push(recordText(first!, own))
    }
    if (listed.length > 0) clauses.push({ text: `${verbs[way][op]} ${listText(listed)}` })
  }
  return clauses
}

/** "the company Acme", "the task “Call back”" */
const recordText = ({ table, label }: Change, own: TableWords | undefined): string =>
  own?.called?.(label) ?? `the ${own?.one ?? plain(table)} ${label}`

/** What a record becomes, as far as people decide by it. */
const endOf = ({ cells }: Change) =>
  JSON.stringify(cells.filter(({ quiet }) => !quiet).map(({ field, after }) => [field, after]))

/**
 * The change that the others go along with: the first one of a row that was there and holds more
 * than bookkeeping, else the first.
 */
export const mainOf = (changes: readonly Change[]): Change | undefined =>
  changes.find(({ op, cells }) => op === 'update' && cells.some(({ quiet }) => !quiet)) ??
  changes[0]

/** One change in a sentence. `back`: it takes something back. */
export function sentenceOf(change: Change, words?: Words, back = false): string {
  const own = words?.tables[change.table]
  const said = own?.says?.(change, back)
  if (said) return said
  const one = own?.one ?? plain(change.table)
  if (change.op === 'insert' && !back) return `New ${one}: ${change.label}${moneyOf(change)}`
  if (change.op !== 'update')
    return `${verbs[back ? 'back' : 'do'][change.op]} ${recordText(change, own)}${moneyOf(change)}`
  const loud = change.cells.filter(({ quiet }) => !quiet)
  const cells = loud.length > 0 ? loud : change.cells
  const what = own?.called?.(change.label) ?? change.label
  const parts = cells.slice(0, told_fields).map((cell, i) => {
    const [before, after] = [
      valueOf(cell.before, cell.before_label),
      valueOf(cell.after, cell.after_label),
    ]
    // Whose own name changes is called by both.
    const renamed =
      naming.has(cell.field) &&
      before !== undefined &&
      after !== undefined &&
      [before, after].includes(change.label)
    if (i === 0 && renamed) return `Rename ${before} to ${after}`
    const sentence =
      i === 0 ? own?.fields[cell.field]?.says?.(what, before, after, back) : undefined
    if (sentence) return sentence
    const of = i === 0 ? ` of ${what}` : ''
    if (after === undefined) return `${i === 0 ? 'Clear' : 'clear'} the ${cell.name}${of}`
    return `${i === 0 ? 'Set' : 'set'} the ${cell.name}${of} ${back ? 'back ' : ''}to ${after}`
  })
  if (parts.length === 0) return `Touch the ${one} ${change.label}`
  const more = cells.length - parts.length
  return listText([...parts, ...(more > 0 ? [`change ${moreFields(more)}`] : [])])
}

/** Fields that may be what a record is called by. */
const naming: ReadonlySet<string> = new Set(['name', 'title'])

const valueOf = (value: unknown, label: string | undefined) =>
  isNothing(value) ? undefined : shown(value, label)

const moreFields = (n: number) => `${n} more ${n === 1 ? 'field' : 'fields'}`

/** Of a new record: what it is worth. */
function moneyOf({ cells }: Change): string {
  const cell = cells.find(({ money, after }) => money && !isNothing(after))
  return cell ? `, ${shown(cell.after, cell.after_label)}` : ''
}

/**
 * Of a plan: many records that all get the same, "Set the shelf of 30 books to B2"; what goes back,
 * by what becomes of how many.
 */
function ofGroups(said: Said, words: Words | undefined): string | undefined {
  const { groups, counts } = said
  const way = wayOf(said)
  if (counts.send > 0 || groups.length === 0) return undefined
  return (
    (groups.length === 1 ? ofGroup(said, words, way === 'back') : undefined) ??
    (way === 'do' ? undefined : byKind(said, words, way))
  )
}

function ofGroup(said: Said, words: Words | undefined, back: boolean): string | undefined {
  const [{ table, op, rows, fields: all }] = said.groups as [Said['groups'][number]]
  const own = words?.tables[table]
  const loud = all.filter(({ field }) => !own?.fields[field]?.quiet)
  const what = manyOf(said, table, rows, words)
  const [cell] = loud
  if (op !== 'update' || !cell || loud.length !== 1 || !cell.same || !('after' in cell))
    return undefined
  const after = isNothing(cell.after) ? undefined : shown(cell.after, cell.after_label)
  const name = own?.fields[cell.field]?.name ?? plain(cell.field)
  return (
    own?.fields[cell.field]?.says?.(what, undefined, after, back) ??
    (after === undefined
      ? `Clear the ${name} of ${what}`
      : `Set the ${name} of ${what} ${back ? 'back ' : ''}to ${after}`)
  )
}

/** "Change back 3 books, and take back 2 loans" */
function byKind(said: Said, words: Words | undefined, way: Way): string {
  const clauses = (['update', 'insert', 'delete'] as const).flatMap((op): Clause[] => {
    const listed = said.groups
      .filter((group) => group.op === op)
      .map(({ table, rows }) => manyOf(said, table, rows, words))
    return listed.length > 0 ? [{ text: `${verbs[way][op]} ${listText(listed)}` }] : []
  })
  return joined(clauses)
}

function ofMany(said: Said, words: Words | undefined): string {
  const { tool, counts, tables } = said
  const way = wayOf(said)
  const sends = words?.sends
  const onlySends =
    Object.keys(tables).length === 0 || (sends !== undefined && sends.table in tables)
  if (way === 'do' && counts.send > 0 && onlySends)
    return sends ? sends.title(counts.send) : `Send ${counted(counts.send, 'message')}`
  const what = Object.entries(tables)
    .filter(([, n]) => n > 0)
    .map(([table, n]) => manyOf(said, table, n, words))
  const all = what.length > 0 ? listText(what) : counted(counts.rows, 'record')
  if (way === 'back')
    return counts.rows === 0 ? 'Nothing is left to take back' : `Take back what was done to ${all}`
  if (way === 'again')
    return counts.rows === 0 ? 'Nothing is left to do again' : `Do again what was done to ${all}`
  const title = toolTitle(tool, words)
  if (counts.rows === 0) return title
  // "Archive books" of 12 books: "Archive 12 books".
  const many = words?.tables[Object.keys(tables).find((table) => tables[table]! > 0) ?? '']?.many
  if (what.length === 1 && many !== undefined && title.endsWith(` ${many}`))
    return `${title.slice(0, -many.length)}${what[0]}`
  return `${title}: ${all}`
}

/** "203 orders worth €744,200", where these are all of them and it is known what they are worth. */
function manyOf(
  { worth, groups, tables }: Said,
  table: string,
  n: number,
  words: Words | undefined,
): string {
  const all =
    groups.filter((group) => group.table === table).reduce((sum, { rows }) => sum + rows, 0) ||
    tables[table]
  const sum = n === all ? worth?.[table] : undefined
  return `${counted(n, table, words)}${sum ? ` worth ${sum}` : ''}`
}

export const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)

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
