import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../../../../examples/orders/orders.ts'
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts'
import { databaseUrl, queryRows, runSql } from '../../../../test/sql.ts'
import { openDb } from '../db/pool.ts'

const root = new URL('../../../../', import.meta.url)
const text = async (path: string) => await readFile(new URL(path, root), 'utf8')
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase({ empty: true })
  await runSql(database.ownerUrl, await text('examples/orders/orders.sql'))
})
afterAll(async () => await database?.drop())

test('the code in the README is the example, and the example is short', async () => {
  const readme = await text('packages/kernel/README.md')
  const code = await text('examples/orders/orders.ts')
  expect(readme).toContain(`\`\`\`ts\n${code}\`\`\``)
  expect(readme).toContain(`\`\`\`sql\n${await text('examples/orders/orders.sql')}\`\`\``)
  expect(code.split('\n').length).toBeLessThan(60)
})

test('an existing table of orders becomes reversible, and goes back to what it was', async () => {
  const orders = async () =>
    (
      await queryRows<{ text: string }>(
        database.ownerUrl,
        `select customer || ' ' || status as text from orders order by id`,
      )
    )
      .map((o) => o.text)
      .join(', ')
  const before = await orders()
  const seen: Record<string, string> = {}
  await run(database.ownerUrl, async (step) => {
    seen[step] = await orders()
  })
  expect(seen).toEqual({
    paid: 'Ada paid, Ben open, Cleo open, Dan open',
    planned: 'Ada paid, Ben open, Cleo open, Dan open',
    cancelled: 'Ada paid, Ben cancelled, Cleo open, Dan cancelled',
    undone: 'Ada open, Ben cancelled, Cleo open, Dan cancelled',
    rewound: before,
  })
})

test('who read the table before still can, and who writes it outside an action is told so', async () => {
  await runSql(
    database.ownerUrl,
    `do $$ begin if not exists (select 1 from pg_roles where rolname = 'clerk') then create role clerk login password 'clerk'; end if; end $$`,
    `grant select, insert, update, delete on orders to clerk`,
  )
  const url = new URL(databaseUrl(database.ownerUrl, database.name))
  url.username = 'clerk'
  url.password = 'clerk'
  const clerk = openDb(url.href, { max: 1 })
  try {
    expect((await sql`select customer, status from orders`.execute(clerk)).rows).toHaveLength(4)
    for (const statement of [
      `insert into orders (customer, total) values ('Eve', 1)`,
      `update orders set status = 'paid'`,
      `delete from orders`,
      `update orders set status = 'paid' where id = -1`,
    ])
      await expect(sql.raw(statement).execute(clerk)).rejects.toThrow('write outside an action')
  } finally {
    await clerk.destroy()
    await runSql(database.ownerUrl, `revoke all on orders from clerk`, `drop role clerk`)
  }
})
