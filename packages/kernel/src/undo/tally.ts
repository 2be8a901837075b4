import { sql, type Transaction } from 'kysely'
import type { Conflict } from '../contract/conflict.ts'
import type { HeldOut } from '../contract/contract.ts'
import type { AnyDb } from '../contract/kernel.ts'
import { keyText } from '../track/key.ts'
import {
  capital,
  listText,
  minuteText,
  plain,
  type TableWords,
  type Words,
} from '../wording/words.ts'

/** The sum of an undo: back + kept + left + erased = total, in records that its targets changed. */
export interface Tally {
  total: number
  /** Went back. */
  back: number
  /** Stay: somebody else has written them since, or a rule keeps them. */
  kept: number
  /** Have left the house. */
  left: number
  /** Were erased, on request or because their period was over; there is nothing to bring back. */
  erased: number
}

/**
 * Counts the records that the targets of an undo, or of the chunks of one, had changed, and tells
 * of each that stays, why.
 */
export async function tally(
  tx: Transaction<AnyDb>,
  org: string,
  undos: readonly string[],
  conflicts: readonly Conflict[],
  words?: Words,
): Promise<{ tally: Tally; stays: HeldOut[] }> {
  const { rows: tables } = await sql<{
    tbl: string
    key: string[]
  }>`select k.tbl, k.key_columns as key from kernel.tracked k
    where k.tbl = any(array(select distinct w.tbl from kernel.flip f
      cross join lateral (select w.tbl from kernel.touched w where w.org_id = f.org_id and w.action_id = f.target_id offset 0) w
      where f.org_id = ${org}::uuid and f.action_id = any(${undos}::uuid[]))) order by k.tbl`.execute(
    tx,
  )
  const writers = await writersOf(tx, org, conflicts)
  const stays: HeldOut[] = []
  let total = 0
  for (const { tbl, key } of tables) {
    const own = conflicts.filter((conflict) => conflict.table === tbl)
    const changed = sql`select distinct h._action, ${sql.raw(keyText({ key }, 'h'))} as key
      from ${sql.id('history', tbl)} h join kernel.flip f on f.org_id = h.org_id and f.target_id = h._action and h._op <> 'a'
      where f.org_id = ${org}::uuid and f.action_id = any(${undos}::uuid[]) and not h._undo`
    const { rows: counted } = await sql<{
      n: number
    }>`select count(distinct c.key)::int as n from (${changed}) c`.execute(tx)
    total += counted[0]!.n
    if (own.length === 0) continue
    const keys = [...new Set(own.map((conflict) => conflict.key))]
    const { rows } = await sql<{
      key: string
      action: string
    }>`select c.key, c._action as action from (${changed}) c where c.key = any(${keys}::text[]) order by c.key, c._action`.execute(
      tx,
    )
    const byKey = Map.groupBy(own, (conflict) => conflict.key)
    for (const [id, changes] of Map.groupBy(rows, (row) => row.key)) {
      const by = new Set(changes.map(({ action }) => action))
      const why = byKey
        .get(id)!
        .filter((conflict) => conflict.of === undefined || by.has(conflict.of))
      if (why.length > 0)
        stays.push({ record: { table: tbl, id }, ...reasonOf(why, writers, words?.tables[tbl]) })
    }
  }
  const count = (reason: string) => stays.filter((line) => line.reason === reason).length
  const [left, erased] = [count('left'), count('erased')]
  return {
    stays,
    tally: { total, back: total - stays.length, kept: stays.length - left - erased, left, erased },
  }
}

interface Writer {
  id: string
  tool: string
  at: Date
}

async function writersOf(
  tx: Transaction<AnyDb>,
  org: string,
  conflicts: readonly Conflict[],
): Promise<Map<string, Writer>> {
  const ids = [...new Set(conflicts.flatMap((conflict) => conflict.by ?? []))]
  const { rows } =
    await sql<Writer>`select id, tool, at from kernel.action where org_id = ${org}::uuid and id = any(${ids}::uuid[])`.execute(
      tx,
    )
  return new Map(rows.map((row) => [row.id, row]))
}

/** What has become of the table since. */
const pastText = {
  column_dropped: 'A column it wrote no longer exists. Its history can still be read.',
  type_changed: 'A column it wrote has another type now, and its old values can not be told in it.',
  table_dropped: 'The table no longer exists. Its history can still be read.',
  erased: 'Erased, on request or because its period was over: there is nothing left to bring back.',
}

/** Why a row stays, in words without anybody's data: which fields, and when they were written. */
function reasonOf(
  conflicts: readonly Conflict[],
  writers: ReadonlyMap<string, Writer>,
  own: TableWords | undefined,
): Pick<HeldOut, 'reason' | 'evidence' | 'override'> {
  const written = conflicts.flatMap(({ by }) => writers.get(by ?? '') ?? [])
  const latest = written.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0]
  const past = conflicts.find((conflict) => conflict.reason !== undefined)
  if (past) return { reason: past.reason!, evidence: pastText[past.reason!], override: 'nobody' }
  if (conflicts.some((conflict) => conflict.protected)) {
    return {
      reason: 'protected',
      evidence: 'A rule of the database keeps it: what protects a person only grows.',
      override: 'nobody',
    }
  }
  if (written.some((writer) => writer.tool === 'outbox_release')) {
    return {
      reason: 'left',
      evidence: `Left the house, ${minuteText(latest!.at)}.`,
      override: 'nobody',
    }
  }
  const fields = conflicts.map(({ field }) =>
    field === null ? 'the record itself' : (own?.fields[field]?.name ?? plain(field)),
  )
  const said = capital(listText([...new Set(fields)]))
  return latest
    ? {
        reason: 'changed_since',
        evidence: `${said}: written since, ${minuteText(latest.at)}.`,
        override: 'new_plan',
      }
    : { reason: 'referred_to', evidence: 'Other records refer to it.', override: 'new_plan' }
}
