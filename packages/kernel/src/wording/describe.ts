import { sql, type Transaction } from 'kysely'
import type { Change, ChangedCell, Line } from '../contract/change.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { keyIs } from '../track/key.ts'
import { q } from '../track/shape.ts'
import { issuedText } from './issued.ts'
import { plain } from './words.ts'

export type { Change, ChangedCell, Line }

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

/**
 * The declarations of `kernel.tracked` with their foreign keys. They change only with a migration,
 * so one look per process is enough.
 */
export async function namesOf(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
): Promise<Map<string, Names>> {
  let names = cache.get(people)
  if (!names) {
    names = loadNames(tx, people.words)
    cache.set(people, names)
    names.catch(() => cache.delete(people))
  }
  return await names
}

async function loadNames(
  tx: Transaction<AnyDb>,
  words: Kernel['people']['words'],
): Promise<Map<string, Names>> {
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
        label: words?.tables[r.tbl]?.label ?? r.label,
        key: r.key_columns,
        columns: r.key_columns.map((name, i) => ({ name, type: r.key_types[i]! })),
        refersTo: r.refers_to ?? {},
      },
    ]),
  )
}

/**
 * Labels of rows by table and id; a row that is gone is named by the last image the log has of it.
 */
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
    const now = name.dropped
      ? sql`null`
      : sql`(select ${sql.raw(name.label)} from ${sql.raw(name.relation)} t where ${isRow})`
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
export async function describe(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  lines: readonly Line[],
): Promise<Change[]> {
  const names = await namesOf(tx, people)
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
  const planned = await plannedLabels(
    tx,
    names,
    people.words,
    lines.filter((line) => label(line.table, line.id) === undefined),
  )
  const currencies = await currenciesOf(tx, names, people.words, lines, org)
  return lines.map((line) => {
    const own = people.words?.tables[line.table]
    return {
      table: line.table,
      id: line.id,
      // A row that was only planned has no image yet; its own new cells name it.
      label: label(line.table, line.id) ?? planned.get(`${line.table} ${line.id}`)!,
      op: line.op,
      cells: Object.entries(line.cells).map(([field, [before, after]]) => {
        const target = names.get(line.table)?.refersTo[field]
        const of = own?.fields[field]
        const said = (value: unknown, side: 0 | 1) => {
          if (value === null || value === undefined) return undefined
          if (target)
            return label(target, String(value)) ?? planned.get(`${target} ${String(value)}`)
          return (
            issuedText(value) ??
            of?.text?.(value, {
              currency: currencyIn(line, side) ?? currencies.get(`${line.table} ${line.id}`),
            })
          )
        }
        const [beforeLabel, afterLabel] = [said(before, 0), said(after, 1)]
        return {
          field,
          name: of?.name ?? plain(field),
          before,
          after,
          ...(beforeLabel !== undefined && { before_label: beforeLabel }),
          ...(afterLabel !== undefined && { after_label: afterLabel }),
          ...(of?.quiet && { quiet: true as const }),
          ...(of?.money && { money: true as const }),
        }
      }),
    }
  })
}

/** The currency that the line itself names. */
function currencyIn(line: Line, side: 0 | 1): string | undefined {
  const cell = line.cells.currency
  const value = cell?.[side] ?? cell?.[1 - side]
  return typeof value === 'string' ? value : undefined
}

/** In which currency the money of these rows is, by table and id. */
async function currenciesOf(
  tx: Transaction<AnyDb>,
  names: ReadonlyMap<string, Names>,
  words: Kernel['people']['words'],
  lines: readonly Line[],
  org: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const [table, own] of Map.groupBy(lines, (line) => line.table)) {
    const name = names.get(table)
    const currency = words?.tables[table]?.currency
    const fields = words?.tables[table]?.fields
    const asked = own.filter((line) =>
      Object.keys(line.cells).some((field) => fields?.[field]?.money),
    )
    if (!name || !currency || asked.length === 0) continue
    const from = (relation: string, expression: string) =>
      sql`(select ${sql.raw(expression)} from ${sql.raw(relation)} t where t.org_id = ${org}::uuid and ${sql.raw(keyIs(name, 't', 'x.id'))} limit 1)`
    const now = (expression: string) => (name.dropped ? sql`null` : from(name.relation, expression))
    const said =
      'ofOrg' in currency
        ? sql`(select ${sql.raw(currency.ofOrg)} from (select ${org}::uuid as org_id) t)`
        : sql`coalesce(${now(currency.ofRow)}, ${from(`history.${q(table)}`, currency.ofRow)})`
    const { rows } = await sql<{ id: string; currency: string | null }>`
      select x.id, ${said} as currency
      from unnest(${[...new Set(asked.map((line) => line.id))]}::text[]) x(id)`.execute(tx)
    for (const row of rows) if (row.currency !== null) found.set(`${table} ${row.id}`, row.currency)
  }
  return found
}

/**
 * How rows that were only planned are called: by the label of their table, read over what they
 * would hold. By table and id.
 */
async function plannedLabels(
  tx: Transaction<AnyDb>,
  names: ReadonlyMap<string, Names>,
  words: Kernel['people']['words'],
  lines: readonly Line[],
): Promise<Map<string, string>> {
  const labels = new Map(
    lines.map(
      (line) =>
        [`${line.table} ${line.id}`, words?.tables[line.table]?.one ?? plain(line.table)] as const,
    ),
  )
  for (const [table, own] of Map.groupBy(lines, (line) => line.table)) {
    const name = names.get(table)
    if (!name) continue
    const read = new Set(name.label.match(/\w+/g))
    const images = own.map((line) => ({ id: line.id, image: imageOf(line, read) }))
    const { rows } = await sql<{ id: string; label: string | null }>`
      select x.id, (select (${sql.raw(name.label)})::text from jsonb_populate_record(null::history.${sql.raw(q(table))}, x.image) t) as label
      from jsonb_to_recordset(${JSON.stringify(images)}::jsonb) x(id text, image jsonb)`.execute(tx)
    for (const { id, label } of rows) if (label) labels.set(`${table} ${id}`, label)
  }
  return labels
}

/**
 * What a planned row holds of the fields that its label reads. A moment that is only issued has no
 * value yet.
 */
const imageOf = (line: Line, read: ReadonlySet<string>) =>
  Object.fromEntries(
    Object.entries(line.cells)
      .map(([field, [, after]]) => [field, after] as const)
      .filter(([field, after]) => read.has(field) && issuedText(after) === undefined),
  )
