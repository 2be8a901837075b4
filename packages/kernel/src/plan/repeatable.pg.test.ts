import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { refusal } from '../../../../test/library/library.ts'
import { world } from '../../../../test/shapes/world.ts'
import { execute } from '../execute.ts'

const it = world(`
  create table counted (id bigint generated always as identity primary key, v int);
  create table numbered (id serial primary key, v int);
  create table loose (id int primary key, luck double precision default random(), v int default abs(-1));
  create table ticket (id uuid primary key default gen_random_uuid(), token uuid not null default gen_random_uuid(), v int, at timestamptz default clock_timestamp());
  create table part (id uuid primary key default gen_random_uuid(), ticket uuid references ticket);`)
const tables = ['counted', 'numbered', 'loose', 'ticket', 'part']
const asked = async (tool: string, ...statements: string[]) =>
  await execute(it.kernel, it.caller, { tool, input: { statements } })

beforeAll(async () => {
  await it.track(...tables.map((t) => ({ table: `public.${t}`, label: 'id::text', prepare: true })))
})

test.each([
  [`insert into counted (v) values (1)`, 'counted', 'id'],
  [`insert into numbered (v) values (1), (2)`, 'numbered', 'id'],
  [`insert into loose (id) values (1)`, 'loose', 'luck'],
])(
  'C4 a plan whose every run draws other values is refused, by the column; at once it goes: %s',
  async (statement, table, field) => {
    const before = await it.rows(...tables)
    const error = await refusal('not_repeatable', asked('plan', statement))
    expect(error.details).toEqual({ table, fields: [field] })
    expect(error.message).toContain(`${table}.${field}`)
    expect(await it.rows(...tables)).toBe(before)
    expect(await asked('act', statement)).toMatchObject({ status: 'applied' })
  },
)

test('C4 where the handler gives the value itself, or writes other rows, it is a plan like any other', async () => {
  const before = await it.rows(...tables)
  const plan = await it.plan(
    `insert into counted (id, v) overriding system value values (900, 1)`,
    `insert into numbered (id, v) values (900, 2)`,
    `insert into loose (id, luck) values (900, 0.5)`,
    `update counted set v = 7`,
  )
  await it.undo(plan)
  expect(await it.rows(...tables)).toBe(before)
})

test('C4 ids and moments that a column draws are issued: a plan shows the ones that it will write, whatever is drawn meanwhile', async () => {
  const before = await it.rows(...tables)
  const statements = [
    `insert into ticket (v) select n from generate_series(1, 3) n`,
    `insert into part (ticket) select id from ticket order by v`,
    `insert into part default values`,
  ]
  const plan = await it.plan(...statements)
  const { rows } = await sql<{
    ids: number
    sevens: boolean
  }>`select count(distinct id)::int as ids, bool_and(substr(id::text, 15, 1) = '7') as sevens
    from (select id from ticket union all select token from ticket union all select id from part) x`.execute(
    it.owner,
  )
  expect(rows).toEqual([{ ids: 10, sevens: true }])
  const done = await it.act(...statements)
  await it.undo(done)
  await it.undo(plan)
  expect(await it.rows(...tables)).toBe(before)
})
