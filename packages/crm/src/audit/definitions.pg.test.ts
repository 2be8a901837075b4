import { type ColumnCover, kernelCover, migrate, openDb } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts'
import { templateModules } from '../../../../test/template.ts'
import { definitions } from '../test/definitions.ts'

let database: TestDatabase
let owner: Kysely<unknown>
beforeAll(async () => {
  database = await createTestDatabase()
  owner = openDb(database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await owner.destroy()
  await database.drop()
})

const start = async () =>
  await migrate({
    url: database.ownerUrl,
    secret: 'that of an installation',
    modules: templateModules,
  })

/** As a superuser, with the triggers off. */
async function alter(...statements: string[]) {
  await owner.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx)
    for (const statement of statements) await sql.raw(statement).execute(tx)
  })
}

const noted = async () =>
  (
    await sql<{
      name: string
      hash: string
      at: Date
    }>`select * from kernel.applied order by name`.execute(owner)
  ).rows

test('L2 the first start defines what every later one does', async () => {
  const first = await definitions(owner)
  await start()
  expect(await definitions(owner)).toEqual(first)
})

test('L2 a start that finds everything as the last one left it makes nothing anew', async () => {
  const before = await noted()
  await start()
  expect(await noted()).toEqual(before)
})

const ours = `select oid from pg_namespace where nspname in ('kernel', 'history', 'audit', 'crm', 'mailbox')`
test('L2 whatever a start has defined is made anew by the next one: every function, view, trigger and policy is altered, and the note of them is', async () => {
  const before = await definitions(owner)
  await alter(
    `set local check_function_bodies = off`,
    `update pg_trigger set tgenabled = 'D' where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace in (${ours}))`,
    `update pg_policy set polqual = null, polwithcheck = null, polroles = '{0}' where polrelid in (select oid from pg_class where relnamespace in (${ours}))`,
    `update pg_class set relrowsecurity = false, relforcerowsecurity = false where relkind in ('r', 'p') and relnamespace in (${ours})`,
    `update pg_proc p set prosecdef = not prosecdef, proowner = 10, prosrc = case when l.lanname = 'sql' then 'select null' else 'begin return; end' end
      from pg_language l where l.oid = p.prolang and pronamespace in (${ours})`,
    `do $$ declare v record; begin
      for v in select c.oid::regclass as name, pg_get_viewdef(c.oid) as text from pg_class c where c.relkind = 'v' and c.relnamespace in (${ours}) loop
        execute format('create or replace view %s as select * from (%s) v where false', v.name, rtrim(v.text, ';'));
        execute format('alter view %s reset (security_invoker)', v.name);
      end loop; end $$`,
    `update kernel.applied set hash = encode(sha256('forged'), 'hex') where name = 'definitions'`,
  )
  const altered = await definitions(owner)
  expect(
    Object.keys(before).filter(
      (what) => /^(function|view|trigger|policy)/.test(what) && altered[what] === before[what],
    ),
  ).toEqual([])
  await start()
  expect(await definitions(owner)).toEqual(before)
})

/** Of the tables that a start goes by: what is made anew, and what makes it refuse. */
const goneBy = [
  'kernel.tracked',
  'kernel.tracked_column',
  'kernel.text_store',
  'kernel.applied',
].map((table) => ({
  table,
  ...kernelCover[table]!,
}))
const says = (how: ColumnCover, what: RegExp) => 'free' in how && what.test(how.free)
const tableOf = async (table: string) =>
  (
    await sql<{
      row: unknown
    }>`select to_jsonb(r) as row from ${sql.table(table)} r order by to_jsonb(r)::text`.execute(
      owner,
    )
  ).rows
/** One row of each: of a table with texts about people. */
const one: Record<string, string> = {
  'kernel.tracked': `tbl = 'contact'`,
  'kernel.tracked_column': `tbl = 'contact' and name = 'email'`,
  'kernel.text_store': `name = 'imports'`,
  'kernel.applied': `name = 'crm 001_people_and_deals.sql'`,
}

const altered = goneBy.flatMap(({ table, columns }) =>
  Object.entries(columns)
    .filter(([, how]) => says(how, /^Made anew/))
    .map(([column]) => ({ table, column })),
)
test.each(altered)(
  'L2 made anew by the next start: $table, $column altered',
  async ({ table, column }) => {
    const before = await tableOf(table)
    const type = await sql<{
      type: string
    }>`select format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = ${table}::regclass and attname = ${column}`.execute(owner)
    const values: Record<string, string> = {
      text: `coalesce("${column}", '') || 'x'`,
      'text[]': `'{}'::text[] || case when "${column}" = '{}' then array['altered'] else '{}' end`,
      jsonb: `'{"altered": "yes"}'`,
      boolean: `not "${column}"`,
      integer: `"${column}" + 1007`,
    }
    const also = column === 'past' ? ', attnum = null' : ''
    const value = column === 'past' ? `'column_dropped'` : values[type.rows[0]!.type]
    const which = table === 'kernel.text_store' ? 'true' : one[table]
    await alter(`update ${table} set "${column}" = ${value}${also} where ${which}`)
    expect(await tableOf(table), 'there is a row to alter').not.toEqual(before)
    await start()
    expect(await tableOf(table)).toEqual(before)
  },
)

const rows = goneBy.flatMap(({ table, removed, added }) => [
  ...(says(removed, /^Made anew/)
    ? [{ table, what: 'taken out', statement: `delete from ${table} where ${one[table]}` }]
    : []),
  ...(says(added, /^Made anew/)
    ? [
        {
          table,
          what: 'put in',
          statement: `insert into ${table} select (jsonb_populate_record(r, '{"name": "nobody"}')).* from ${table} r where ${one[table]}`,
        },
      ]
    : []),
])
test.each(rows)(
  'L2 made anew by the next start: a row of $table $what',
  async ({ table, statement }) => {
    const before = await tableOf(table)
    await alter(statement)
    expect(await tableOf(table)).not.toEqual(before)
    await start()
    expect(await tableOf(table)).toEqual(before)
  },
)

const refusing = goneBy.flatMap(({ table, columns, removed }) => [
  ...Object.entries(columns)
    .filter(([, how]) => says(how, /refuses/))
    .map(([column]) => ({
      table,
      what: `${column} altered`,
      statement: `update ${table} set "${column}" = `,
    })),
  ...(says(removed, /refuses/)
    ? [{ table, what: 'a row taken out', statement: `delete from ${table}` }]
    : []),
])
test.each(refusing)(
  'L2 a start refuses to go by $table with $what',
  async ({ table, what, statement }) => {
    const before = await tableOf(table)
    const value = what.startsWith('key_columns')
      ? `array['org_id']`
      : what.endsWith('altered')
        ? `md5('altered')`
        : ''
    await alter(
      `create table public.kept as select * from ${table}`,
      `${statement}${value} where ${one[table]}`,
    )
    await expect(start()).rejects.toThrow()
    await alter(
      `delete from ${table}`,
      `insert into ${table} select * from public.kept`,
      `drop table public.kept`,
    )
    expect(await tableOf(table)).toEqual(before)
  },
)
