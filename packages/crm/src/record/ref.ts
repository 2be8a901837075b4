import { type RawBuilder, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'

/** A record that another one points to, as lists show it. */
export interface Ref {
  id: string
  name: string
}

type Named = {
  [T in keyof CrmDb]: CrmDb[T] extends { id: unknown; name: unknown } ? T : never
}[keyof CrmDb]

/**
 * `{id, name}` of the record that a column points to, or null. `ref('company',
 * 'contact.company_id')`
 */
export const ref = (table: Named, column: string): RawBuilder<Ref | null> =>
  sql`(select json_build_object('id', r.id, 'name', r.name) from ${sql.table(table)} r where r.id = ${sql.ref(column)})`
