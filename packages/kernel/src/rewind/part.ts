import { sql } from 'kysely'
import { z } from 'zod'
import { undoAny } from '../authority/caller.ts'
import type { AnyTool, Context } from '../contract/contract.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb } from '../contract/kernel.ts'
import { idAsLogged, recordOf } from '../contract/record.ts'
import { undoWithin } from '../undo/undo-within.ts'
import type { Line } from '../wording/describe.ts'
import { rewindTool } from './tool.ts'

/**
 * Takes part of some actions back: these records and no others. The actions stay in force; what
 * their undo would write on these records is written as an ordinary change, so that it can be
 * undone, and a later undo of the whole finds them where they belong.
 */
export const partTool: AnyTool = {
  name: 'action_undo_part',
  about: 'Take back what some actions did to these records.',
  effect: 'bulk',
  input: z.object({ actions: z.array(z.uuid()), records: z.array(z.string()) }),
  permission: undoAny,
  async run(context, input) {
    const { actions, records } = input as { actions: string[]; records: string[] }
    const { db, org, action, matched, holdOut } = context
    const wanted = await wantedOf(context, records)
    await sql`savepoint part`.execute(db)
    const { lines, stays } = await wholeUndo(context, actions)
    // What it would write has been seen; none of it stays, not even the flip.
    await sql`rollback to savepoint part`.execute(db)
    const chosen = lines.filter(({ table, id }) => wanted.has(`${table}:${id}`))
    const staying = stays.filter(({ record }) => wanted.has(`${record.table}:${record.id}`))
    if (chosen.length + staying.length === 0) {
      throw new KernelError(
        'not_found',
        'These actions have changed none of these records, or it is back already.',
        'See what they changed.',
      )
    }
    const about = [...chosen, ...staying.map(({ record }) => record)]
    matched(new Set(about.map(({ table, id }) => `${table}:${id}`)).size)
    holdOut(staying)
    for (const [table, own] of Map.groupBy(chosen, (line) => line.table)) {
      const raw = own.map((line) => line.raw)
      await sql`select ${sql.id('history', `overwrite_${table}`)}(${org}::uuid, kernel.targets_of(${org}::uuid, ${action}::uuid, ${table}, ${raw}::text[]))`.execute(
        db,
      )
    }
    return { undone: chosen.length, kept: staying.length }
  },
  audit: { subject: 'actions' },
  rollback: { kind: 'restore', tables: [] },
}

/** The records, each as the log names it. */
async function wantedOf(
  { db }: Context<AnyDb>,
  records: readonly string[],
): Promise<ReadonlySet<string>> {
  const asked = records.map(recordOf)
  const { rows } = await sql<{
    tbl: string
    columns: number
  }>`select tbl, cardinality(key_columns) as columns from kernel.tracked
    where tbl = any(${[...new Set(asked.map(({ table }) => table))]}::text[])`.execute(db)
  const columns = new Map(rows.map((row) => [row.tbl, row.columns]))
  return new Set(
    asked.map(({ table, id }) => `${table}:${idAsLogged(id, columns.get(table) ?? 1)}`),
  )
}

async function wholeUndo(context: Context<AnyDb>, actions: readonly string[]) {
  const { db, org } = context
  const { undo, stays } = await undoWithin(context, rewindTool, actions)
  const { rows } = await sql<{
    line: string
  }>`select line from kernel.lines(${org}::uuid, ${undo}::uuid)`.execute(db)
  return {
    stays,
    lines: rows.map(({ line: raw }) => ({
      raw,
      ...(JSON.parse(raw) as Pick<Line, 'table' | 'id'>),
    })),
  }
}
