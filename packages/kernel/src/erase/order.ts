import { sql } from 'kysely'
import { openDb } from '../db/pool.ts'

/**
 * Orders erasures that were approved once and that a restored backup does not know. `url` is of who
 * owns the database: the application's role can not order any. Each is carried out once.
 */
export async function orderErasures(
  url: string,
  records: readonly { org: string; table: string; id: string }[],
): Promise<void> {
  const db = openDb<unknown>(url, { max: 1 })
  try {
    await sql`insert into kernel.erasure_order (org_id, tbl, key)
      select org, "table", id from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) r(org uuid, "table" text, id text)
      on conflict do nothing`.execute(db)
  } finally {
    await db.destroy()
  }
}
