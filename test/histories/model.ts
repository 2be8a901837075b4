/** The law as a model: the state is the replay of the log without its dead actions. It knows nothing of versions or SQL. */

export type Table = 'shelf' | 'book' | 'loan' | 'reader'
export type Row = Record<string, unknown>

/** What one action did to one row, net. */
interface Event {
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

/** What an undo can not take back because somebody has written it since. `field` is null for the row itself. */
export interface Kept {
  table: Table
  id: string
  field: string | null
  by: number | null
  /** What it would be had nobody written it since; of a row, all of it, or null for none. */
  target: unknown
}

/** Who points to whom: child, its column, parent, and what becomes of the child when the parent is deleted. */
const references = [
  ['loan', 'book_id', 'book', 'deleted'],
  ['shelf', 'top_book_id', 'book', 'cleared'],
  ['reader', 'guide_id', 'reader', 'cleared'],
  ['book', 'shelf_id', 'shelf', 'refused'],
  ['shelf', 'parent_id', 'shelf', 'refused'],
] as const

/** What no two rows have; of readers, no two who are active. */
const unique: Record<Table, readonly string[]> = { shelf: [], book: ['code'], loan: ['place'], reader: ['card', 'seat'] }

/** What a new row has of which nothing was said. */
const unsaid: Partial<Record<Table, Row>> = { loan: { place: null }, reader: { seat: null } }

/** Numbers that actions add to. */
const counters: Partial<Record<Table, readonly string[]>> = { reader: ['visits', 'balance'] }

/** The database would not have it: a duplicate code, or a reference to nothing. */
export class Refused extends Error {}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
const key = (table: Table, id: string) => `${table} ${id}`

export class Model {
  private log: Event[] = []
  private clock = 0
  readonly live = new Map<number, boolean>()
  private readonly undoneAt = new Map<number, number>()
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

  /** An ordinary action. `when` its rules are asked: the database asks after each statement. @throws Refused */
  apply(action: number, steps: readonly Step[], when: 'each' | 'end' = 'each'): void {
    const rows = new Map(this.rows)
    const touched = new Map<string, Step>()
    for (const step of steps) {
      this.step(rows, step, touched, when)
      if (when === 'each') this.assertSound(rows)
    }
    this.assertSound(rows)
    const at = ++this.clock
    for (const [k, { table, id }] of touched) {
      const before = this.rows.get(k) ?? null
      const after = rows.get(k) ?? null
      if (before || after) this.log.push({ action, at, table, id, before, after })
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

  private step(rows: Map<string, Row>, step: Step, touched: Map<string, Step>, when: 'each' | 'end' = 'each'): void {
    const { table, id, set, add = {} } = step
    const k = key(table, id)
    if (set === null) {
      if (!rows.has(k)) return
      for (const [child, column, parent, becomes] of references) {
        if (parent !== table) continue
        for (const [childKey, row] of [...rows]) {
          const childId = childKey.split(' ')[1]!
          if (!childKey.startsWith(`${child} `) || row[column] !== id || childKey === k) continue
          if (becomes === 'refused' && when === 'end') continue
          if (becomes === 'refused') throw new Refused('somebody refers to it')
          this.step(rows, { table: child, id: childId, set: becomes === 'deleted' ? null : { [column]: null } }, touched, when)
        }
      }
      rows.delete(k)
    } else {
      const row: Row = { ...(rows.get(k) ?? unsaid[table]), ...set }
      for (const [column, n] of Object.entries(add)) row[column] = (row[column] as number) + n
      rows.set(k, row)
    }
    touched.set(k, step)
  }

  private assertSound(rows: ReadonlyMap<string, Row>): void {
    const once = new Set<string>()
    for (const [k, row] of rows) {
      const table = k.split(' ')[0] as Table
      for (const [child, column, parent] of references) {
        const to = row[column]
        if (child === table && typeof to === 'string' && !rows.has(key(parent, to))) throw new Refused('a reference to nothing')
      }
      for (const column of unique[table]) {
        if (row[column] == null || row.active === false) continue
        const value = `${table} ${column} ${row[column]}`
        if (once.has(value)) throw new Refused('a duplicate')
        once.add(value)
      }
    }
  }

  /** Flips actions and writes the state that follows. Returns what stays. @throws Refused, and then nothing is flipped */
  flip(actions: readonly number[], live: boolean): Kept[] {
    const flipped = actions.filter((action) => this.live.get(action) !== live)
    const before = this.rows
    for (const action of flipped) this.live.set(action, live)
    try {
      const rows = this.replay()
      this.assertSound(rows)
      this.rows = rows
    } catch (error) {
      for (const action of flipped) this.live.set(action, !live)
      this.rows = before
      throw error
    }
    // A redo conflicts only with what came after the undo it takes back.
    const since = live ? Math.max(0, ...flipped.map((action) => this.undoneAt.get(action) ?? 0)) : 0
    const at = ++this.clock
    if (!live) for (const action of flipped) this.undoneAt.set(action, at)
    return this.kept(new Set(flipped), live, since)
  }

  /** As `flip` of one action that changes nothing where something would stay. Returns what would. @throws Refused */
  flipStrictly(action: number, live: boolean): Kept[] {
    const [rows, undoneAt] = [this.rows, this.undoneAt.get(action)]
    const kept = this.flip([action], live)
    if (kept.length === 0) return []
    this.live.set(action, !live)
    this.rows = rows
    if (undoneAt === undefined) this.undoneAt.delete(action)
    else this.undoneAt.set(action, undoneAt)
    return kept
  }

  /** An undo of `target`, and `action` that writes what it kept over what others have written. @throws Refused */
  overwrite(action: number, target: number): void {
    const [rows, log, clock] = [this.rows, [...this.log], this.clock]
    const kept = this.flip([target], false)
    try {
      this.apply(
        action,
        kept.map((one) => this.towards(one)),
        'end',
      )
    } catch (error) {
      this.live.set(target, true)
      this.undoneAt.delete(target)
      Object.assign(this, { rows, log, clock })
      throw error
    }
  }

  /** The step that gives a kept cell or row what the undo would have given it. */
  private towards({ table, id, field, target }: Kept): Step {
    if (field === null) return { table, id, set: target as Row | null }
    if (!field.startsWith('custom.')) return { table, id, set: { [field]: target } }
    const name = field.slice('custom.'.length)
    const { [name]: _now, ...others } = (this.get(table, id)?.custom ?? {}) as Row
    return { table, id, set: { custom: target === undefined ? others : { ...others, [name]: target } } }
  }

  private byRow(): Map<string, Event[]> {
    return Map.groupBy(this.log, (event) => key(event.table, event.id))
  }

  private replay(): Map<string, Row> {
    const rows = new Map<string, Row>()
    const unsupported = new Map<string, Row>()
    for (const [k, events] of this.byRow()) {
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
    for (const event of events) {
      const live = this.live.get(event.action)!
      ;[own, row] = then(event, live, own, row)
    }
    return { own, row }
  }

  /** What somebody has written since, of the rows that the flipped actions wrote: `want` is what it would be had nobody. */
  private kept(flipped: ReadonlySet<number>, live: boolean, since: number): Kept[] {
    const all: Kept[] = []
    for (const [k, events] of this.byRow()) {
      if (!events.some((event) => flipped.has(event.action))) continue
      const { table, id } = events[0]!
      let own = events[0]!.before !== null
      let row: Row = { ...(events[0]!.before ?? events[0]!.after) }
      let wantOwn = own
      let [touched, wroteRow] = [false, false]
      let rowBy: number | null = null
      const cells = new Map<string, { want: unknown; by: number | null }>()
      for (const event of events) {
        const { action, at, before, after } = event
        const later = this.live.get(action)! && at > since
        if (flipped.has(action)) {
          ;[touched, rowBy] = [true, null]
          wantOwn = live ? after !== null : own
          wroteRow ||= !before || !after
        } else if (touched && later) rowBy = action
        if (before && after) {
          for (const cell of changedCells(table, before, after)) {
            if (flipped.has(action)) cells.set(cell, { want: cellOf(live ? after : row, cell), by: null })
            else if (later && cells.has(cell)) cells.get(cell)!.by = action
          }
        }
        ;[own, row] = then(event, this.live.get(action)!, own, row)
      }
      const there = this.rows.has(k)
      if (wantOwn !== there && (wroteRow || !there)) {
        if (rowBy !== null || (there && !own)) all.push({ table, id, field: null, by: rowBy, target: wantOwn ? row : null })
      } else if (there) {
        for (const [field, { want, by }] of cells) {
          if (by !== null && !same(cellOf(row, field), want)) all.push({ table, id, field, by, target: want })
        }
      }
    }
    return all
  }
}

/** A row after one more event: whether it is there by writes of its own, and what it holds. */
function then({ table, before, after }: Event, live: boolean, own: boolean, row: Row): [boolean, Row] {
  if (!after) return [live ? false : own, row]
  if (!before) return [live || own, live || !own ? { ...after } : row]
  if (!live) return [own, row]
  const next = { ...row }
  for (const column of Object.keys(after)) {
    if (counters[table]?.includes(column))
      next[column] = (next[column] as number) + (after[column] as number) - (before[column] as number)
    else if (column === 'custom') next.custom = patch(next.custom as Row, before.custom as Row, after.custom as Row)
    else if (!same(before[column], after[column])) next[column] = after[column]
  }
  return [true, next]
}

/** Cells that an event wrote and on which writers can be in each other's way. The cells of a custom column are its keys. */
function changedCells(table: Table, before: Row, after: Row): string[] {
  return Object.keys(after).flatMap((column) => {
    if (counters[table]?.includes(column)) return []
    if (column !== 'custom') return same(before[column], after[column]) ? [] : [column]
    const [b, a] = [before.custom as Row, after.custom as Row]
    return [...new Set([...Object.keys(b), ...Object.keys(a)])].filter((k) => !same(b[k], a[k])).map((k) => `custom.${k}`)
  })
}

const cellOf = (row: Row, cell: string): unknown =>
  cell.startsWith('custom.') ? (row.custom as Row)[cell.slice('custom.'.length)] : row[cell]

/** A step with every column that its row must have. */
const makes = ({ table, set }: Step) => set !== null && required[table].every((column) => column in set)

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
