import { expect, inject, test } from 'vitest'
import { migrate, openDb } from '../../packages/kernel/src/index.ts'
import { createTestDatabase } from '../database.ts'
import '../provided.ts'
import { playMany } from './play-many.ts'
import { historyModule } from './table.ts'

test('U2 U5 U6 U8 U9 U10 U12 U14 U18 U22 R1 R5 random histories end where a replay of the log without the dead actions ends', {
  timeout: 600_000,
}, async () => {
  const database = await createTestDatabase({ empty: true })
  const urls = await migrate({
    url: database.ownerUrl,
    secret: 'histories',
    modules: [historyModule],
  })
  const owner = openDb<unknown>(database.ownerUrl)
  // A new seed each day, printed, so that a failure can be played again.
  const seed = Math.floor(Date.now() / 86_400_000) * 10_000
  const count = inject('postgres').again ? 200 : 1_000
  const { violations } = await playMany({ owner, appUrl: urls.app, count, seed, length: 10 })
  await owner.destroy()
  await database.drop()
  expect(violations).toBe(0)
})
