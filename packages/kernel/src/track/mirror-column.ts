import { type Kysely, sql } from 'kysely'
import { sqlstate } from '../db/sqlstate.ts'
import { type Column, keep, q, type Shape } from './shape.ts'

const joined = (shape: Shape) =>
  ['org_id', ...shape.key].map((k) => `t.${q(k)} = m.${q(k)}`).join(' and ')

/** Row security holds for the owner of a table too; the migration has to see all organisations. */
async function unforced(db: Kysely<unknown>, shape: Shape, statement: string): Promise<void> {
  const both = [`history.${q(shape.name)}`, shape.relation]
  const { rows } = await sql<{
    forced: boolean
  }>`select relforcerowsecurity as forced from pg_class where oid = ${shape.oid}::oid`.execute(db)
  const forced = rows[0]?.forced ? both : both.slice(0, 1)
  await sql
    .raw(forced.map((t) => `alter table ${t} no force row level security;`).join(''))
    .execute(db)
  await sql.raw(statement).execute(db)
  await sql
    .raw(forced.map((t) => `alter table ${t} force row level security;`).join(''))
    .execute(db)
}

/**
 * A column the log does not know yet: all images of a row get the value it has now, those of a row
 * that is gone the value it would have got.
 */
export async function addColumn(db: Kysely<unknown>, shape: Shape, column: Column): Promise<void> {
  const mirror = `history.${q(shape.name)}`
  await sql.raw(`alter table ${mirror} add column ${q(column.name)} ${column.kept}`).execute(db)
  const { rows } = await sql<{
    missing: string | null
  }>`select attmissingval::text as missing from pg_attribute
    where attrelid = ${shape.oid}::oid and attnum = ${column.attnum}`.execute(db)
  const missing = rows[0]?.missing
  const given =
    missing == null
      ? 'null'
      : `(('${missing.replaceAll("'", "''")}'::${column.type.replace(/\(.*?\)/, '')}[])[1])`
  await unforced(
    db,
    shape,
    `update ${mirror} m set ${q(column.name)} = ${keep('t', column)} from ${shape.relation} t where ${joined(shape)} and t.${q(column.name)} is not null;
    ${missing == null ? '' : `update ${mirror} m set ${q(column.name)} = ${given}::${column.kept} where not exists (select 1 from ${shape.relation} t where ${joined(shape)});`}`,
  )
}

/**
 * Types by what holds whatever they hold, digit by digit, in PostgreSQL's own conversion: to the
 * right of each, what it may become.
 */
const wider: Readonly<Record<string, readonly string[]>> = {
  smallint: [
    'integer',
    'bigint',
    'numeric',
    'real',
    'double precision',
    'text',
    'character varying',
  ],
  integer: ['bigint', 'numeric', 'double precision', 'text', 'character varying'],
  bigint: ['numeric', 'text', 'character varying'],
  numeric: ['text', 'character varying'],
  real: ['double precision'],
  'character varying': ['text'],
  text: ['character varying'],
  uuid: ['text', 'character varying'],
  boolean: ['text', 'character varying'],
  date: ['timestamp without time zone'],
  cidr: ['inet'],
}

/**
 * Of a change between these, nothing logged is lost; not of one that depends on a time zone or
 * rounds.
 */
const isWider = (before: string, after: string): boolean => wider[before]?.includes(after) ?? false

/**
 * Converts a column of the mirror to the type its column has got. `USING` may have said anything,
 * so the last image of every row is held against the row: only where they agree is the log known to
 * mean the same, and where there is nothing to hold, only of a type that is wider than `before`.
 */
export async function changeType(
  db: Kysely<unknown>,
  shape: Shape,
  column: Column,
  before: string,
): Promise<boolean> {
  const modifierOnly = before === column.kept
  const mirror = `history.${q(shape.name)}`
  // By way of the column's own type: a number gets the digits behind the point that the row now
  // has.
  const via = modifierOnly ? '' : `::${column.type}`
  const convert = `alter table ${mirror} alter column ${q(column.name)} type ${column.kept} using ${q(column.name)}${via}::${column.kept};`
  if (modifierOnly) {
    await sql.raw(convert).execute(db)
    return true
  }
  await sql.raw('savepoint change_type').execute(db)
  try {
    await unforced(
      db,
      shape,
      `${convert}
      do $b$ declare compared bigint; differ bigint; logged boolean; begin
        select count(*), count(*) filter (where record_image_ne(row(${keep('t', column)}), row(m.${q(column.name)}))) into compared, differ
        from ${shape.relation} t cross join lateral (select m.* from ${mirror} m where ${joined(shape)} and m._op in ('a', 'I') order by m._seq desc limit 1) m;
        select exists (select 1 from ${mirror}) into logged;
        if differ > 0 or (logged and compared = 0 and not ${isWider(before, column.kept)}) then raise exception 'not the same values' using errcode = '${sqlstate.otherValues.code}'; end if;
      end $b$;`,
    )
    await sql.raw('release savepoint change_type').execute(db)
    return true
  } catch {
    await sql.raw('rollback to savepoint change_type').execute(db)
    return false
  }
}
