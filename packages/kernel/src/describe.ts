import { sql, type Transaction } from 'kysely'
import type { AnyDb } from './kernel.ts'
import { keyIs } from './track/key.ts'
import { q } from './track/shape.ts'

/** One row's change as people read it. `before` and `after` are JSON values; labels name the records they point to. */
export interface Change {
  table: string
  id: string
  label: string
  op: 'insert' | 'update' | 'delete'
  cells: { field: string; before: unknown; after: unknown; before_label?: string; after_label?: string }[]
}

/** A change as `kernel.lines` writes it. */
export interface Line {
  table: string
  id: string
  op: Change['op']
  cells: Record<string, [before: unknown, after: unknown]>
}

/** How people know the rows of a table, and which columns point to other tables. */
export interface Names {
  relation: string
  /** The table itself is gone; its log can still be read. */
  dropped: boolean
  label: string
  key: string[]
  /** Types of the key, as PostgreSQL writes them. */
  columns: { name: string; type: string }[]
  refersTo: Record<string, string>
}

const cache = new WeakMap<object, Promise<Map<string, Names>>>()

/** The declarations of `kernel.tracked` with their foreign keys. They change only with a migration, so one look per process is enough. */
export async function namesOf(tx: Transaction<AnyDb>, owner: object): Promise<Map<string, Names>> {
  let names = cache.get(owner)
  if (!names) {
    names = loadNames(tx)
    cache.set(owner, names)
    names.catch(() => cache.delete(owner))
  }
  return await names
}

async function loadNames(tx: Transaction<AnyDb>): Promise<Map<string, Names>> {
  const { rows } = await sql<{
    tbl: string
    relation: string
    label: string
    key_columns: string[]
    key_types: string[]
    dropped: boolean
    refers_to: Record<string, string> | null
  }>`
    select t.tbl, t.rel::text as relation, t.label, t.key_columns, t.dropped,
      array(select format_type(a.atttypid, a.atttypmod) from unnest(t.key_columns) with ordinality k(name, ord) join pg_attribute a
        on a.attrelid = format('history.%I', t.tbl)::regclass and a.attname = k.name order by k.ord) as key_types,
      (select jsonb_object_agg(a.attname, target.tbl) from pg_constraint c join kernel.tracked target on target.rel = c.confrelid
       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[array_upper(c.conkey, 1)]
       where c.conrelid = t.rel and c.contype = 'f' and cardinality(target.key_columns) = 1
         and (array_length(c.conkey, 1) = 1 or (array_length(c.conkey, 1) = 2
           and exists (select 1 from pg_attribute o where o.attrelid = c.conrelid and o.attnum = c.conkey[1] and o.attname = 'org_id')))) as refers_to
    from kernel.tracked t`.execute(tx)
  return new Map(
    rows.map((r) => [
      r.tbl,
      {
        relation: r.relation,
        dropped: r.dropped,
        label: r.label,
        key: r.key_columns,
        columns: r.key_columns.map((name, i) => ({ name, type: r.key_types[i]! })),
        refersTo: r.refers_to ?? {},
      },
    ]),
  )
}

/** Labels of rows by table and id; a row that is gone is named by the last image the log has of it. */
export async function labelsOf(
  tx: Transaction<AnyDb>,
  names: ReadonlyMap<string, Names>,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
  org: string,
): Promise<(table: string, id: string) => string | undefined> {
  const labels = new Map<string, string>()
  for (const [table, ids] of wanted) {
    const name = names.get(table)
    if (!name || ids.size === 0) continue
    const isRow = sql`t.org_id = ${org}::uuid and ${sql.raw(keyIs(name, 't', 'x.id'))}`
    const now = name.dropped ? sql`null` : sql`(select ${sql.raw(name.label)} from ${sql.raw(name.relation)} t where ${isRow})`
    const { rows } = await sql<{ id: string; label: string | null }>`
      select x.id, coalesce(
        ${now},
        (select ${sql.raw(name.label)} from history.${sql.raw(q(table))} t where ${isRow} order by _seq desc limit 1)) as label
      from unnest(${[...ids]}::text[]) x(id)`.execute(tx)
    for (const row of rows) if (row.label !== null) labels.set(`${table} ${row.id}`, row.label)
  }
  return (table, id) => labels.get(`${table} ${id}`)
}

/** Lines with the names of the records they are about and point to. */
export async function describe(tx: Transaction<AnyDb>, owner: object, org: string, lines: readonly Line[]): Promise<Change[]> {
  const names = await namesOf(tx, owner)
  const wanted = new Map<string, Set<string>>()
  const want = (table: string, id: unknown) => {
    if (typeof id !== 'string' && typeof id !== 'number') return
    let ids = wanted.get(table)
    if (!ids) wanted.set(table, (ids = new Set()))
    ids.add(String(id))
  }
  for (const line of lines) {
    want(line.table, line.id)
    for (const [field, [before, after]] of Object.entries(line.cells)) {
      const target = names.get(line.table)?.refersTo[field]
      if (target) {
        want(target, before)
        want(target, after)
      }
    }
  }
  const label = await labelsOf(tx, names, wanted, org)
  return lines.map((line) => ({
    table: line.table,
    id: line.id,
    // A row that was only planned has no image yet; its own new cells name it.
    label: label(line.table, line.id) ?? plannedLabel(line),
    op: line.op,
    cells: Object.entries(line.cells).map(([field, [before, after]]) => {
      const target = names.get(line.table)?.refersTo[field]
      const beforeLabel = target && before !== null ? label(target, String(before)) : undefined
      const afterLabel = target && after !== null ? label(target, String(after)) : undefined
      return {
        field,
        before,
        after,
        ...(beforeLabel ? { before_label: beforeLabel } : {}),
        ...(afterLabel ? { after_label: afterLabel } : {}),
      }
    }),
  }))
}

function plannedLabel(line: Line): string {
  for (const field of ['name', 'title', 'subject', 'address', 'last_name', 'body', 'kind']) {
    const value = line.cells[field]?.[1]
    if (typeof value === 'string') return value.slice(0, 80)
  }
  return line.table
}
