import { type Kysely, sql } from 'kysely'
import { assertColumns, assertTable, type Facts } from './assert-trackable.ts'
import { NotTrackable } from './not-trackable.ts'

/**
 * One column of a tracked table that is stored (generated columns are recomputed by the database,
 * never kept).
 */
export interface Column {
  name: string
  /**
   * Number in the catalogue: it stays when the column is renamed, and never comes back when it is
   * dropped.
   */
  attnum: number
  /** As PostgreSQL writes it, schema-qualified, with its modifier: `numeric(14,2)`. */
  type: string
  /**
   * The type in the mirror. Without modifier; a domain as what it is based on, so that its rules
   * bind the present only; types of the user's own as text, so that the log never stands in the way
   * of changing or dropping them.
   */
  kept: string
  /** `generated always as identity`: can be given when a row is inserted, and never changes. */
  always: boolean
  /** May not be empty. */
  required: boolean
  /**
   * Holds text or JSON, alone, in a list or within a type of the user's own. An enumeration does
   * not.
   */
  wordy: boolean
}

/**
 * A column the mirror has and the table no longer has in this form. Its history can be read, and is
 * not put back.
 */
export interface PastColumn {
  /** Its name in the mirror. */
  name: string
  /** How it was called in the table. */
  field: string
  past: 'column_dropped' | 'type_changed'
}

/** A foreign key of some table, as seen from either end. */
export interface Reference {
  oid: string
  table: string
  columns: string[]
  target_oid: string
  target_columns: string[]
  /** Key of the referring table in the log; empty where that table is not tracked. */
  key: string[]
  /** What the log calls the referring table; empty where it is not tracked. */
  name: string
  constraint: string
  /**
   * ON DELETE, as the catalogue writes it: a no action, r restrict, c cascade, n set null, d set
   * default.
   */
  on_delete: string
}

/**
 * A unique rule (or an exclusion) that is asked row by row and can not wait: a unique index,
 * partial or over expressions, or a constraint not deferrable.
 */
export interface Rule {
  /** Columns that decide whether a row is subject to it and as what. */
  columns: string[]
  /**
   * What takes a row out of it for a moment: a column, and its value meanwhile, over the row `t`
   * and its number `x._by`.
   */
  aside: { column: string; value: string }
}

/** What the kernel has to know of a table to capture and undo its writes. */
export interface Shape {
  oid: string
  /** Schema-qualified and quoted, ready for SQL. */
  relation: string
  /** Schema and table as the catalogue has them. */
  schema: string
  table: string
  /** What contracts, plans and the log call it. */
  name: string
  columns: Column[]
  /** Columns of the mirror that the table no longer has. */
  past: PastColumn[]
  /** What a row is known by within its organisation, in key order. */
  key: string[]
  /** Columns that a trigger of the table stamps; no cells of their own. */
  stamped: readonly string[]
  /** Numbers that actions add to; undone by difference. */
  counters: readonly string[]
  /** Its partitions at every level, ready for SQL. */
  partitions: string[]
  /** Columns that a unique rule looks at: two rows may not be alike in them. */
  distinct: string[]
  /**
   * It has AFTER triggers of the user's, which may write it again while their statement is still to
   * be captured.
   */
  writesAgain: boolean
  /** Sequences its defaults draw from, ready for SQL. */
  sequences: string[]
  /** Foreign keys of other tables (or itself) that point here. */
  referredBy: Reference[]
  /** Foreign keys of this table. */
  refersTo: Reference[]
  /** Unique rules that can not wait, under which its rows can stand aside. */
  rules: Rule[]
}

/**
 * Runs with names resolved in `pg_catalog` only: whatever is read from the catalogue comes
 * schema-qualified.
 */
export async function qualified<T>(db: Kysely<unknown>, work: () => Promise<T>): Promise<T> {
  const { rows } = await sql<{
    path: string
  }>`select current_setting('search_path') as path`.execute(db)
  await sql`select set_config('search_path', 'pg_catalog', true)`.execute(db)
  const done = await work()
  await sql`select set_config('search_path', ${rows[0]!.path}, true)`.execute(db)
  return done
}

/**
 * Reads the shape of one table from the catalogue; call it within `qualified`. `table` is
 * `schema.name` as in SQL, `key` the columns that identify a row where the primary key does not.
 */
export async function readShape(
  db: Kysely<unknown>,
  table: string,
  key?: readonly string[],
): Promise<Shape> {
  const facts = await readFacts(db, table)
  assertTable(facts)
  const { rows: columns } = await sql<Column>`
    with recursive base as (
      select a.attnum, a.atttypid as typ from pg_attribute a where a.attrelid = ${facts.oid}::oid and a.attnum > 0 and not a.attisdropped
      union all select b.attnum, t.typbasetype from base b join pg_type t on t.oid = b.typ where t.typtype = 'd')
    select a.attname as name, a.attnum, format_type(a.atttypid, a.atttypmod) as type, a.attidentity = 'a' as always, a.attnotnull as required,
      case when t.typnamespace = 'pg_catalog'::regnamespace then format_type(t.oid, -1) else 'text' end as kept,
      e.typcategory = 'S' or e.oid in ('json'::regtype, 'jsonb'::regtype, 'xml'::regtype) or e.typtype = 'c'
        or e.typtype = 'b' and e.typcategory = 'U' and e.typnamespace <> 'pg_catalog'::regnamespace as wordy
    from pg_attribute a join base b on b.attnum = a.attnum join pg_type t on t.oid = b.typ and t.typtype <> 'd'
    -- What a list holds, and what that is based on where it is a domain.
    join pg_type m on m.oid = case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end
    join pg_type e on e.oid = case when m.typtype = 'd' then m.typbasetype else m.oid end
    where a.attrelid = ${facts.oid}::oid and a.attgenerated = '' order by a.attnum`.execute(db)
  const known = key ? [...key] : await readKey(db, facts.oid)
  assertColumns(facts, columns, known)
  return {
    oid: facts.oid,
    relation: facts.relation,
    schema: facts.schema,
    table: facts.table,
    name: facts.table,
    // A key is compared between table and log, so there it keeps its type.
    columns: columns.map((c) =>
      known.includes(c.name) && c.kept === 'text' ? { ...c, kept: c.type } : c,
    ),
    past: [],
    key: known,
    stamped: [],
    counters: [],
    partitions: facts.partitions,
    distinct: facts.distinct_columns,
    writesAgain: facts.writes_again,
    sequences: facts.sequences,
    ...(await readReferences(db, facts.oid)),
    rules: [],
  }
}

async function readFacts(db: Kysely<unknown>, table: string): Promise<Facts> {
  const notFound = new NotTrackable(
    table,
    'no_such_table',
    'there is no such table',
    'Write schema and name as in SQL, quoted where they need it: public."Order".',
  )
  const { rows } = await sql<Facts>`
    select c.oid::text, format('%I.%I', n.nspname, c.relname) as relation, n.nspname as schema, c.relname as table, c.relkind as kind,
      c.relpersistence as persistence, c.relispartition as partition,
      case when c.relispartition then (select r::regclass::text from pg_partition_root(c.oid) r) end as root,
      not c.relispartition and c.relkind = 'r' and exists (select 1 from pg_inherits i where i.inhrelid = c.oid or i.inhparent = c.oid) as inherits,
      case when c.relkind = 'p' then array(select p.relid::regclass::text from pg_partition_tree(c.oid) p where p.relid <> c.oid order by 1) else '{}' end as partitions,
      array(select distinct a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
        where i.indrelid = c.oid and (i.indisunique or i.indisexclusion) and (a.attnum = any (i.indkey::int2[]) or exists (
          select 1 from pg_depend d where d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum
            and (d.classid = 'pg_class'::regclass and d.objid = i.indexrelid or d.classid = 'pg_constraint'::regclass and d.objid in (
              select r.oid from pg_constraint r where r.conindid = i.indexrelid and r.contype in ('u', 'x'))))) order by 1) as distinct_columns,
      exists (select 1 from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal and not starts_with(t.tgname::text, 'rescind_') and t.tgtype & 66 = 0) as writes_again,
      array(select distinct d.refobjid::regclass::text from pg_attrdef f join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid
        join pg_class s on s.oid = d.refobjid and s.relkind = 'S' where f.adrelid = c.oid and d.refclassid = 'pg_class'::regclass) as sequences
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass(${table})`
    .execute(db)
    // A name that is no name in SQL.
    .catch((error: Error & { code?: string }) => {
      if (error.code?.startsWith('42')) throw notFound
      throw error
    })
  if (!rows[0]) throw notFound
  return rows[0]
}

/** The primary key without `org_id`; of a table with one row per organisation, `org_id` itself. */
async function readKey(db: Kysely<unknown>, oid: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select a.attname as name from pg_constraint c cross join unnest(c.conkey) with ordinality k(attnum, ord)
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum
    where c.conrelid = ${oid}::oid and c.contype = 'p' order by k.ord`.execute(db)
  const names = rows.map((row) => row.name)
  const without = names.filter((name) => name !== 'org_id')
  return without.length > 0 ? without : names
}

async function readReferences(
  db: Kysely<unknown>,
  oid: string,
): Promise<Pick<Shape, 'referredBy' | 'refersTo'>> {
  const { rows } = await sql<Reference>`
    select c.conrelid::text as oid, c.conrelid::regclass::text as table, c.confrelid::text as target_oid, c.conname as constraint, c.confdeltype as on_delete,
      (select array_agg(a.attname::text order by o) from unnest(c.conkey) with ordinality u(n, o) join pg_attribute a on a.attrelid = c.conrelid and a.attnum = n) as columns,
      (select array_agg(a.attname::text order by o) from unnest(c.confkey) with ordinality u(n, o) join pg_attribute a on a.attrelid = c.confrelid and a.attnum = n) as target_columns,
      '{}'::text[] as key, '' as name
    from pg_constraint c where c.contype = 'f' and c.conparentid = 0 and (c.confrelid = ${oid}::oid or c.conrelid = ${oid}::oid) order by c.conname, c.oid`.execute(
    db,
  )
  return {
    referredBy: rows.filter((r) => r.target_oid === oid),
    refersTo: rows.filter((r) => r.oid === oid),
  }
}

/** The value of a column as the mirror keeps it. */
export const keep = (alias: string, column: Column): string =>
  column.kept === column.type.replace(/\(.*$/, '') || column.kept === column.type
    ? `${alias}.${q(column.name)}`
    : `${alias}.${q(column.name)}::${column.kept}`

/**
 * A value of the mirror as the table takes it. `value` is an expression of the type it is kept in.
 */
export const giveBack = (value: string, column: Column): string =>
  column.kept === 'text' && column.type !== 'text' ? `(${value})::${column.type}` : value

/** Quotes an identifier for SQL. */
export const q = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Quotes a literal for SQL. */
/**
 * Types whose equal values are the same bytes; of others, `=` would let a change pass. In the log,
 * text has no collation of its own.
 */
const plain = [
  'uuid',
  'smallint',
  'integer',
  'bigint',
  'text',
  'date',
  'boolean',
  'timestamp with time zone',
]

/** Are two values of a type not the same, byte for byte? Both may be null. */
export const differs = (type: string, a: string, b: string): string =>
  plain.includes(type) ? `${a} is distinct from ${b}` : `record_image_ne(row(${a}), row(${b}))`

/**
 * What row security asks of a row: `kernel.org()` written out, because a function would be parsed
 * again for every plan.
 */
export const ownOrg = `org_id = (select nullif(current_setting('app.org', true), '')::uuid)`

export const lit = (text: string): string => `'${text.replaceAll("'", "''")}'`
