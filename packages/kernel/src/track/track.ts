import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { auditSql } from './audit-sql.ts'
import { captureSql } from './capture-sql.ts'
import { checkSql } from './check-sql.ts'
import { declared } from './declared.ts'
import { eraseSql } from './erase-sql.ts'
import { expireSql } from './expire-sql.ts'
import { linesSql } from './lines-sql.ts'
import { assertSameKey, followTable, mirrorPolicies, settleNotes } from './mirror.ts'
import { NotTrackable } from './not-trackable.ts'
import { overwriteSql } from './overwrite-sql.ts'
import { parkSql } from './park-sql.ts'
import { assertSeen, prepare } from './prepare.ts'
import { replaySql } from './replay-sql.ts'
import { readRules } from './rules.ts'
import { lit, ownOrg, q, qualified, readShape, type Shape } from './shape.ts'
import { silenceTriggers } from './silence.ts'
import { takeBackSql } from './take-back-sql.ts'
import { nameShapes, readWords, type Word } from './words.ts'

/**
 * What a domain declares once about a table; capture, plans, undo, audit and erasure read it from
 * here.
 */
export interface TrackedTable {
  /**
   * `schema.name` as in SQL, quoted where it needs it. Needs a primary key, `org_id uuid` and
   * `row_version uuid`.
   */
  table: string
  /** SQL over the columns of the table by which people know a row. */
  label: string
  /**
   * What contracts, plans and the log call it. Without it the table's name; where another table has
   * that, `schema.name`.
   */
  name?: string
  /** Adds what is missing to a plain table of one organisation: see `prepare`. */
  prepare?: boolean
  /**
   * Columns that identify a row, where the primary key does not: of a partitioned table whose rows
   * move, the key without the column by which it is partitioned. They must be unique within an
   * organisation, and are never changed.
   */
  key?: readonly string[]
  /**
   * Columns by which money moves, those not called so included: a `change` that alters one, removes
   * a row that holds one, or adds a row with a number other than 0 in one becomes a plan.
   */
  money?: readonly string[]
  /** Columns that hold personal data: the audit never shows them, an erasure clears them. */
  personal?: readonly string[]
  /**
   * Columns of free text or jsonb in which a row may name anybody: an erasure takes the person's
   * values out of them.
   */
  mentions?: readonly string[]
  /**
   * Columns of text or jsonb that can name nobody: codes, words out of a list, keys of other
   * systems.
   */
  plain?: readonly string[]
  /**
   * What a personal column that may not be empty holds after an erasure, instead of an empty text
   * or object.
   */
  erasedAs?: Readonly<Record<string, string>>
  /** jsonb columns (NOT NULL, objects) whose cells are their top-level keys. */
  cellKeys?: readonly string[]
  /**
   * Columns that a trigger of the table stamps, such as updated_at: they go back with the row, and
   * are never a conflict.
   */
  stamped?: readonly string[]
  /**
   * Numbers that several actions add to, such as a stock. They are undone by difference: what the
   * action added goes, what others have added since stays, and neither is a conflict.
   */
  counters?: readonly string[]
  /**
   * Sets of columns that make two rows the same one to people: what an agent adds anew of what a
   * person took out becomes a plan. Texts are compared as they are read; a set with an empty column
   * says nothing.
   */
  sameBy?: readonly (readonly string[])[]
  /** The column by whose change a row has ended; `archived_at` without it. */
  ended?: string
}

/**
 * Makes the tables reversible: mirror, triggers, row security, undo. Re-run after every migration,
 * in its transaction; it only does what changed, or `anew` all of it.
 * @throws NotTrackable
 */
export async function track(
  db: Kysely<unknown>,
  tables: readonly TrackedTable[],
  anew = false,
): Promise<void> {
  if (!db.isTransaction)
    return await db.transaction().execute(async (tx) => await track(tx, tables, anew))
  await fillVault(db)
  await qualified(db, async () => {
    const tracked = await withParents(db, tables)
    const known = await sql<{
      name: string
      hash: string
    }>`select name, hash from kernel.applied`.execute(db)
    const applied = new Map(known.rows.map((row) => [row.name, row.hash]))
    for (const { table, shape } of tracked) {
      if (anew) await settleNotes(db, shape)
      await assertSameKey(db, shape)
      shape.past = await followTable(db, shape)
      await silenceTriggers(db, [shape.relation, ...shape.partitions])
      const statement = trackSql(table, shape)
      const hash = createHash('sha256').update(`${shape.oid} ${statement}`).digest('hex')
      if (!anew && applied.get(`track ${shape.name}`) === hash) continue
      await sql.raw(statement).execute(db)
      await sql`insert into kernel.applied (name, hash) values (${`track ${shape.name}`}, ${hash})
        on conflict (name) do update set hash = excluded.hash`.execute(db)
    }
    if (anew)
      await sql`delete from kernel.tracked_column where tbl not in (select tbl from kernel.tracked)`.execute(
        db,
      )
    await rank(db)
    await letUndoFind(db)
  })
}

/**
 * Lines that the audit still has to make of the log are made by the functions that knew the tables
 * as they were.
 */
async function fillVault(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{
    known: boolean
  }>`select to_regprocedure('audit.fill_all()') is not null as known`.execute(db)
  if (rows[0]!.known) await sql`select audit.fill_all()`.execute(db)
}

interface Tracked {
  table: TrackedTable
  shape: Shape
}

/**
 * The shapes of the tables, and of those tracked earlier that they refer to: an undo there has to
 * ask these.
 */
async function withParents(
  db: Kysely<unknown>,
  tables: readonly TrackedTable[],
): Promise<Tracked[]> {
  const words = await readWords(db)
  const tracked: Tracked[] = []
  for (const table of tables) {
    if (table.prepare) await prepare(db, table.table)
    const shape = await readShape(db, table.table, table.key)
    const { stamped = [], counters = [] } = table
    tracked.push({ table: declared(table, shape), shape: { ...shape, stamped, counters } })
  }
  const targets = new Set(tracked.flatMap(({ shape }) => shape.refersTo.map((r) => r.target_oid)))
  for (const word of words) {
    if (
      word.dropped ||
      !targets.has(word.oid) ||
      tracked.some(({ shape }) => shape.oid === word.oid)
    )
      continue
    const table = declarationOf(word)
    const shape = await readShape(db, table.table, table.key)
    tracked.push({ table, shape: { ...shape, stamped: word.stamped, counters: word.counters } })
  }
  await nameShapes(
    db,
    words,
    tracked.map(({ table, shape }) => ({ shape, name: table.name, declared: table.table })),
  )
  const byOid = new Map<string, { name: string; key: string[] }>()
  for (const word of words)
    if (!word.dropped) byOid.set(word.oid, { name: word.tbl, key: word.key })
  for (const { shape } of tracked) byOid.set(shape.oid, shape)
  for (const { table, shape } of tracked) {
    shape.referredBy = shape.referredBy.map((r) => ({
      ...r,
      name: byOid.get(r.oid)?.name ?? '',
      key: byOid.get(r.oid)?.key ?? [],
    }))
    assertSeen(table.table, shape.referredBy)
  }
  await readRules(
    db,
    tracked.map(({ shape }) => shape),
  )
  return tracked
}

const declarationOf = (word: Word): TrackedTable => ({
  table: word.relation!,
  name: word.tbl,
  label: word.label,
  key: word.key,
  money: word.money,
  personal: word.personal,
  mentions: word.mentions,
  erasedAs: word.erased_as,
  cellKeys: word.cell_keys,
  stamped: word.stamped,
  counters: word.counters,
  sameBy: word.same_by,
  ended: word.ended,
})

/** Every statement that makes one table reversible; applied whenever its text has changed. */
export function trackSql(table: TrackedTable, shape: Shape): string {
  for (const named of [
    ...(table.money ?? []),
    ...(table.personal ?? []),
    ...(table.mentions ?? []),
    ...(table.plain ?? []),
    ...(table.cellKeys ?? []),
    ...(table.sameBy ?? []).flat(),
    ...shape.stamped,
    ...shape.counters,
  ]) {
    if (!shape.columns.some((c) => c.name === named))
      throw new NotTrackable(
        table.table,
        'missing_column',
        `it has no column ${named}`,
        'Correct its declaration.',
      )
  }
  const text = shape.counters.find(
    (name) =>
      !/^(smallint|integer|bigint|numeric)/.test(shape.columns.find((c) => c.name === name)!.type),
  )
  if (text)
    throw new NotTrackable(
      table.table,
      'no_number',
      `its counter ${text} is no whole or decimal number`,
      'Correct its declaration.',
    )
  const list = (columns: readonly string[] = []) => `array[${columns.map(lit).join(', ')}]::text[]`
  const unseen = shape.referredBy.filter((r) => r.name === '')
  return `
${mirrorPolicies(shape)}
${captureSql(shape, table.money ?? [])}
${linesSql(shape)}
${auditSql(shape)}
${checkSql(shape)}
${replaySql(shape, table.cellKeys ?? [])}
${takeBackSql(shape)}
${parkSql(shape)}
${overwriteSql(shape, table.cellKeys ?? [])}
${eraseSql(shape, { personal: table.personal ?? [], mentions: table.mentions ?? [], erasedAs: table.erasedAs ?? {} })}
${expireSql(shape, { personal: table.personal ?? [], erasedAs: table.erasedAs ?? {} })}
alter table ${shape.relation} enable row level security;
alter table ${shape.relation} force row level security;
drop policy if exists org on ${shape.relation};
create policy org on ${shape.relation} to rescind_app using (${ownOrg}) with check (${ownOrg});
grant usage on schema ${q(shape.schema)} to rescind_app;
grant select, insert, update, delete on ${shape.relation} to rescind_app;
do $b$ begin
  -- To vacuum after a large preview; before PostgreSQL 17 only owners may.
  if current_setting('server_version_num')::int >= 170000 then grant maintain on ${shape.relation}, history.${q(shape.name)} to rescind_app; end if;
end $b$;
${shape.sequences.map((sequence) => `grant usage on sequence ${sequence} to rescind_app;`).join('\n')}
${unseen.map((r) => `grant select (${r.columns.map(q).join(', ')}) on ${r.table} to rescind_app;`).join('\n')}
insert into kernel.tracked (tbl, rel, rel_oid, key_columns, label, money, personal, mentions, erased_as, cell_keys, stamped, counters, parks, same_by, ended)
values (${lit(shape.name)}, ${lit(shape.relation)}::regclass, ${shape.oid}, ${list(shape.key)}, ${lit(table.label)}, ${list(table.money)}, ${list(table.personal)},
  ${list(table.mentions)}, ${lit(JSON.stringify(table.erasedAs ?? {}))}::jsonb, ${list(table.cellKeys)}, ${list(shape.stamped)}, ${list(shape.counters)}, ${shape.rules.length > 0},
  ${lit(JSON.stringify(table.sameBy ?? []))}::jsonb, ${lit(table.ended ?? 'archived_at')})
on conflict (tbl) do update set rel = excluded.rel, rel_oid = excluded.rel_oid, key_columns = excluded.key_columns, label = excluded.label,
  money = excluded.money, personal = excluded.personal, mentions = excluded.mentions, erased_as = excluded.erased_as, cell_keys = excluded.cell_keys, stamped = excluded.stamped, counters = excluded.counters, parks = excluded.parks,
  same_by = excluded.same_by, ended = excluded.ended, dropped = false;`
}

/**
 * What the user's own rules name without a schema, an undo finds where the application finds it:
 * beside the tracked tables. And the operators of their types: two citext are equal as their own
 * schema says, not as text.
 */
async function letUndoFind(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{
    path: string | null
  }>`select string_agg(distinct quote_ident(n.nspname), ', ') as path
    from kernel.tracked t join pg_class c on c.oid = t.rel
    join pg_namespace n on n.oid = c.relnamespace or n.oid in (
      select y.typnamespace from pg_attribute a join pg_type y on y.oid = a.atttypid where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
    where n.nspname <> 'pg_catalog' and to_regprocedure('kernel.take_back(uuid, uuid)') is not null and n.nspname <> 'public'`.execute(
    db,
  )
  if (!rows[0]?.path) return
  await sql
    .raw(
      `alter function kernel.take_back(uuid, uuid) set search_path = pg_catalog, ${rows[0].path}, public, pg_temp`,
    )
    .execute(db)
}

/**
 * An undo puts parents back before their children. Cycles and self-references end at the number of
 * tables.
 */
async function rank(db: Kysely<unknown>): Promise<void> {
  const { rows: tables } = await sql<{
    tbl: string
    rank: number
  }>`select tbl, rank from kernel.tracked where not dropped`.execute(db)
  const { rows: references } = await sql<{
    child: string
    parent: string
  }>`select c.tbl as child, p.tbl as parent from pg_constraint f
    join kernel.tracked c on c.rel = f.conrelid join kernel.tracked p on p.rel = f.confrelid where f.contype = 'f' and c.tbl <> p.tbl`.execute(
    db,
  )
  const ranks = new Map(tables.map(({ tbl }) => [tbl, 0]))
  for (let round = 0, changed = true; changed && round < tables.length; round++) {
    changed = false
    for (const { child, parent } of references) {
      const needed = Math.min(tables.length, ranks.get(child)! + 1)
      if (ranks.get(parent)! >= needed) continue
      ranks.set(parent, needed)
      changed = true
    }
  }
  await sql`update kernel.tracked t set rank = r.rank from jsonb_to_recordset(${JSON.stringify([...ranks].map(([tbl, rank]) => ({ tbl, rank })))}::jsonb)
    r(tbl text, rank int) where r.tbl = t.tbl and t.rank <> r.rank`.execute(db)
}
