/** The law as a model: the state is the replay of the log without its dead actions. It knows nothing of versions or SQL. */

export type Table = 'shelf' | 'book' | 'loan'
export type Row = Record<string, unknown>

/** What one action did to one row, net. */
interface Event {
  action: number
  table: Table
  id: string
  before: Row | null
  after: Row | null
}

/** One step of an action: null removes the row. */
export interface Step {
  table: Table
  id: string
  set: Row | null
}

/** Who points to whom: child, its column, parent, and what becomes of the child when the parent is deleted. */
const references = [
  ['loan', 'book_id', 'book', 'deleted'],
  ['shelf', 'top_book_id', 'book', 'cleared'],
  ['book', 'shelf_id', 'shelf', 'refused'],
  ['shelf', 'parent_id', 'shelf', 'refused'],
] as const

/** The database would not have it: a duplicate code, or a reference to nothing. */
export class Refused extends Error {}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
const key = (table: Table, id: string) => `${table} ${id}`

export class Model {
  private log: Event[] = []
  readonly live = new Map<number, boolean>()
  private rows = new Map<string, Row>()

  /** All rows as they should be, in order. */
  state(): Record<string, Row> {
    return Object.fromEntries([...this.rows].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  of(table: Table): string[] {
    return [...this.rows.keys()]
      .filter((k) => k.startsWith(`${table} `))
      .map((k) => k.slice(table.length + 1))
      .sort()
  }

  get(table: Table, id: string): Row | undefined {
    return this.rows.get(key(table, id))
  }

  /** Ids that have existed and do not now. */
  gone(table: Table): string[] {
    return [...new Set(this.log.filter((e) => e.table === table && !this.rows.has(key(table, e.id))).map((e) => e.id))].sort()
  }

  /** An ordinary action. @throws Refused */
  apply(action: number, steps: readonly Step[]): void {
    const rows = new Map(this.rows)
    const touched = new Map<string, Step>()
    for (const step of steps) {
      this.step(rows, step, touched)
      // As the database does: after each statement.
      this.assertSound(rows)
    }
    for (const [k, { table, id }] of touched) {
      const before = this.rows.get(k) ?? null
      const after = rows.get(k) ?? null
      if (before || after) this.log.push({ action, table, id, before, after })
    }
    this.rows = rows
    this.live.set(action, true)
  }

  /** Leaves out changes of rows that are not there by then, and tells which steps make a new row. */
  prepare(steps: readonly Step[]): (Step & { fresh: boolean })[] {
    const rows = new Map(this.rows)
    const prepared: (Step & { fresh: boolean })[] = []
    for (const step of steps) {
      const fresh = !rows.has(key(step.table, step.id))
      if (fresh && !makes(step)) continue
      try {
        this.step(rows, step, new Map())
      } catch {
        // A shelf with books: both sides are to refuse it.
      }
      prepared.push({ ...step, fresh })
    }
    return prepared
  }

  private step(rows: Map<string, Row>, { table, id, set }: Step, touched: Map<string, Step>): void {
    const k = key(table, id)
    if (set === null) {
      if (!rows.has(k)) return
      for (const [child, column, parent, becomes] of references) {
        if (parent !== table) continue
        for (const [childKey, row] of [...rows]) {
          const childId = childKey.split(' ')[1]!
          if (!childKey.startsWith(`${child} `) || row[column] !== id || childKey === k) continue
          if (becomes === 'refused') throw new Refused('somebody refers to it')
          this.step(rows, { table: child, id: childId, set: becomes === 'deleted' ? null : { [column]: null } }, touched)
        }
      }
      rows.delete(k)
    } else rows.set(k, { ...rows.get(k), ...set })
    touched.set(k, { table, id, set })
  }

  private assertSound(rows: ReadonlyMap<string, Row>): void {
    const codes = new Set<unknown>()
    for (const [k, row] of rows) {
      const table = k.split(' ')[0] as Table
      for (const [child, column, parent] of references) {
        const to = row[column]
        if (child === table && typeof to === 'string' && !rows.has(key(parent, to))) throw new Refused('a reference to nothing')
      }
      if (table === 'book' && row.code !== null) {
        if (codes.has(row.code)) throw new Refused('a duplicate code')
        codes.add(row.code)
      }
    }
  }

  /** Flips actions and writes the state that follows. @throws Refused, and then nothing is flipped */
  flip(actions: readonly number[], live: boolean): void {
    const before = new Map(this.live)
    for (const action of actions) this.live.set(action, live)
    try {
      const rows = this.replay()
      this.assertSound(rows)
      this.rows = rows
    } catch (error) {
      for (const [action, was] of before) this.live.set(action, was)
      throw error
    }
  }

  private replay(): Map<string, Row> {
    const byRow = new Map<string, Event[]>()
    for (const event of this.log) {
      const k = key(event.table, event.id)
      byRow.set(k, [...(byRow.get(k) ?? []), event])
    }
    const rows = new Map<string, Row>()
    const unsupported = new Map<string, Row>()
    for (const [k, events] of byRow) {
      const { own, row } = this.replayRow(events)
      if (own) rows.set(k, row)
      // It does not return for others' sake, but where it is here it may stay.
      else if (this.rows.has(k)) unsupported.set(k, row)
    }
    for (let again = true; again; ) {
      again = false
      for (const [k, row] of unsupported) {
        const [table, id] = k.split(' ')
        const supported = references.some(
          ([child, column, parent]) =>
            parent === table && [...rows].some(([c, r]) => c.startsWith(`${child} `) && r[column] === id),
        )
        if (!supported) continue
        rows.set(k, row)
        unsupported.delete(k)
        again = true
      }
    }
    return rows
  }

  private replayRow(events: readonly Event[]): { own: boolean; row: Row } {
    let own = events[0]!.before !== null
    let row: Row = { ...(events[0]!.before ?? events[0]!.after) }
    for (const { action, before, after } of events) {
      const live = this.live.get(action)!
      if (!after) {
        if (live) own = false
      } else if (!before) {
        if (live || !own) row = { ...after }
        if (live) own = true
      } else if (live) {
        own = true
        for (const column of Object.keys(after)) {
          if (column === 'custom') row.custom = patch(row.custom as Row, before.custom as Row, after.custom as Row)
          else if (!same(before[column], after[column])) row[column] = after[column]
        }
      }
    }
    return { own, row }
  }
}

/** A step with every column that its row must have. */
const makes = ({ table, set }: Step) =>
  set !== null &&
  (table === 'shelf'
    ? 'name' in set && 'parent_id' in set
    : table === 'loan'
      ? 'book_id' in set
      : 'tags' in set && 'title' in set)

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
