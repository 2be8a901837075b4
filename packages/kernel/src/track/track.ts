import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { captureSql } from './capture-sql.ts'
import { linesSql, moneySql } from './lines-sql.ts'
import { assertSameKey, followTable } from './mirror.ts'
import { NotTrackable } from './not-trackable.ts'
import { overwriteSql } from './overwrite-sql.ts'
import { assertSeen, prepare } from './prepare.ts'
import { replaySql } from './replay-sql.ts'
import { lit, q, qualified, readShape, type Shape } from './shape.ts'
import { silenceTriggers } from './silence.ts'
import { takeBackSql } from './take-back-sql.ts'
import { nameShapes, readWords, type Word } from './words.ts'

/** What a domain declares once about a table; capture, plans, undo, audit and erasure read it from here. */
export interface TrackedTable {
  /** `schema.name` as in SQL, quoted where it needs it. Needs a primary key, `org_id uuid` and `row_version uuid`. */
  table: string
  /** SQL over the columns of the table by which people know a row. */
  label: string
  /** What contracts, plans and the log call it. Without it the table's name; where another table has that, `schema.name`. */
  name?: string
  /** Adds what is missing to a plain table of one organisation: see `prepare`. */
  prepare?: boolean
  /**
   * Columns that identify a row, where the primary key does not: of a partitioned table whose rows move, the key without the
   * column by which it is partitioned. They must be unique within an organisation, and are never changed.
   */
  key?: readonly string[]
  /** Columns that hold money: a `change` that alters one becomes a plan. */
  money?: readonly string[]
  /** Columns that hold personal data: the audit never shows them, an erasure clears them. */
  personal?: readonly string[]
  /** jsonb columns (NOT NULL, objects) whose cells are their top-level keys. */
  cellKeys?: readonly string[]
  /** Columns that a trigger of the table stamps, such as updated_at: they go back with the row, and are never a conflict. */
  stamped?: readonly string[]
}

/**
 * Makes the tables reversible: mirror, triggers, row security, undo. Re-run after every migration, in its transaction; it only does
 * what changed.
 * @throws NotTrackable
 */
export async function track(db: Kysely<unknown>, tables: readonly TrackedTable[]): Promise<void> {
  if (!db.isTransaction) return await db.transaction().execute(async (tx) => await track(tx, tables))
  await qualified(db, async () => {
    const tracked = await withParents(db, tables)
    const known = await sql<{ name: string; hash: string }>`select name, hash from kernel.applied`.execute(db)
    const applied = new Map(known.rows.map((row) => [row.name, row.hash]))
    for (const { table, shape } of tracked) {
      await assertSameKey(db, shape)
      shape.past = await followTable(db, shape)
      await silenceTriggers(db, [shape.relation, ...shape.partitions])
      const statement = trackSql(table, shape)
      const hash = createHash('sha256').update(`${shape.oid} ${statement}`).digest('hex')
      if (applied.get(`track ${shape.name}`) === hash) continue
      await sql.raw(statement).execute(db)
      await sql`insert into kernel.applied (name, hash) values (${`track ${shape.name}`}, ${hash})
        on conflict (name) do update set hash = excluded.hash`.execute(db)
    }
    await rank(db)
  })
}

interface Tracked {
  table: TrackedTable
  shape: Shape
}

/** The shapes of the tables, and of those tracked earlier that they refer to: an undo there has to ask these. */
async function withParents(db: Kysely<unknown>, tables: readonly TrackedTable[]): Promise<Tracked[]> {
  const words = await readWords(db)
  const tracked: Tracked[] = []
  for (const table of tables) {
    if (table.prepare) await prepare(db, table.table)
    const shape = await readShape(db, table.table, table.key)
    tracked.push({ table, shape: { ...shape, stamped: table.stamped ?? [] } })
  }
  const targets = new Set(tracked.flatMap(({ shape }) => shape.refersTo.map((r) => r.target_oid)))
  for (const word of words) {
    if (word.dropped || !targets.has(word.oid) || tracked.some(({ shape }) => shape.oid === word.oid)) continue
    const table = declarationOf(word)
    tracked.push({ table, shape: { ...(await readShape(db, table.table, table.key)), stamped: word.stamped } })
  }
  await nameShapes(
    db,
    words,
    tracked.map(({ table, shape }) => ({ shape, name: table.name, declared: table.table })),
  )
  const byOid = new Map<string, { name: string; key: string[] }>()
  for (const word of words) if (!word.dropped) byOid.set(word.oid, { name: word.tbl, key: word.key })
  for (const { shape } of tracked) byOid.set(shape.oid, shape)
  for (const { table, shape } of tracked) {
    shape.referredBy = shape.referredBy.map((r) => ({
      ...r,
      name: byOid.get(r.oid)?.name ?? '',
      key: byOid.get(r.oid)?.key ?? [],
    }))
    assertSeen(table.table, shape.referredBy)
  }
  return tracked
}

const declarationOf = (word: Word): TrackedTable => ({
  table: word.relation!,
  name: word.tbl,
  label: word.label,
  key: word.key,
  money: word.money,
  personal: word.personal,
  cellKeys: word.cell_keys,
  stamped: word.stamped,
})

function trackSql(table: TrackedTable, shape: Shape): string {
  for (const named of [...(table.money ?? []), ...(table.personal ?? []), ...(table.cellKeys ?? []), ...shape.stamped]) {
    if (!shape.columns.some((c) => c.name === named))
      throw new NotTrackable(table.table, 'missing_column', `it has no column ${named}`, 'Correct its declaration.')
  }
  const list = (columns: readonly string[] = []) => `array[${columns.map(lit).join(', ')}]::text[]`
  const unseen = shape.referredBy.filter((r) => r.name === '')
  return `
${captureSql(shape)}
${linesSql(shape)}
${moneySql(shape, table.money ?? [])}
${replaySql(shape, table.cellKeys ?? [])}
${takeBackSql(shape)}
${overwriteSql(shape, table.cellKeys ?? [])}
alter table ${shape.relation} enable row level security;
alter table ${shape.relation} force row level security;
drop policy if exists org on ${shape.relation};
create policy org on ${shape.relation} to rescind_app using (org_id = (select kernel.org())) with check (org_id = (select kernel.org()));
grant usage on schema ${q(shape.schema)} to rescind_app;
grant select, insert, update, delete on ${shape.relation} to rescind_app;
${shape.sequences.map((sequence) => `grant usage on sequence ${sequence} to rescind_app;`).join('\n')}
${unseen.map((r) => `grant select (${r.columns.map(q).join(', ')}) on ${r.table} to rescind_app;`).join('\n')}
insert into kernel.tracked (tbl, rel, rel_oid, key_columns, label, money, personal, cell_keys, stamped)
values (${lit(shape.name)}, ${lit(shape.relation)}::regclass, ${shape.oid}, ${list(shape.key)}, ${lit(table.label)}, ${list(table.money)}, ${list(table.personal)},
  ${list(table.cellKeys)}, ${list(shape.stamped)})
on conflict (tbl) do update set rel = excluded.rel, rel_oid = excluded.rel_oid, key_columns = excluded.key_columns, label = excluded.label,
  money = excluded.money, personal = excluded.personal, cell_keys = excluded.cell_keys, stamped = excluded.stamped;`
}

/** An undo puts parents back before their children. Cycles and self-references end at the number of tables. */
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
