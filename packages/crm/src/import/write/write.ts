import type { Prepared } from '../prepare/prepare.ts'
import { importTables } from './columns.ts'
import { insertRows } from './insert.ts'
import { updateRows } from './update.ts'

/**
 * Writes what was worked out: new records first, in the order in which they may refer to each
 * other.
 */
export async function write({ scene }: Prepared, done: (rows: number) => void): Promise<void> {
  const { db, org } = scene.context
  for (const table of importTables) await insertRows(db, table, scene.inserts[table], done)
  for (const table of importTables) await updateRows(db, org, table, scene.updates[table], done)
}
