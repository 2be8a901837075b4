import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts'

const run = promisify(execFile)
const here = (name: string) => join(import.meta.dirname, 'test', name)
const it = {} as { database: TestDatabase }
beforeAll(async () => {
  it.database = await createTestDatabase()
})
afterAll(async () => await it.database?.drop())

test('a column without a declaration is refused when the database is brought up to date', async () => {
  await expect(
    run(process.execPath, [here('one-more-column.ts'), it.database.ownerUrl]),
  ).rejects.toThrow(/crm\.contact\D*nickname|nickname\D*crm\.contact/)
})

test('a column with a migration and one declaration is edited, shown, filtered, worded, undone, imported and erased', async () => {
  const { stdout } = await run(process.execPath, [
    '--import',
    here('nickname.ts'),
    here('one-more-column.ts'),
    it.database.ownerUrl,
  ])
  expect(JSON.parse(stdout)).toEqual({
    edited: {
      shown: 'Larkspur',
      filtered: ['Larkspur'],
      title: 'Set the nickname of Roe to Larkspur',
    },
    undone: 'Quillfeather',
    imported: ['Brambling'],
    field: {
      name: 'nickname',
      heading: 'Nickname',
      label: 'nickname',
      kind: 'text',
      custom: false,
      required: false,
      needed: false,
      personal: true,
      money: false,
      filterable: true,
      show: 'list',
      page: true,
      form: true,
      importable: true,
      edit: ['contact_create', 'contact_update'],
      characters_max: 100,
    },
    left: [],
  })
})
