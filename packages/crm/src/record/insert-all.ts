import { type Insertable, type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'

/** Inserts many rows in one statement with one parameter; all rows name the same columns. */
export async function insertAll<T extends keyof CrmDb & string>(
  db: Kysely<CrmDb>,
  table: T,
  rows: readonly Insertable<CrmDb[T]>[],
): Promise<void> {
  if (!rows[0]) return
  const columns = sql.join(Object.keys(rows[0]).map((name) => sql.ref(name)))
  await sql`insert into ${sql.table(table)} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::jsonb)`.execute(
    db,
  )
}
