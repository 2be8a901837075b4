import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { captureSql, mirrorSql } from './capture-sql.ts'
import { linesSql, moneySql } from './lines-sql.ts'
import { overwriteSql } from './overwrite-sql.ts'
import { replaySql } from './replay-sql.ts'
import { lit, q, readShape, type Shape } from './shape.ts'
import { takeBackSql } from './take-back-sql.ts'

/** What a domain declares once about a table; capture, plans, undo, audit and erasure read it from here. */
export interface TrackedTable {
  /** `schema.name`. Needs `org_id uuid`, `row_version uuid`, and a primary key that starts with `org_id`. */
  table: string
  /** SQL over the columns of the table by which people know a row. */
  label: string
  /** Columns that hold money: a `change` that alters one becomes a plan. */
  money?: readonly string[]
  /** Columns that hold personal data: the audit never shows them, an erasure clears them. */
  personal?: readonly string[]
  /** jsonb columns (NOT NULL, objects) whose cells are their top-level keys. */
  cellKeys?: readonly string[]
}

/** Makes the tables reversible: mirror, triggers, row security, undo. Re-run after every migration; it only does what changed. */
export async function track(db: Kysely<unknown>, tables: readonly TrackedTable[]): Promise<void> {
  const shapes = new Map<TrackedTable, Shape>()
  for (const table of tables) shapes.set(table, await readShape(db, table.table))
  const known = await sql<{ name: string; hash: string }>`select name, hash from kernel.applied`.execute(db)
  const applied = new Map(known.rows.map((row) => [row.name, row.hash]))
  for (const [table, shape] of shapes) {
    await extendMirror(db, shape)
    const statement = trackSql(table, shape)
    const hash = createHash('sha256').update(statement).digest('hex')
    if (applied.get(`track ${table.table}`) === hash) continue
    await sql.raw(statement).execute(db)
    await sql`insert into kernel.applied (name, hash) values (${`track ${table.table}`}, ${hash})
      on conflict (name) do update set hash = excluded.hash`.execute(db)
  }
  await rank(db, [...shapes.values()])
}

async function extendMirror(db: Kysely<unknown>, shape: Shape): Promise<void> {
  const { rows } = await sql<{ name: string }>`select attname as name from pg_attribute
    where attrelid = to_regclass(${`history.${q(shape.name)}`}) and attnum > 0 and not attisdropped`.execute(db)
  const statement = mirrorSql(shape, new Set(rows.map((r) => r.name)))
  if (statement) await sql.raw(statement).execute(db)
}

function trackSql(table: TrackedTable, shape: Shape): string {
  for (const needed of ['org_id', 'row_version', ...(table.money ?? []), ...(table.personal ?? []), ...(table.cellKeys ?? [])]) {
    if (!shape.columns.some((c) => c.name === needed))
      throw new Error(`${table.table} can not be tracked: it has no column ${needed}`)
  }
  if (shape.key.length === 0) throw new Error(`${table.table} can not be tracked: its primary key must be (org_id, …)`)
  const list = (columns: readonly string[] = []) => `array[${columns.map(lit).join(', ')}]::text[]`
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
grant select, insert, update, delete on ${shape.relation} to rescind_app;
insert into kernel.tracked (tbl, rel, key_columns, label, money, personal, cell_keys)
values (${lit(shape.name)}, ${lit(shape.relation)}::regclass, ${list(shape.key)}, ${lit(table.label)}, ${list(table.money)}, ${list(table.personal)}, ${list(table.cellKeys)})
on conflict (tbl) do update set rel = excluded.rel, key_columns = excluded.key_columns, label = excluded.label, money = excluded.money,
  personal = excluded.personal, cell_keys = excluded.cell_keys;`
}

/** An undo goes through children before their parents. Cycles and self-references end at the number of tables. */
async function rank(db: Kysely<unknown>, shapes: readonly Shape[]): Promise<void> {
  const byRelation = new Map(shapes.map((s) => [s.name, s]))
  const ranks = new Map(shapes.map((s) => [s.name, 0]))
  for (let round = 0; round < shapes.length; round++) {
    for (const child of shapes) {
      for (const { target } of child.refersTo) {
        const parent = byRelation.get(target.split('.').at(-1)!.replaceAll('"', ''))
        if (parent && parent !== child)
          ranks.set(parent.name, Math.min(shapes.length, Math.max(ranks.get(parent.name)!, ranks.get(child.name)! + 1)))
      }
    }
  }
  await sql`update kernel.tracked t set rank = r.rank from jsonb_to_recordset(${JSON.stringify([...ranks].map(([tbl, rank]) => ({ tbl, rank })))}::jsonb)
    r(tbl text, rank int) where r.tbl = t.tbl and t.rank <> r.rank`.execute(db)
}
