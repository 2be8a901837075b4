import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts'
import { openDb } from '../db/pool.ts'
import { migrate } from '../install/migrate.ts'
import { NotTrackable } from './not-trackable.ts'
import type { TrackedTable } from './track.ts'

let database: TestDatabase
let owner: ReturnType<typeof openDb>
beforeAll(async () => {
  database = await createTestDatabase({ empty: true })
  owner = openDb(database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await owner.destroy()
  await database.drop()
})

const track = async (...tracked: TrackedTable[]) =>
  await migrate({
    url: database.ownerUrl,
    secret: 'declared',
    modules: [{ name: 'declared', tracked }],
  })

let count = 0
/** What the kernel says to a table with these columns besides those that every table has. */
async function refused(
  columns: string,
  declaration: Partial<TrackedTable> = {},
): Promise<string | null> {
  const name = `t${count++}`
  await sql
    .raw(
      `create table ${name} (id int primary key, org_id uuid not null, row_version uuid not null, ${columns})`,
    )
    .execute(owner)
  return await track({ table: `public.${name}`, label: 'id::text', ...declaration }).then(
    () => null,
    (error: unknown) => {
      if (!(error instanceof NotTrackable)) throw error
      expect([error.reason, error.next]).toEqual([
        'undeclared_text',
        expect.stringMatching(/personal|Take it out/),
      ])
      return error.message
    },
  )
}

test.each([
  'remark text',
  'remark varchar(20) not null',
  'remark char(2)',
  'remark jsonb',
  'remark json',
  'remark text[]',
  'remark jsonb[]',
  'remark xml',
  'remark words',
  'remark words[]',
  'remark pair',
  `remark text check (remark in ('a', 'b'))`,
])('E9 a table with an undeclared column is refused: %s', async (column) => {
  if (column.includes('words') || column.includes('pair'))
    await sql`do $$ begin create domain words as text; create type pair as (a text, b int);
      exception when duplicate_object then null; end $$`.execute(owner)
  expect(await refused(column)).toMatch(/nobody has said whether remark can hold/)
  for (const kind of ['plain', 'mentions', 'personal'] as const)
    expect(await refused(column, { [kind]: ['remark'] })).toBeNull()
})

test('E9 numbers, moments and enumerations need no declaration, and neither do keys', async () => {
  await sql`create type mood as enum ('sad', 'happy')`.execute(owner)
  expect(
    await refused(
      'a int, b timestamptz, c boolean, d uuid, e mood, f int[], g text generated always as (id::text) stored',
    ),
  ).toBeNull()
  await sql`create table code (code text primary key, org_id uuid not null, row_version uuid not null)`.execute(
    owner,
  )
  expect(await track({ table: 'public.code', label: 'code' })).toBeTruthy()
  expect(await refused('code text references code deferrable')).toBeNull()
})

test('E9 what is plain is about nobody: a column cannot be both', async () => {
  expect(await refused('remark text', { plain: ['remark'], personal: ['remark'] })).toMatch(
    /remark cannot be plain/,
  )
})

test('E9 a column that is added later is refused at the next migration', async () => {
  await sql`create table later (id int primary key, org_id uuid not null, row_version uuid not null)`.execute(
    owner,
  )
  await track({ table: 'public.later', label: 'id::text' })
  await sql`alter table later add column remark text`.execute(owner)
  await expect(track({ table: 'public.later', label: 'id::text' })).rejects.toMatchObject({
    reason: 'undeclared_text',
  })
})

test('E9 in a table that is only prepared, what nobody declared may name anybody', async () => {
  await sql`create table plain_orders (id int primary key, customer text, remarks jsonb, tags text[])`.execute(
    owner,
  )
  await track({ table: 'public.plain_orders', label: 'customer', prepare: true, plain: ['tags'] })
  const { rows } =
    await sql`select mentions from kernel.tracked where tbl = 'plain_orders'`.execute(owner)
  expect(rows).toEqual([{ mentions: ['customer', 'remarks'] }])
})
