import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../../schema.generated.ts'
import { importLimits } from '../limits.ts'
import { columns, type ImportTable, type Values } from './columns.ts'

/**
 * Inserts rows in their order, some thousands per statement. A column that only some rows of a
 * batch have is null in the others, so whoever makes the rows gives every column that may not be
 * null.
 */
export async function insertRows(
  db: Kysely<CrmDb>,
  table: ImportTable,
  rows: readonly Values[],
  done: (rows: number) => void,
): Promise<void> {
  const types: Record<string, string> = columns[table]
  for (let at = 0; at < rows.length; at += importLimits.batch_rows) {
    const batch = rows.slice(at, at + importLimits.batch_rows)
    const given = new Set(batch.flatMap(Object.keys))
    const names = ['id', ...Object.keys(types).filter((name) => given.has(name))]
    const list = sql.join(names.map((name) => sql.ref(name)))
    const typed = sql.raw(names.map((name) => `${name} ${types[name] ?? 'uuid'}`).join(', '))
    await sql`insert into ${sql.table(table)} (${list}) select ${list} from jsonb_to_recordset(${JSON.stringify(batch)}::jsonb) r(${typed})`.execute(
      db,
    )
    done(batch.length)
  }
}
