import { expect, test } from 'vitest'
import { migrate, openDb } from '../../packages/kernel/src/index.ts'
import { createTestDatabase } from '../database.ts'
import { libraryModule } from '../library/library-module.ts'
import { playMany } from './play-many.ts'

test('U9 U10 U12 U18 R1 random histories end where a replay of the log without the dead actions ends', {
  timeout: 240_000,
}, async () => {
  const database = await createTestDatabase({ empty: true })
  const urls = await migrate({ url: database.ownerUrl, secret: 'histories', modules: [libraryModule] })
  const owner = openDb<unknown>(database.ownerUrl)
  // A new seed each day, printed, so that a failure can be played again.
  const seed = Math.floor(Date.now() / 86_400_000) * 10_000
  const { violations } = await playMany({ owner, appUrl: urls.app, count: 250, seed, length: 14 })
  await owner.destroy()
  await database.drop()
  expect(violations).toBe(0)
})
