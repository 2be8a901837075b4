import { sql, type Transaction } from 'kysely'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import type { ChangeGroup } from '../plan/counts.ts'
import type { Difference } from '../plan/drift.ts'
import { wholeLines } from '../plan/whole-lines.ts'
import { type Change, describe, type Line } from '../wording/describe.ts'
import type { SaidGroup } from '../wording/words.ts'

export type PlanGroup = SaidGroup

/**
 * The groups of each of these plans with the values that all rows of one come to share, read from
 * its first row.
 */
export async function presentGroups(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  plans: ReadonlyMap<string, readonly ChangeGroup[]>,
): Promise<(plan: string) => PlanGroup[]> {
  const firsts = [...plans].flatMap(([plan, groups]) =>
    groups.map(({ first }) => ({ plan, first })),
  )
  if (firsts.length === 0) return () => []
  // A record may have two lines, one after the other.
  const { rows } = await sql<{
    plan: string
    first: number
    line: string
  }>`select p.action_id as plan, f.ord as first, p.line
    from unnest(${firsts.map(({ plan }) => plan)}::uuid[], ${firsts.map(({ first }) => first)}::int[]) f(plan, ord)
    join kernel.plan_line p on p.org_id = ${org}::uuid and p.action_id = f.plan and p.part = 'change' and p.ord between f.ord and f.ord + 1
    order by f.plan, f.ord, p.ord`.execute(tx)
  const places = [...Map.groupBy(rows, ({ plan, first }) => `${plan} ${first}`)]
  const changes = await describe(
    tx,
    people,
    org,
    places.map(([, lines]) => wholeLines(lines.map(({ line }) => JSON.parse(line) as Line))[0]!),
  )
  const byPlace = new Map(places.map(([place], at) => [place, changes[at]!]))
  return (plan) =>
    (plans.get(plan) ?? []).map(({ first, fields, ...group }) => ({
      ...group,
      fields: fields.map((field) => ({
        ...field,
        ...afterOf(byPlace.get(`${plan} ${first}`), field),
      })),
    }))
}

function afterOf(
  change: Change | undefined,
  { field, same }: { field: string; same: boolean },
): Partial<PlanGroup['fields'][number]> {
  const cell = change?.cells.find((each) => each.field === field)
  if (!cell) return {}
  const { name, after, after_label, quiet } = cell
  return {
    name,
    ...(quiet && { quiet }),
    ...(same && { after, ...(after_label !== undefined && { after_label }) }),
  }
}

/** The record that a differing line is about. */
export function recordOf({
  line,
}: Difference['added'][number]): { table: string; id: string } | null {
  const { record, table, id } = line as {
    record?: { table: string; id: string } | null
    table?: string
    id?: string
  }
  return record ?? (table !== undefined && id !== undefined ? { table, id } : null)
}
