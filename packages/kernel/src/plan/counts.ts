import type { Said } from '../action/context.ts'
import type { Sums } from '../contract/sums.ts'
import type { Line } from '../wording/describe.ts'
import type { Content } from './digest.ts'
import { wholeLines } from './whole-lines.ts'

/**
 * What a plan comes to, over all of it, in records: matched = changed + unchanged + held_out. Sums
 * only where it moves money.
 */
export interface PlanCounts extends Partial<Sums> {
  matched: number
  /** Of these: change, or are written to. */
  changed: number
  /** Of these: are as they would be already. */
  unchanged: number
  /** Of these: left out, each for one reason; the facets say how many for which. */
  held_out: number
  /** Messages that would leave. */
  send: number
  /** Examples of what would leave later; none of them waits. Absent where there are none. */
  samples?: number
  /** Rows that change, of whatever table: those that matched and what goes along with them. */
  rows: number
  /** The same rows by table and kind of change. */
  groups: ChangeGroup[]
}

/** Rows of one table that a plan treats alike, and what becomes of their fields. */
export interface ChangeGroup {
  table: string
  op: 'insert' | 'update' | 'delete'
  rows: number
  /** Its first line among the changes of the plan, from 1. */
  first: number
  fields: FieldCount[]
}

/**
 * In how many rows of the group a field changes. `same`: it becomes the same in every row; the
 * first one shows what. Values are not repeated here, so that an erasure finds them in the lines
 * and nowhere else.
 */
export interface FieldCount {
  field: string
  rows: number
  same: boolean
}

const keyOf = ({ table, id }: { table: string; id: string }) => `${table} ${id}`

/**
 * Counts a run. Whoever is held out counts as held out, also where a part of the record changes.
 */
export function countsOf(performed: Said, content: Content, { worth, figures }: Sums): PlanCounts {
  const lines = content.change.map((line) => JSON.parse(line) as Line)
  const records = wholeLines(lines)
  const held = new Set(performed.heldOut.map(({ record }) => keyOf(record)))
  const changed = changedOf(performed, lines, held)
  const unchanged = Math.max(0, performed.matched - changed - held.size)
  return {
    matched: changed + unchanged + held.size,
    changed,
    unchanged,
    held_out: held.size,
    send: performed.outbound.length,
    ...(performed.samples.length > 0 && { samples: performed.samples.length }),
    rows: records.length,
    groups: groupsOf(
      records,
      new Map(lines.map((line, at) => [keyOf(line), at + 1] as const).reverse()),
    ),
    ...(worth.length > 0 && { worth }),
    ...(figures.length > 0 && { figures }),
  }
}

function changedOf(
  { matchedOf, outbound }: Said,
  lines: readonly Line[],
  held: ReadonlySet<string>,
): number {
  if (typeof matchedOf === 'object') return matchedOf.changed
  const written = outbound.length > 0 ? outbound.map(({ record }) => record) : lines
  const counted = matchedOf ? written.filter(({ table }) => table === matchedOf) : written
  return new Set(counted.map(keyOf).filter((key) => !held.has(key))).size
}

/** `firsts`: the place of the first line of each record. */
function groupsOf(records: readonly Line[], firsts: ReadonlyMap<string, number>): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>()
  const fields = new Map<string, FieldCount & { text: string }>()
  for (const { table, id, op, cells } of records) {
    const key = `${table} ${op}`
    const group = groups.get(key) ?? {
      table,
      op,
      rows: 0,
      first: firsts.get(keyOf({ table, id }))!,
      fields: [],
    }
    groups.set(key, group)
    group.rows += 1
    for (const [field, [, after]] of Object.entries(cells)) {
      const text = JSON.stringify(after)
      const known = fields.get(`${key} ${field}`)
      if (known) {
        known.rows += 1
        known.same &&= known.text === text
      } else {
        const first = { field, rows: 1, same: true, text }
        fields.set(`${key} ${field}`, first)
        group.fields.push(first)
      }
    }
  }
  return [...groups.values()].map((group) => ({
    ...group,
    fields: group.fields.map(({ field, rows, same }) => ({
      field,
      rows,
      same: same && rows === group.rows,
    })),
  }))
}
