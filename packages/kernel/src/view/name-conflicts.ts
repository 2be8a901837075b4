import { sql, type Transaction } from 'kysely'
import type { Conflict } from '../contract/conflict.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { describe, labelsOf, namesOf } from '../wording/describe.ts'
import { peopleOf } from './people-names.ts'

/** A conflict with the names of what and whom it is about. */
export interface KeptConflict extends Omit<Conflict, 'by' | 'dependents'> {
  id: string
  label: string
  /** The field and both sides in words, as of a change. */
  name?: string
  now_label?: string
  target_label?: string
  by: Writer | null
  dependents?: { table: string; id: string; label: string; by: Writer | null }[]
}

/** Who wrote something, and when. */
interface Writer {
  action: string
  name: string
  agent: string | null
  at: Date
}

/** Says of each conflict which record, who wrote it when, and what keeps it. */
export async function nameConflicts(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  conflicts: readonly Conflict[],
): Promise<KeptConflict[]> {
  if (conflicts.length === 0) return []
  // What would go back reads like a change: from what is there now to what was.
  const said = await describe(
    tx,
    people,
    org,
    conflicts.map(({ table, key, field, now, target }) => ({
      ...{ table, id: key, op: 'update' },
      cells: field === null ? {} : { [field]: [now, target] },
    })),
  )
  const dependents = conflicts.flatMap((conflict) => conflict.dependents ?? [])
  const wanted = new Map(
    [...Map.groupBy(dependents, ({ table }) => table)].map(([table, rows]) => [
      table,
      new Set(rows.map(({ key }) => key)),
    ]),
  )
  const label = await labelsOf(tx, await namesOf(tx, people), wanted, org)
  const { rows: writers } = await sql<{
    id: string
    principal_id: string
    agent_id: string | null
    at: Date
  }>`select id, principal_id, agent_id, at
    from kernel.action where org_id = ${org}::uuid and id = any(${[...new Set([...conflicts, ...dependents].map((c) => c.by).filter(Boolean))]}::uuid[])`.execute(
    tx,
  )
  const names = await peopleOf(
    tx,
    people,
    org,
    writers.map((w) => w.principal_id),
    writers.map((w) => w.agent_id),
  )
  const byId = new Map(writers.map((w) => [w.id, w]))
  const writerOf = (action: string | null): Writer | null => {
    const writer = action ? byId.get(action) : undefined
    return writer
      ? {
          action: writer.id,
          name: names.principal(writer.principal_id).name,
          agent: writer.agent_id ? names.agent(writer.agent_id).name : null,
          at: writer.at,
        }
      : null
  }
  return conflicts.map(({ dependents: own, ...conflict }, i) => {
    const [cell] = said[i]!.cells
    return {
      ...conflict,
      id: conflict.key,
      label: said[i]!.label,
      ...(cell && { name: cell.name }),
      ...(cell?.before_label !== undefined && { now_label: cell.before_label }),
      ...(cell?.after_label !== undefined && { target_label: cell.after_label }),
      by: writerOf(conflict.by),
      ...(own && {
        dependents: own.map(({ table, key, by }) => ({
          table,
          id: key,
          label: label(table, key) ?? table,
          by: writerOf(by),
        })),
      }),
    }
  })
}
