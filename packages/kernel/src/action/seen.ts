import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Seen } from '../authority/caller.ts'
import type { Conflict } from '../contract/conflict.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { keyIs } from '../track/key.ts'
import { nameConflicts } from '../view/name-conflicts.ts'
import { type Names, namesOf } from '../wording/describe.ts'

/**
 * Locks the record and refuses the call where a field is not as it was seen: nothing is overwritten
 * that nobody has looked at. The lock lasts as long as the transaction, so what is compared here is
 * what the tool overwrites. A record that is not there is the tool's to refuse.
 * @throws KernelError `invalid_input` for an unknown table or field; `changed_meanwhile` with
 *   `conflicts`: `now` as it is, `target` as it was seen
 */
export async function assertSeen(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  record: Seen,
): Promise<void> {
  const { table, id, fields } = record
  const names = (await namesOf(tx, people)).get(table)
  if (!names || names.dropped) throw unknown(`There are no records of the kind "${table}".`)
  const differing: Conflict[] = []
  for (const { field, now, seen, same } of await compare(tx, names, org, id, fields)) {
    if (field === null) throw unknown(`A field named as seen is not one of "${table}".`)
    if (!same)
      differing.push({
        table,
        key: id,
        field,
        now,
        target: seen,
        by: await writerOf(tx, names, org, record, field),
      })
  }
  if (differing.length === 0) return
  const conflicts = await nameConflicts(tx, people, org, differing)
  const { by, label, name } = conflicts[0]!
  throw new KernelError(
    'changed_meanwhile',
    `${by?.agent ?? by?.name ?? 'Somebody'} changed the ${name ?? 'record'} of ${label} meanwhile. Nothing was saved.`,
    'Look at both values, and save again with the one that is there now as the one you have seen.',
    { conflicts },
  )
}

const unknown = (what: string) =>
  new KernelError(
    'invalid_input',
    'What was seen cannot be compared with what is there. Nothing was changed.',
    {
      people: 'Reload the page and try again.',
      callers: `${what} Name the table, its id and the fields as GET /api/records/{table}/{id}/history does.`,
    },
  )

interface Compared {
  /** Null where the table has no such field. */
  field: string | null
  now: unknown
  seen: unknown
  same: boolean
}

/** A value as it is told apart: no text and nothing look alike to whoever sees them. */
const told = (value: RawBuilder<unknown>) => sql`nullif(nullif(${value}, 'null'), '""')`

/** Both sides go through the column's type, so that 48000 and "48000.00" are one amount. */
async function compare(
  tx: Transaction<AnyDb>,
  names: Names,
  org: string,
  id: string,
  fields: Seen['fields'],
): Promise<Compared[]> {
  const row = sql.raw(names.relation)
  const { rows } = await sql<Compared>`
    with held as materialized (
      select t.* from ${row} t, (select ${id}::text as key) p where t.org_id = ${org}::uuid and ${sql.raw(keyIs(names, 't', 'p.key'))}
      for no key update of t),
    now as (select to_jsonb(held) as cells from held),
    named as (
      select case when n.cells ? s.key then s.key when n.cells ? (s.key || '_id') then s.key || '_id' end as field, s.value
      from now n cross join jsonb_each(${JSON.stringify(fields)}::jsonb) s),
    seen as (
      select to_jsonb(r) as cells from jsonb_populate_record(null::${row},
        (select coalesce(jsonb_object_agg(field, value), '{}') from named where field is not null)) r)
    select m.field, n.cells -> m.field as now, s.cells -> m.field as seen,
      ${told(sql`n.cells -> m.field`)} is not distinct from ${told(sql`s.cells -> m.field`)} as same
    from named m cross join now n cross join seen s`.execute(tx)
  return rows
}

/** The action that wrote this field last, as far as the log is looked through. */
async function writerOf(
  tx: Transaction<AnyDb>,
  names: Names,
  org: string,
  { table, id }: Seen,
  field: string,
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    with written as (
      select h._action, max(h._seq) as seq from (select ${id}::text as key) p cross join ${sql.id('history', table)} h
      where h.org_id = ${org}::uuid and ${sql.raw(keyIs(names, 'h', 'p.key'))} group by h._action order by 2 desc limit ${limits.writers})
    select w._action as id from written w
      cross join lateral ${sql.id('history', `line_${table}`)}(${org}::uuid, w._action, ${id}::text) l
    where l.line::jsonb -> 'cells' ? ${field} order by w.seq desc limit 1`.execute(tx)
  return rows[0]?.id ?? null
}
