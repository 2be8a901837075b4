/** The tables of the histories, their rules, and what one write does to a row. */

export type Table = 'shelf' | 'book' | 'loan' | 'reader'
export type Row = Record<string, unknown>

/** What one action did to one row, net. */
export interface Event {
  action: number
  /** Its place in the order of all writes, undos and redos. */
  at: number
  table: Table
  id: string
  before: Row | null
  after: Row | null
}

/** One step of an action: null removes the row. `add` is added to what the row has. */
export interface Step {
  table: Table
  id: string
  set: Row | null
  add?: Record<string, number>
}

/**
 * Who points to whom: child, its column, parent, and what becomes of the child when the parent is
 * deleted.
 */
export const references = [
  ['loan', 'book_id', 'book', 'deleted'],
  ['shelf', 'top_book_id', 'book', 'cleared'],
  ['reader', 'guide_id', 'reader', 'cleared'],
  ['book', 'shelf_id', 'shelf', 'refused'],
  ['shelf', 'parent_id', 'shelf', 'refused'],
] as const

/** What no two rows have; of readers, no two who are active. */
export const unique: Record<Table, readonly string[]> = {
  shelf: [],
  book: ['code'],
  loan: ['place'],
  reader: ['card', 'seat'],
}

/** What a new row has of which nothing was said. */
export const unsaid: Partial<Record<Table, Row>> = { loan: { place: null }, reader: { seat: null } }

/** Numbers that actions add to. */
const counters: Partial<Record<Table, readonly string[]>> = { reader: ['visits', 'balance'] }

export const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
export const key = (table: Table, id: string) => `${table} ${id}`

/** A row after one more event: whether it is there by writes of its own, and what it holds. */
export function replayed(
  { table, before, after }: Event,
  live: boolean,
  own: boolean,
  row: Row,
): [boolean, Row] {
  if (!after) return [live ? false : own, row]
  if (!before) return [live || own, live || !own ? { ...after } : row]
  if (!live) return [own, row]
  const next = { ...row }
  for (const column of Object.keys(after)) {
    if (counters[table]?.includes(column))
      next[column] =
        (next[column] as number) + (after[column] as number) - (before[column] as number)
    else if (column === 'custom')
      next.custom = patch(next.custom as Row, before.custom as Row, after.custom as Row)
    else if (!same(before[column], after[column])) next[column] = after[column]
  }
  return [true, next]
}

/**
 * Cells that an event wrote and on which writers can be in each other's way. The cells of a custom
 * column are its keys.
 */
export function changedCells(table: Table, before: Row, after: Row): string[] {
  return Object.keys(after).flatMap((column) => {
    if (counters[table]?.includes(column)) return []
    if (column !== 'custom') return same(before[column], after[column]) ? [] : [column]
    const [b, a] = [before.custom as Row, after.custom as Row]
    return [...new Set([...Object.keys(b), ...Object.keys(a)])]
      .filter((k) => !same(b[k], a[k]))
      .map((k) => `custom.${k}`)
  })
}

export const cellOf = (row: Row, cell: string): unknown =>
  cell.startsWith('custom.') ? (row.custom as Row)[cell.slice('custom.'.length)] : row[cell]

/** A row with one cell of it set; undefined takes the key of a custom column out. */
export function withCell(row: Row, field: string, value: unknown): Row {
  if (!field.startsWith('custom.')) return { ...row, [field]: value }
  const name = field.slice('custom.'.length)
  const { [name]: _was, ...others } = row.custom as Row
  return { ...row, custom: value === undefined ? others : { ...others, [name]: value } }
}

/** A step with every column that its row must have. */
export const makes = ({ table, set }: Step) =>
  set !== null && required[table].every((column) => column in set)

const required: Record<Table, readonly string[]> = {
  shelf: ['name', 'parent_id'],
  book: ['tags', 'title'],
  loan: ['book_id'],
  reader: ['name', 'visits'],
}

/** The cells of a custom column are its keys. */
function patch(into: Row, before: Row, after: Row): Row {
  const result = { ...into }
  for (const k of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (same(before[k], after[k])) continue
    if (k in after) result[k] = after[k]
    else delete result[k]
  }
  return result
}
