import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { queryRows } from '../../../../test/sql.ts'
import { testServer } from '../test/test-server.ts'

const it = testServer()

test('B15 the application’s role makes nothing in any schema, so it puts nothing before what the kernel’s rules call', async () => {
  const { rows } = await sql<{ made: string }>`
    select nspname as made from pg_namespace where has_schema_privilege('rescind_app', oid, 'create')
    -- Not temporary: a clone of a template has none of the rights that a migration takes from its database.
    union all select 'database' where has_database_privilege('rescind_app', current_database(), 'create')
    union all select oid::regclass::text from pg_class where pg_get_userbyid(relowner) = 'rescind_app'
    union all select oid::regprocedure::text from pg_proc where pg_get_userbyid(proowner) = 'rescind_app'`.execute(
    it.owner,
  )
  expect(rows).toEqual([])
  // Nor does anything that is there already answer to the name of what comes with the database.
  const { rows: namesakes } = await sql<{ name: string }>`
    select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('kernel', 'history', 'audit', 'crm', 'auth', 'mailbox', 'public') and exists (
      select from pg_proc b where b.pronamespace = 'pg_catalog'::regnamespace and b.proname = p.proname)
    union all select o.oid::regoperator::text from pg_operator o where o.oprnamespace <> 'pg_catalog'::regnamespace
      and o.oprnamespace <> 'information_schema'::regnamespace`.execute(it.owner)
  expect(namesakes).toEqual([])
})

test.each([
  'create function pgboss.always(timestamptz, timestamptz) returns boolean language sql as $$ select false $$',
  'create function public.clock_timestamp() returns timestamptz language sql as $$ select null::timestamptz $$',
  'create schema mine',
  'select from pgboss.job',
])('B15 by SQL of the application’s role it is refused: %s', async (attempt) => {
  await expect(queryRows(it.database.appUrl, attempt)).rejects.toMatchObject({ code: '42501' })
})

test('B15 the role of the jobs sees nothing but the jobs', async () => {
  const { rows } = await sql<{ name: string }>`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('kernel', 'history', 'audit', 'crm', 'auth', 'mailbox') and c.relkind in ('r', 'v', 'p')
      and has_table_privilege('rescind_jobs', c.oid, 'select, insert, update, delete')`.execute(
    it.owner,
  )
  expect(rows).toEqual([])
})
