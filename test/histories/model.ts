/**
 * The law as a model: the state is the replay of the log without its dead actions. It knows nothing
 * of versions or SQL.
 */

import {
  cellOf,
  changedCells,
  type Event,
  key,
  makes,
  type Row,
  references,
  replayed,
  type Step,
  same,
  type Table,
  unsaid,
  withCell,
} from './rows.ts'
import { assertSound, Refused, referring } from './sound.ts'

/**
 * What an undo can not take back because somebody has written it since. `field` is null for the row
 * itself.
 */
export interface Kept {
  table: Table
  id: string
  field: string | null
  by: number | null
  /** What it would be had nobody written it since; of a row, all of it, or null for none. */
  target: unknown
}

export class Model {
  private log: Event[] = []
  private clock = 0
  live = new Map<number, boolean>()
  private undoneAt = new Map<number, number>()
  /** By which undo or redo each was flipped last. */
  private flippedAt = new Map<number, number>()
  /** What the product did by itself, and because of which action. */
  private readonly causes = new Map<number, number>()
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
    return [
      ...new Set(
        this.log
          .filter((e) => e.table === table && !this.rows.has(key(table, e.id)))
          .map((e) => e.id),
      ),
    ].sort()
  }

  /** An action that the product did because of another. @throws Refused */
  follow(action: number, cause: number, steps: readonly Step[]): void {
    this.apply(action, steps)
    this.causes.set(action, cause)
  }

  follows(action: number): boolean {
    return this.causes.has(action)
  }

  /** Was what it follows from taken back? */
  isOrphan(action: number): boolean {
    const cause = this.causes.get(action)
    return cause !== undefined && this.live.get(cause) === false
  }

  /**
   * What flips with these: what the product did because of them. A redo brings back what went with
   * the same undo.
   */
  private withConsequences(actions: readonly number[], live: boolean): number[] {
    const found = new Set(
      actions.filter(
        (action) => this.live.get(action) !== live && !(live && this.isOrphan(action)),
      ),
    )
    for (const cause of found) {
      for (const [action, by] of this.causes) {
        if (by !== cause || this.live.get(action) === live) continue
        if (
          !live ||
          actions.includes(action) ||
          this.flippedAt.get(action) === this.flippedAt.get(cause)
        )
          found.add(action)
      }
    }
    return [...found]
  }

  /**
   * An ordinary action. `when` its rules are asked: the database asks after each statement. @throws
   * Refused
   */
  apply(action: number, steps: readonly Step[], when: 'each' | 'end' = 'each'): void {
    const rows = new Map(this.rows)
    const touched = new Map<string, Step>()
    for (const step of steps) {
      this.step(rows, step, touched, when)
      if (when === 'each') assertSound(rows)
    }
    assertSound(rows)
    const at = ++this.clock
    for (const [k, { table, id }] of touched) {
      const before = this.rows.get(k) ?? null
      const after = rows.get(k) ?? null
      if (before || after) this.log.push({ action, at, table, id, before, after })
    }
    this.rows = rows
    this.live.set(action, true)
  }

  /**
   * Leaves out changes of rows that are not there by then, and tells which steps make a new row.
   */
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

  private step(
    rows: Map<string, Row>,
    step: Step,
    touched: Map<string, Step>,
    when: 'each' | 'end' = 'each',
  ): void {
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
          this.step(
            rows,
            { table: child, id: childId, set: becomes === 'deleted' ? null : { [column]: null } },
            touched,
            when,
          )
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

  /**
   * Flips actions and writes the state that follows. Returns what stays. @throws Refused, and then
   * nothing is flipped
   */
  flip(actions: readonly number[], live: boolean): Kept[] {
    const flipped = this.withConsequences(actions, live)
    const before = this.rows
    for (const action of flipped) this.live.set(action, live)
    try {
      const rows = this.replay()
      assertSound(rows)
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
    for (const action of flipped) this.flippedAt.set(action, at)
    return this.kept(new Set(flipped), live, since)
  }

  /**
   * As `flip` of one action that changes nothing where something would stay. Returns what would.
   * @throws Refused
   */
  flipStrictly(action: number, live: boolean): Kept[] {
    const before = this.standing()
    const kept = this.flip([action], live)
    if (kept.length > 0) Object.assign(this, before)
    return kept
  }

  /**
   * An undo of `target`, and `action` that writes what it kept over what others have written. Where
   * rows that are to go are referred to, `action` writes all of it, what refers to them goes along,
   * and `target` stays in force under it. @throws Refused
   */
  overwrite(action: number, target: number): void {
    const before = this.standing()
    const kept = this.flip([target], false)
    try {
      const going = kept.filter(({ field, target: want }) => field === null && want === null)
      if (going.some(({ table, id }) => referring(this.rows, key(table, id)).length > 0)) {
        const undone = this.rows
        Object.assign(this, before)
        return this.overwriteAll(action, kept, undone)
      }
      this.apply(
        action,
        kept.map((one) => this.towards(one)),
        'end',
      )
    } catch (error) {
      Object.assign(this, before)
      throw error
    }
  }

  /**
   * All that an undo wrote and kept, as writes of `action`, without what depends on the rows that
   * go. @throws Refused
   */
  private overwriteAll(
    action: number,
    kept: readonly Kept[],
    undone: ReadonlyMap<string, Row>,
  ): void {
    const rows = new Map(this.rows)
    const names = new Set(kept.map(({ table, id }) => key(table, id)))
    const going = kept
      .filter(({ field, target }) => field === null && target === null)
      .map(({ table, id }) => key(table, id))
    const gone = new Set([...going, ...[...rows.keys()].filter((k) => !undone.has(k))])
    for (const k of gone) for (const child of referring(rows, k)) gone.add(child)
    for (const k of gone) rows.delete(k)
    for (const [k, row] of undone)
      if (!gone.has(k) && !same(row, this.rows.get(k))) rows.set(k, { ...row })
    for (const { table, id, field, target } of kept) {
      const k = key(table, id)
      if (gone.has(k)) continue
      if (field === null) rows.set(k, { ...(target as Row) })
      else rows.set(k, withCell(rows.get(k)!, field, target))
    }
    assertSound(rows)
    const at = ++this.clock
    for (const k of new Set([...names, ...this.rows.keys(), ...rows.keys()])) {
      const [was, is] = [this.rows.get(k) ?? null, rows.get(k) ?? null]
      const [table, id] = k.split(' ') as [Table, string]
      if (!same(was, is)) this.log.push({ action, at, table, id, before: was, after: is })
    }
    this.rows = rows
    this.live.set(action, true)
  }

  private standing() {
    const { rows, log, clock, live, undoneAt, flippedAt } = this
    return {
      rows,
      clock,
      log: [...log],
      live: new Map(live),
      undoneAt: new Map(undoneAt),
      flippedAt: new Map(flippedAt),
    }
  }

  /** The step that gives a kept cell or row what the undo would have given it. */
  private towards({ table, id, field, target }: Kept): Step {
    if (field === null) return { table, id, set: target as Row | null }
    if (!field.startsWith('custom.')) return { table, id, set: { [field]: target } }
    const name = field.slice('custom.'.length)
    const { [name]: _now, ...others } = (this.get(table, id)?.custom ?? {}) as Row
    return {
      table,
      id,
      set: { custom: target === undefined ? others : { ...others, [name]: target } },
    }
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
            parent === table &&
            [...rows].some(([c, r]) => c.startsWith(`${child} `) && r[column] === id),
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
      ;[own, row] = replayed(event, live, own, row)
    }
    return { own, row }
  }

  /**
   * What somebody has written since, of the rows that the flipped actions wrote: `want` is what it
   * would be had nobody.
   */
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
            if (flipped.has(action))
              cells.set(cell, { want: cellOf(live ? after : row, cell), by: null })
            else if (later && cells.has(cell)) cells.get(cell)!.by = action
          }
        }
        ;[own, row] = replayed(event, this.live.get(action)!, own, row)
      }
      const there = this.rows.has(k)
      if (wantOwn !== there && (wroteRow || !there)) {
        if (rowBy !== null || (there && !own))
          all.push({ table, id, field: null, by: rowBy, target: wantOwn ? row : null })
      } else if (there) {
        for (const [field, { want, by }] of cells) {
          if (by !== null && !same(cellOf(row, field), want))
            all.push({ table, id, field, by, target: want })
        }
      }
    }
    return all
  }
}
