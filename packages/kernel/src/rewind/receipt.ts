import { sql, type Transaction } from 'kysely'
import type { AnyDb } from '../contract/kernel.ts'
import { keyText } from '../track/key.ts'
import type { Along, Receipt } from '../undo/take-back.ts'
import { tally } from '../undo/tally.ts'
import { wholeConflicts } from './conflicts.ts'

/**
 * The receipt of a rewind in chunks, as one transaction would have written it, and the rows that
 * went back, by table.
 */
export async function wholeReceipt(
  tx: Transaction<AnyDb>,
  org: string,
  { id, live }: { id: string; live: boolean },
): Promise<{ receipt: Receipt; tables: Record<string, number> }> {
  const { rows: chunks } = await sql<{
    id: string
    receipt: Receipt
  }>`select a.id, a.receipt from kernel.action a
    where a.org_id = ${org}::uuid and a.id in (select t.chunk_id from kernel.rewind_target t where t.org_id = ${org}::uuid and t.action_id = ${id}::uuid)
    order by a.seq`.execute(tx)
  const { rows: targets } = await sql<{
    id: string
  }>`select target_id as id from kernel.rewind_target
    where org_id = ${org}::uuid and action_id = ${id}::uuid and chunk_id is not null`.execute(tx)
  const kept = await wholeConflicts(
    tx,
    { org, id, live },
    chunks.flatMap((chunk) => chunk.receipt.kept),
    targets.map((target) => target.id),
  )
  const ids = chunks.map((chunk) => chunk.id)
  const tables = await rowsWritten(tx, org, ids)
  const { rows: went } = await sql<{
    along: Along[] | null
  }>`select kernel.gone_along(${org}::uuid, ${ids}::uuid[]) as along`.execute(tx)
  const along = went[0]!.along
  const { tally: changes } = await tally(tx, org, ids, kept)
  const left = new Map<string, number>()
  for (const { text, count } of chunks.flatMap((chunk) => chunk.receipt.residue))
    left.set(text, (left.get(text) ?? 0) + count)
  return {
    tables,
    receipt: {
      undone: Object.values(tables).reduce((sum, n) => sum + n, 0),
      kept,
      residue: [...left].map(([text, count]) => ({ text, count })),
      recalled: chunks.reduce((sum, chunk) => sum + chunk.receipt.recalled, 0),
      ...(along && { along }),
      changes,
    },
  }
}

/** Distinct rows that these wrote, by table. */
async function rowsWritten(
  tx: Transaction<AnyDb>,
  org: string,
  undos: readonly string[],
): Promise<Record<string, number>> {
  const { rows: tables } = await sql<{
    tbl: string
    key: string[]
  }>`select k.tbl, k.key_columns as key from kernel.tracked k
    where k.tbl in (select tbl from kernel.touched where org_id = ${org}::uuid and action_id = any(${undos}::uuid[])) order by k.tbl`.execute(
    tx,
  )
  const written: Record<string, number> = {}
  for (const { tbl, key } of tables) {
    const { rows } = await sql<{
      n: number
    }>`select count(distinct ${sql.raw(keyText({ key }, 'h'))})::int as n
      from unnest(${undos}::uuid[]) u(id) join ${sql.id('history', tbl)} h on h.org_id = ${org}::uuid and h._action = u.id and h._op <> 'a'`.execute(
      tx,
    )
    written[tbl] = rows[0]!.n
  }
  return written
}
