import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { queryRows } from './sql.ts'

let one: TestDatabase
let other: TestDatabase

beforeAll(async () => {
  one = await createTestDatabase()
  other = await createTestDatabase()
})
afterAll(async () => {
  await one.drop()
  await other.drop()
})

test('a test database is migrated, and its own', async () => {
  const applied = await queryRows<{ name: string }>(one.ownerUrl, 'select name from kernel.applied')
  expect(applied.length).toBeGreaterThan(0)
  await queryRows(one.ownerUrl, 'create table mine (n int)')
  await expect(queryRows(other.ownerUrl, 'select n from mine')).rejects.toThrow(/does not exist/)
})

test('the product works as a role that is no superuser, creates no role, and is held by row-level security', async () => {
  const [role] = await queryRows(
    one.appUrl,
    'select rolsuper, rolcreaterole, rolbypassrls from pg_roles where rolname = current_user',
  )
  expect(role).toEqual({ rolsuper: false, rolcreaterole: false, rolbypassrls: false })
})

test('an empty test database has nothing of the product', async () => {
  const empty = await createTestDatabase({ empty: true })
  const schemas = await queryRows(
    empty.ownerUrl,
    "select nspname from pg_namespace where nspname = 'kernel'",
  )
  await empty.drop()
  expect(schemas).toEqual([])
})
