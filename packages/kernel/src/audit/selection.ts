import { sql, type Transaction } from 'kysely'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { q } from '../track/shape.ts'
import { type Names, namesOf } from '../wording/describe.ts'
import { edgeText } from '../wording/words.ts'

/**
 * What evidence is asked about. A range is of indexes, `to` included, or of moments (ISO 8601),
 * `to` left out.
 */
export type Asked =
  | { range: 'all' }
  | { range: { from: string; to: string } }
  | { action: string }
  | { session: string }
  | { record: { table: string; id: string } }

/**
 * The entries that are concerned. `run`: without gaps, from `from` to `to`, without `to`. Else by
 * their indexes, ascending, and `about` says which of their texts are concerned; null: all.
 */
export type Selection =
  | { run: { from: number; to: number } }
  | { indexes: number[]; about: About | null }

/** One record, and by table the records that belong to it: itself and those that refer to it. */
export interface About {
  table: string
  id: string
  ids: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * @throws KernelError `not_found` where nothing is concerned, `invalid_input` for a range or table
 * that is none
 */
export async function select(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  size: number,
  asked: Asked,
): Promise<Selection> {
  if ('range' in asked)
    return {
      run:
        asked.range === 'all' ? { from: 0, to: size } : await rangeOf(tx, org, size, asked.range),
    }
  if ('record' in asked) {
    const { table, id } = asked.record
    const about = { table, id, ids: await belonging(tx, await namesOf(tx, people), org, table, id) }
    return {
      indexes: await indexesOf(tx, org, size, await aboutRecord(tx, people, org, about)),
      about,
    }
  }
  const actions =
    'action' in asked
      ? await aroundAction(tx, org, asked.action)
      : await ofSession(tx, org, asked.session)
  const { rows } = await sql<{ id: string }>`
    select id from audit.entry where org_id = ${org}::uuid and action_id = any(${actions}::uuid[])`.execute(
    tx,
  )
  return {
    indexes: await indexesOf(
      tx,
      org,
      size,
      rows.map(({ id }) => id),
    ),
    about: null,
  }
}

const nothing = (what: string) =>
  new KernelError(
    'not_found',
    `No sealed entry of the audit is about ${what}.`,
    'An action is sealed a few seconds after its end; ask again then.',
  )

async function rangeOf(
  tx: Transaction<AnyDb>,
  org: string,
  size: number,
  { from, to }: { from: string; to: string },
) {
  if (/^\d+$/.test(from) && /^\d+$/.test(to)) {
    const run = { from: Number(from), to: Math.min(Number(to) + 1, size) }
    if (run.from >= run.to) throw nothing(`the indexes ${from} to ${to}`)
    return run
  }
  if ([from, to].some((moment) => Number.isNaN(Date.parse(moment))))
    throw new KernelError('invalid_input', 'This is no span of entries or of time.', {
      people: 'Choose a first and a last day.',
      callers: `"${from}..${to}" is no range. Write two indexes (0..99) or two moments (2026-01-01..2026-02-01).`,
    })
  // Entries are in the order of their seal, which is nearly that of their moments; what stands
  // between belongs to a run.
  const { rows } = await sql<{ first: string | null; last: string | null }>`
    select min(idx) as first, max(idx) as last from audit.sealed
    where org_id = ${org}::uuid and at >= ${new Date(from)} and at < ${new Date(to)} and idx < ${size}`.execute(
    tx,
  )
  const { first, last } = rows[0] ?? { first: null, last: null }
  if (first === null || last === null)
    throw nothing(`the time from ${edgeText(from)} to ${edgeText(to)}`)
  return { from: Number(first), to: Number(last) + 1 }
}

/** The action, what took it back or did it again, and what it took back. */
async function aroundAction(
  tx: Transaction<AnyDb>,
  org: string,
  action: string,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive around(id) as (
      select ${action}::uuid
      union select f.action_id from around a join kernel.flip f on f.org_id = ${org}::uuid and f.target_id = a.id)
    select id from around union select target_id from kernel.flip where org_id = ${org}::uuid and action_id = ${action}::uuid`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}

async function ofSession(tx: Transaction<AnyDb>, org: string, session: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with own as (select id from kernel.action where org_id = ${org}::uuid and session = ${session})
    select id from own union select f.action_id from own join kernel.flip f on f.org_id = ${org}::uuid and f.target_id = own.id`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}

/** Where the sealed ones of these entries stand in the log. */
async function indexesOf(
  tx: Transaction<AnyDb>,
  org: string,
  size: number,
  entries: readonly string[],
): Promise<number[]> {
  const { rows } = await sql<{ idx: string }>`
    select idx from audit.leaf where org_id = ${org}::uuid and entry_id = any(${entries}::uuid[]) and idx < ${size} order by idx`.execute(
    tx,
  )
  if (rows.length === 0) throw nothing('that')
  return rows.map(({ idx }) => Number(idx))
}

/** The record and the rows that ever referred to it, as far as the log of changes knows. */
async function belonging(
  tx: Transaction<AnyDb>,
  names: ReadonlyMap<string, Names>,
  org: string,
  table: string,
  id: string,
) {
  const own = names.get(table)
  if (own?.key.length !== 1)
    throw new KernelError('invalid_input', 'There is no history of this.', {
      people: 'Choose a record from a list.',
      callers: `There is no history of "${table.slice(0, 60)}". Name a table and an id.`,
    })
  const ids = new Map([[table, new Set([id])]])
  for (const [name, { key, refersTo }] of names) {
    const columns = Object.keys(refersTo).filter((column) => refersTo[column] === table)
    if (key.length !== 1 || columns.length === 0) continue
    const refers = columns.map(
      (column) => sql`${sql.ref(column)} = ${id}::${sql.raw(own.columns[0]!.type)}`,
    )
    const { rows } = await sql<{ id: string }>`
      select distinct ${sql.ref(key[0]!)}::text as id from history.${sql.raw(q(name))}
      where org_id = ${org}::uuid and (${sql.join(refers, sql` or `)})`.execute(tx)
    ids.set(name, new Set([...(ids.get(name) ?? []), ...rows.map((row) => row.id)]))
  }
  return ids
}

/**
 * Entries of actions that wrote one of these rows or left one out, and entries that name the record
 * in any text.
 */
async function aboutRecord(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  { id, ids }: About,
): Promise<string[]> {
  const names = await namesOf(tx, people)
  const actions = new Set<string>()
  for (const [table, keys] of ids) {
    const { key, columns } = names.get(table)!
    const { rows } = await sql<{ id: string }>`
      select distinct _action as id from history.${sql.raw(q(table))}
      where org_id = ${org}::uuid and ${sql.ref(key[0]!)} = any(${[...keys]}::text[]::${sql.raw(columns[0]!.type)}[])`.execute(
      tx,
    )
    for (const row of rows) actions.add(row.id)
  }
  const { rows } = await sql<{ id: string }>`
    select id from audit.entry where org_id = ${org}::uuid and (action_id = any(${[...actions]}::uuid[]) or strpos(leaf, ${id}) > 0)
    union select entry_id from audit.payload where org_id = ${org}::uuid and (strpos(body, ${id}) > 0 or strpos(line, ${id}) > 0)
    union select e.id from kernel.plan_line l join audit.entry e on e.org_id = l.org_id and e.action_id = l.action_id
      where l.org_id = ${org}::uuid and l.part = 'held_out' and strpos(l.line, ${id}) > 0`.execute(
    tx,
  )
  return rows.map((row) => row.id)
}
