import { type RawBuilder, sql } from 'kysely'

/**
 * What the log holds of a tracked table, as a domain may read it: tables to select from, whose
 * columns stay when the kernel's own tables change.
 */

/** The mirror of a table, by the name that the log has for it. */
const mirrorOf = (table: string) => sql.id('history', table)

/**
 * Every content that a row ever had: the columns of the table, for each change the row before and
 * after it. `from ${imagesOf('book')} i where i.id = …`
 */
export const imagesOf = (table: string): RawBuilder<unknown> => mirrorOf(table)

/**
 * Every change of a row by an action that is in force: `org_id`, `action`, `at`, `tool`,
 * `principal_id`, `agent_id`, `seq` in the order of writes, and the row as `before` and `after`.
 * `key`: the column that identifies a row. `from ${changesOf('book')} c where (c.before).id = …`
 */
export const changesOf = (table: string, key = 'id'): RawBuilder<unknown> => sql`(
  select k.org_id, k.id as action, k.at, k.tool, k.principal_id, k.agent_id, b._seq as seq,
    b as before, a as after
  from ${mirrorOf(table)} b
  join ${mirrorOf(table)} a on a.org_id = b.org_id and a.${sql.id(key)} = b.${sql.id(key)}
    and a._seq = b._seq and a._op = 'a'
  join kernel.action k on k.org_id = b.org_id and k.id = b._action and k.kind = 'do' and k.live
  where b._op = 'b')`

/**
 * Actions as they stand: `org_id`, `id`, `at`, `tool`, `live` and `output`. `live`: its writes are
 * in force.
 */
export const actionsNow: RawBuilder<unknown> = sql`(
  select org_id, id, at, tool, live, output from kernel.action)`
