import { type Kysely, sql } from 'kysely'
import { NotTrackable } from './not-trackable.ts'
import { q } from './shape.ts'

/** The organisation of tables that know only one. */
export const soleOrg = '00000000-0000-4000-8000-000000000001'

/** What a row that was there before has as its version: no action made it. */
const before = '00000000-0000-4000-8000-000000000000'

/** Defaults that say when a row was made, and those that draw an id for it. */
const clocks = [
  'now()',
  'CURRENT_TIMESTAMP',
  'transaction_timestamp()',
  'statement_timestamp()',
  'clock_timestamp()',
]
const ids = /^(?:[\w"]+\.)?(?:gen_random_uuid|uuidv7|uuidv4|uuid_generate_v[147]\w*)\(\)$/

/**
 * Gives a plain table what the kernel needs: `org_id` and `row_version` with constants for the rows
 * that are there (no rewrite of the table), a clock and ids that plans can repeat where a column
 * defaults to `now()` or draws a UUID, and deferrable foreign keys, so that an undo may put rows
 * back in any order. Whoever could read it still can; whoever writes outside an action is told so.
 *
 * It is a word in the declaration and not a function to call: a declaration is applied again after
 * every migration, in the same transaction, so there is no table that was prepared and not tracked.
 * Within `qualified`.
 */
export async function prepare(db: Kysely<unknown>, table: string): Promise<void> {
  const { rows } = await sql<{
    relation: string
    kind: string
    columns: string[]
  }>`select c.oid::regclass::text as relation, c.relkind as kind,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
    from pg_class c where c.oid = to_regclass(${table})`.execute(db)
  const found = rows[0]
  // Whatever else is wrong with it is said when its shape is read.
  if (!found || !['r', 'p'].includes(found.kind)) return
  const { relation, columns } = found
  const statements: string[] = []
  for (const [name, given, by] of [
    ['org_id', soleOrg, 'kernel.org()'],
    ['row_version', before, 'kernel.action_id()'],
  ] as const) {
    if (columns.includes(name)) continue
    statements.push(
      `alter table ${relation} add column ${name} uuid not null default '${given}'`,
      `alter table ${relation} alter column ${name} set default ${by}`,
    )
  }
  const { rows: defaults } = await sql<{
    name: string
    value: string
  }>`select a.attname as name, pg_get_expr(d.adbin, d.adrelid) as value
    from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum and a.attgenerated = ''
    where d.adrelid = ${relation}::regclass`.execute(db)
  for (const { name, value } of defaults) {
    const issued = clocks.includes(value)
      ? 'kernel.action_now()'
      : ids.test(value) && 'kernel.issued_id()'
    if (issued)
      statements.push(
        `alter table ${relation} alter column ${q(name)} set default coalesce(${issued}, ${value})`,
      )
  }
  const { rows: keys } = await sql<{
    child: string
    name: string
  }>`select conrelid::regclass::text as child, conname as name from pg_constraint
    where contype = 'f' and conparentid = 0 and not condeferrable and ${relation}::regclass in (conrelid, confrelid)`.execute(
    db,
  )
  for (const { child, name } of keys)
    statements.push(
      `alter table ${child} alter constraint ${q(name)} deferrable initially immediate`,
    )
  statements.push(
    `drop policy if exists rescind_others on ${relation}`,
    `create policy rescind_others on ${relation} using ((select current_user <> 'rescind_app')) with check ((select current_user <> 'rescind_app'))`,
    `create or replace trigger rescind_outside before insert or update or delete on ${relation} for each statement
      when (kernel.action_id() is null) execute function kernel.refuse_outside()`,
  )
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/**
 * @throws NotTrackable where rows are referred to by a table that would lose some unseen when one
 * is deleted
 */
export function assertSeen(
  table: string,
  references: readonly { name: string; table: string; on_delete: string }[],
): void {
  const unseen = references.find((r) => r.name === '' && ['c', 'n', 'd'].includes(r.on_delete))
  if (!unseen) return
  throw new NotTrackable(
    table,
    'untracked_cascade',
    `a delete would also change ${unseen.table}, which is not tracked, and no undo would bring that back`,
    `Track ${unseen.table} as well, or let its foreign key say on delete no action.`,
  )
}
