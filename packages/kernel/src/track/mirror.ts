import { type Kysely, sql } from 'kysely'
import { addColumn, changeType } from './mirror-column.ts'
import { NotTrackable } from './not-trackable.ts'
import { type Column, ownOrg, type PastColumn, q, type Shape } from './shape.ts'

/** One column of a mirror as the kernel noted it. */
interface Known {
  name: string
  field: string
  attnum: number | null
  past: PastColumn['past'] | null
  /** As the catalogue has it now, and without its modifier. */
  type: string
  bare: string
}

/**
 * The typed mirror of a table. `_op`: I after image of an insert, D before image of a delete, b and
 * a before and after image of an update. `_undo`: written by an undo or redo, hence derived.
 */
function mirrorSql(shape: Shape): string {
  const mirror = `history.${q(shape.name)}`
  return `
create table ${mirror} (
  _action uuid not null, _seq bigint not null, _op "char" not null, _undo boolean not null,
  ${shape.columns.map((c) => `${q(c.name)} ${c.kept}`).join(', ')}
);
-- What an action wrote: every after image of an update has its before image beside it.
create index on ${mirror} (_action) where _op <> 'a';
-- What happened to a row. A key that is no UUID may be another row's in another organisation.
create index on ${mirror} (${[...shape.key.map(q), ...(shape.key.every((k) => isUuid(shape, k)) ? [] : ['org_id']), '_seq'].join(', ')});
grant insert on ${mirror} to rescind_capture;
grant select on ${mirror} to rescind_app;`
}

/** Who writes and who reads the mirror. */
export function mirrorPolicies(shape: Shape): string {
  const mirror = `history.${q(shape.name)}`
  return `
alter table ${mirror} enable row level security;
alter table ${mirror} force row level security;
drop policy if exists capture on ${mirror};
create policy capture on ${mirror} for insert to rescind_capture with check (true);
drop policy if exists org on ${mirror};
create policy org on ${mirror} for select to rescind_app using (${ownOrg});`
}

const isUuid = (shape: Shape, name: string) =>
  shape.columns.some((c) => c.name === name && c.type === 'uuid')

/**
 * Brings the mirror to the table's shape. An added column gets the value its rows have, in every
 * image of them: so nothing counts as having written it. A dropped one stays for reading, under
 * another name. Returns the columns that are past.
 */
export async function followTable(db: Kysely<unknown>, shape: Shape): Promise<PastColumn[]> {
  const known = await readKnown(db, shape)
  if (known.length === 0) {
    await sql.raw(mirrorSql(shape)).execute(db)
    for (const column of shape.columns) await note(db, shape, column)
    return []
  }
  const past: PastColumn[] = known.flatMap(({ name, field, past }) =>
    past ? [{ name, field, past }] : [],
  )
  const present = known.filter((k) => k.past === null)
  for (const gone of present.filter((k) => !shape.columns.some((c) => c.attnum === k.attnum)))
    past.push(await retire(db, shape, gone, 'column_dropped'))
  await rename(db, shape, present)
  for (const column of shape.columns) {
    const kept = present.find((k) => k.attnum === column.attnum)
    if (kept && kept.type === column.kept) continue
    if (kept && (await changeType(db, shape, column, kept.bare))) continue
    if (kept) past.push(await retire(db, shape, { ...kept, name: column.name }, 'type_changed'))
    await addColumn(db, shape, column)
    await note(db, shape, column)
  }
  return past
}

/**
 * Columns of the mirror with what was noted of them; of a mirror or a copy that nothing fits any
 * more, matched by name.
 */
async function readKnown(db: Kysely<unknown>, shape: Shape): Promise<Known[]> {
  const read = async () =>
    (
      await sql<Known>`select a.attname as name, coalesce(k.field, a.attname) as field, k.attnum, k.past,
        format_type(a.atttypid, a.atttypmod) as type, format_type(a.atttypid, -1) as bare
      from pg_attribute a left join kernel.tracked_column k on k.tbl = ${shape.name} and k.name = a.attname
      where a.attrelid = to_regclass(${`history.${q(shape.name)}`}) and a.attnum > 0 and not a.attisdropped
        and a.attname not in ('_action', '_seq', '_op', '_undo') order by a.attnum`.execute(db)
    ).rows
  const known = await read()
  const { rows } = await sql<{
    same: boolean
  }>`select rel_oid = ${shape.oid}::oid as same from kernel.tracked where tbl = ${shape.name}`.execute(
    db,
  )
  if (known.length === 0 || rows[0]?.same) return known
  // A database that was restored from a dump has other numbers, and so has one from before they
  // were noted.
  for (const { name, past } of known) {
    const column = shape.columns.find((c) => c.name === name)
    if (past) continue
    if (column) await note(db, shape, column)
    else await note(db, shape, { name, attnum: -known.findIndex((k) => k.name === name) - 1 })
  }
  return await read()
}

/**
 * A note that can not be true is made anew: of a column that the mirror has not, with another field
 * than its name, with a number that no column of the table ever had. And one that is missing: a
 * column of the mirror is then the table's of the same name, or past by its name.
 */
export async function settleNotes(db: Kysely<unknown>, shape: Shape): Promise<void> {
  const mirror = `history.${q(shape.name)}`
  await sql`delete from kernel.tracked_column k where k.tbl = ${shape.name} and not exists (
    select from pg_attribute a where a.attrelid = to_regclass(${mirror}) and a.attname = k.name and a.attnum > 0 and not a.attisdropped)`.execute(
    db,
  )
  await sql`update kernel.tracked_column set field = name where tbl = ${shape.name} and past is null and field <> name`.execute(
    db,
  )
  await sql`insert into kernel.tracked_column as k (tbl, name, field, attnum)
    select ${shape.name}, a.attname, a.attname, a.attnum from pg_attribute a join pg_class c on c.oid = a.attrelid
    join pg_attribute m on m.attrelid = to_regclass(${mirror}) and m.attname = a.attname and not m.attisdropped
    where c.oid = ${shape.oid}::oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and not exists (select from kernel.tracked_column o where o.tbl = ${shape.name} and o.attnum = a.attnum)
    on conflict (tbl, name) do update set attnum = excluded.attnum, past = null
      where k.attnum > (select relnatts from pg_class where oid = ${shape.oid}::oid) or k.past is not null and k.field = k.name`.execute(
    db,
  )
  await sql`insert into kernel.tracked_column (tbl, name, field, past)
    select ${shape.name}, m.attname, regexp_replace(m.attname, ${pastName}, ''), 'column_dropped' from pg_attribute m
    where m.attrelid = to_regclass(${mirror}) and m.attnum > 0 and not m.attisdropped and m.attname ~ ${pastName}
      and not exists (select from pg_attribute a where a.attrelid = ${shape.oid}::oid and a.attname = m.attname)
    on conflict (tbl, name) do nothing`.execute(db)
}

async function note(
  db: Kysely<unknown>,
  shape: Shape,
  column: Pick<Column, 'name' | 'attnum'>,
): Promise<void> {
  await sql`insert into kernel.tracked_column (tbl, name, field, attnum) values (${shape.name}, ${column.name}, ${column.name}, ${column.attnum})
    on conflict (tbl, name) do update set field = excluded.field, attnum = excluded.attnum, past = null`.execute(
    db,
  )
}

/** How `retire` ends the name of a column. */
const pastName = ' \\(past( [0-9]+)?\\)$'

/** The column stays in the mirror under a name that no column of the table has. */
async function retire(
  db: Kysely<unknown>,
  shape: Shape,
  column: Known,
  past: PastColumn['past'],
): Promise<PastColumn> {
  const { rows } = await sql<{
    name: string
  }>`select name from kernel.tracked_column where tbl = ${shape.name}`.execute(db)
  const taken = new Set([...rows.map((row) => row.name), ...shape.columns.map((c) => c.name)])
  let name = `${column.field.slice(0, 40)} (past)`
  for (let n = 2; taken.has(name); n++) name = `${column.field.slice(0, 40)} (past ${n})`
  await sql
    .raw(`alter table history.${q(shape.name)} rename column ${q(column.name)} to ${q(name)}`)
    .execute(db)
  // As text it holds on to no type of the user's.
  if (/[."]/.test(column.bare))
    await sql
      .raw(`alter table history.${q(shape.name)} alter column ${q(name)} type text`)
      .execute(db)
  await sql`delete from kernel.tracked_column where tbl = ${shape.name} and attnum = ${column.attnum}`.execute(
    db,
  )
  await sql`insert into kernel.tracked_column (tbl, name, field, past) values (${shape.name}, ${name}, ${column.field}, ${past})`.execute(
    db,
  )
  return { name, field: column.field, past }
}

/**
 * Columns that kept their number and got another name; two may have changed names with each other.
 */
async function rename(db: Kysely<unknown>, shape: Shape, present: readonly Known[]): Promise<void> {
  const renamed = shape.columns.flatMap((column) => {
    const before = present.find((k) => k.attnum === column.attnum)
    return before && before.name !== column.name ? [{ column, before }] : []
  })
  const mirror = `history.${q(shape.name)}`
  for (const { column, before } of renamed) {
    await sql
      .raw(
        `alter table ${mirror} rename column ${q(before.name)} to ${q(`renamed ${column.attnum}`)}`,
      )
      .execute(db)
    await sql`delete from kernel.tracked_column where tbl = ${shape.name} and attnum = ${column.attnum}`.execute(
      db,
    )
  }
  for (const { column } of renamed) {
    await sql
      .raw(
        `alter table ${mirror} rename column ${q(`renamed ${column.attnum}`)} to ${q(column.name)}`,
      )
      .execute(db)
    await note(db, shape, column)
  }
}

/** @throws NotTrackable where the log knows rows by other columns than the table now does */
export async function assertSameKey(db: Kysely<unknown>, shape: Shape): Promise<void> {
  const { rows } = await sql<{ before: string[] | null; numbers: (number | null)[] | null }>`
    select t.key_columns as before, array(select k.attnum from unnest(t.key_columns) with ordinality u(name, ord)
      left join kernel.tracked_column k on k.tbl = t.tbl and k.name = u.name order by u.ord) as numbers
    from kernel.tracked t where t.tbl = ${shape.name} and t.rel_oid = ${shape.oid}::oid and not t.dropped`.execute(
    db,
  )
  if (!rows[0]?.before) return
  const now = shape.key.map((name) => shape.columns.find((c) => c.name === name)?.attnum)
  if (JSON.stringify(now) === JSON.stringify(rows[0].numbers)) return
  throw new NotTrackable(
    `${shape.schema}.${shape.table}`,
    'key_changed',
    `its rows were known by (${rows[0].before.join(', ')}) and now by (${shape.key.join(', ')})`,
    'Keep the key, or say `key` in its declaration.',
  )
}
