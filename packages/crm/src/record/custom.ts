import { type RawBuilder, sql } from 'kysely'

/** The column `custom` with these keys set; null takes one away. */
export function patchCustom(patch: Record<string, unknown>): RawBuilder<string> {
  const gone = Object.keys(patch).filter((key) => patch[key] === null)
  return sql`(custom || ${JSON.stringify(patch)}::jsonb) - ${gone}::text[]`
}

/** The custom fields of a new record. */
export const newCustom = (fields: Record<string, unknown> | undefined) =>
  fields &&
  JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)))
