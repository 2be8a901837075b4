import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testServer } from '../test/test-server.ts'
import { type ColumnWord, columnWords } from './columns.ts'

const it = testServer()

/**
 * Every column that words fit into, of every table that is neither tracked nor the mirror of a
 * tracked one. What is no number, moment, duration, truth, enumeration, id or sign of the system
 * counts: so text under any name, JSON, bytes, lists, domains and types of one's own. pgboss is its
 * library's: its jobs are wake-ups that carry nothing, and go within an hour.
 */
async function columns(): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select format('%s.%s.%s', n.nspname, c.relname, a.attname) as name from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'm', 'f') join pg_namespace n on n.oid = c.relnamespace
    join pg_type t on t.oid = a.atttypid join pg_type e on e.oid = case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end
    where a.attnum > 0 and not a.attisdropped and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pgboss')
      and e.typcategory not in ('N', 'D', 'T', 'B', 'E') and e.typname not in ('uuid', 'xid', 'xid8', 'char')
      and not exists (select from kernel.tracked k where k.rel_oid = c.oid or n.nspname = 'history' and k.tbl = c.relname)
    order by 1`.execute(it.owner)
  return rows.map(({ name }) => name)
}

const said: [string, ColumnWord][] = Object.entries(columnWords).flatMap(([table, words]) =>
  Object.entries(words).map(([name, word]): [string, ColumnWord] => [`${table}.${name}`, word]),
)

/** What nobody has said a word about, and what is said of a column that is not there. */
async function unlike(): Promise<{ undeclared: string[]; gone: string[] }> {
  const there = await columns()
  const names = said.map(([name]) => name)
  return {
    undeclared: there.filter((name) => !names.includes(name)),
    gone: names.filter((name) => !there.includes(name)),
  }
}

test('E9 of every column of the product’s own tables it is said what it may say of people', async () => {
  expect(await unlike()).toEqual({ undeclared: [], gone: [] })
})

test.each([
  'text',
  'varchar(9)',
  'text[]',
  'json',
  'jsonb',
  'bytea',
  'xml',
  'name',
  'test_words',
  'test_pair',
])(
  'E9 a column that is added without a word is found, and so is a word without its column: %s',
  async (type) => {
    const typed = sql.raw(type.replace(/^test/, 'public.test'))
    await sql`create domain public.test_words as text`.execute(it.owner)
    await sql`create type public.test_pair as (a text)`.execute(it.owner)
    await sql`alter table mailbox.message add column remark ${typed}`.execute(it.owner)
    await sql`create table public.remark (said ${typed})`.execute(it.owner)
    await sql`alter table mailbox.message rename column subject to topic`.execute(it.owner)
    try {
      expect(await unlike()).toEqual({
        undeclared: ['mailbox.message.remark', 'mailbox.message.topic', 'public.remark.said'],
        gone: ['mailbox.message.subject'],
      })
    } finally {
      await sql`alter table mailbox.message rename column topic to subject`.execute(it.owner)
      await sql`alter table mailbox.message drop column remark`.execute(it.owner)
      await sql`drop table public.remark`.execute(it.owner)
      await sql`drop type public.test_pair, public.test_words`.execute(it.owner)
    }
  },
)

test('E9 what is said to forget a column is called by every erasure, may write the column and names it', async () => {
  const { rows: stores } = await sql<{
    erase: string
  }>`select erase from kernel.text_store where erase is not null`.execute(it.owner)
  const { rows: main } = await sql<{ source: string }>`select prosrc as source from pg_proc
    where oid = 'kernel.erase(uuid, uuid, kernel.about, jsonb)'::regprocedure`.execute(it.owner)
  const forgets = said.flatMap(([name, word]) => ('by' in word ? [{ name, by: word.by }] : []))
  const { rows } = await sql<{ name: string; by: string; source: string; may: boolean }>`
    select w.name, w.by, p.prosrc as source, has_column_privilege(p.proowner, (parse_ident(w.name))[1] || '.' || (parse_ident(w.name))[2],
      (parse_ident(w.name))[3], 'update') as may
    from jsonb_to_recordset(${JSON.stringify(forgets)}::jsonb) w(name text, by text)
    join pg_proc p on p.oid = w.by::regproc where p.prosecdef`.execute(it.owner)
  expect(rows.map(({ name }) => name).toSorted()).toEqual(
    forgets.map(({ name }) => name).toSorted(),
  )
  const wrong = rows.filter(({ name, by, source, may }) => {
    const [schema, table, column] = name.split('.')
    const called =
      stores.some(({ erase }) => erase === by) || main[0]!.source.includes(`${by}(p_org`)
    return (
      !called ||
      !may ||
      !source.includes(`update ${schema}.${table} `) ||
      !new RegExp(`\\b${column}\\b`).test(source)
    )
  })
  expect(wrong.map(({ name, by }) => `${name}: ${by}`)).toEqual([])
})

test('E9 a job carries nothing', async () => {
  const { rows } =
    await sql`select data from pgboss.job where coalesce(data, '{}') <> '{}'`.execute(it.owner)
  expect(rows).toEqual([])
})
