import { afterAll, beforeAll, expect, test } from 'vitest'
import { limits, migrate, openDb } from '../../packages/kernel/src/index.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { playMany } from './play-many.ts'
import { historyModule } from './table.ts'

const usual = {
  rewind_chunk_rows: limits.rewind_chunk_rows,
  rewind_chunk_actions: limits.rewind_chunk_actions,
}
const count = 30
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ empty: true })
  Object.assign(limits, { rewind_chunk_rows: 1, rewind_chunk_actions: 1 })
})
afterAll(async () => {
  Object.assign(limits, usual)
  await database?.drop()
})

test('R2 U10 U22 histories whose rewinds run action by action end where those in one transaction do', async () => {
  const urls = await migrate({ url: database.ownerUrl, secret: 'chunks', modules: [historyModule] })
  const owner = openDb<unknown>(database.ownerUrl)
  try {
    expect(await playMany({ owner, appUrl: urls.app, count, seed: 1, length: 14 })).toMatchObject({
      violations: 0,
    })
  } finally {
    await owner.destroy()
  }
})
