import { type Kysely, sql } from 'kysely'

/** One column of a tracked table that is stored (generated columns are recomputed by the database, never kept). */
export interface Column {
  name: string
  /** As PostgreSQL writes it, with its modifier: `numeric(14,2)`. */
  type: string
}

/** A foreign key of some tracked table, as seen from either end. */
export interface Reference {
  table: string
  columns: string[]
  target: string
  target_columns: string[]
  /** Primary key of the referring table without `org_id`; as text it names a row in the log. */
  key: string[]
  name: string
}

/** What the kernel has to know of a table to capture and undo its writes. */
export interface Shape {
  /** Schema-qualified and quoted, ready for SQL. */
  relation: string
  name: string
  columns: Column[]
  /** Primary key without `org_id`, in key order. */
  key: string[]
  /** Foreign keys of other tables (or itself) that point here. */
  referredBy: Reference[]
  /** Foreign keys of this table. */
  refersTo: Reference[]
}

/** Reads the shape of one table from the catalogue. `table` is `schema.name`. */
export async function readShape(db: Kysely<unknown>, table: string): Promise<Shape> {
  const { rows: columns } = await sql<Column>`
    select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`.execute(db)
  const { rows: key } = await sql<{ name: string }>`
    select a.attname as name from pg_constraint c cross join unnest(c.conkey) with ordinality k(attnum, ord)
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum
    where c.conrelid = ${table}::regclass and c.contype = 'p' and a.attname <> 'org_id' order by k.ord`.execute(db)
  const { rows: references } = await sql<Reference & { incoming: boolean }>`
    select conrelid::regclass::text as table, confrelid::regclass::text as target, confrelid = ${table}::regclass as incoming,
      (select array_agg(a.attname::text order by o) from unnest(conkey) with ordinality u(n, o) join pg_attribute a on a.attrelid = conrelid and a.attnum = n) as columns,
      (select array_agg(a.attname::text order by o) from unnest(confkey) with ordinality u(n, o) join pg_attribute a on a.attrelid = confrelid and a.attnum = n) as target_columns,
      (select relname::text from pg_class where oid = conrelid) as name,
      coalesce((select array_agg(a.attname::text order by o) from pg_constraint p cross join unnest(p.conkey) with ordinality u(n, o)
        join pg_attribute a on a.attrelid = p.conrelid and a.attnum = n where p.conrelid = pg_constraint.conrelid and p.contype = 'p' and a.attname <> 'org_id'), '{}') as key
    from pg_constraint where contype = 'f' and (confrelid = ${table}::regclass or conrelid = ${table}::regclass) order by conname`.execute(
    db,
  )
  const relation = (
    await sql<{ text: string }>`select format('%I.%I', nspname, relname) as text from pg_class
    join pg_namespace n on n.oid = relnamespace where pg_class.oid = ${table}::regclass`.execute(db)
  ).rows[0]!.text
  return {
    relation,
    name: table.split('.').at(-1)!.replaceAll('"', ''),
    columns,
    key: key.map((k) => k.name),
    referredBy: references.filter((r) => r.incoming),
    refersTo: references.filter((r) => !r.incoming || r.table === r.target),
  }
}

/** Quotes an identifier for SQL. */
export const q = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Quotes a literal for SQL. */
export const lit = (text: string): string => `'${text.replaceAll("'", "''")}'`
