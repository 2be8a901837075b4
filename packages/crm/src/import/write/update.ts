import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../../schema.generated.ts'
import { importLimits } from '../limits.ts'
import { columns, type ImportTable, type Values } from './columns.ts'

/**
 * What one record gets: new values by column, custom fields to set, and custom fields that moved
 * into a column.
 */
export interface Update {
  id: string
  set: Values
  custom: Record<string, string>
  dropped: string[]
}

/**
 * Updates records set-based. Only the columns named for a record are written, so nobody's edit of
 * another one is lost.
 */
export async function updateRows(
  db: Kysely<CrmDb>,
  org: string,
  table: ImportTable,
  updates: readonly Update[],
  done: (rows: number) => void,
): Promise<void> {
  const types: Record<string, string> = columns[table]
  for (let at = 0; at < updates.length; at += importLimits.batch_rows) {
    const batch = updates.slice(at, at + importLimits.batch_rows)
    const names = Object.keys(types).filter(
      (name) => name !== 'custom' && batch.some(({ set }) => name in set),
    )
    const rows = batch.map(({ id, set, custom, dropped }) => ({
      ...set,
      id,
      keys: Object.keys(set),
      custom,
      dropped,
    }))
    const typed = sql.raw(
      [
        'id uuid',
        'keys jsonb',
        'custom jsonb',
        'dropped jsonb',
        ...names.map((name) => `${name} ${types[name]}`),
      ].join(', '),
    )
    const assignments = names.map(
      (name) =>
        sql`${sql.ref(name)} = case when r.keys ? ${name} then r.${sql.ref(name)} else t.${sql.ref(name)} end`,
    )
    if ('custom' in types)
      assignments.push(
        sql`custom = (t.custom - array(select jsonb_array_elements_text(r.dropped))) || r.custom`,
      )
    await sql`update ${sql.table(table)} t set ${sql.join(assignments)}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) r(${typed}) where t.org_id = ${org} and t.id = r.id`.execute(
      db,
    )
    done(batch.length)
  }
}
