import { expect, test } from 'vitest'
import { migrate, openDb } from '../../packages/kernel/src/index.ts'
import { createTestDatabase } from '../database.ts'
import { queryRows } from '../sql.ts'
import { playMany } from './play-many.ts'
import { historyModule } from './table.ts'

test('U2 U5 U6 U8 U9 U10 U12 U14 U18 U22 R1 R5 random histories end where a replay of the log without the dead actions ends', {
  timeout: 600_000,
}, async () => {
  const database = await createTestDatabase({ empty: true })
  const urls = await migrate({ url: database.ownerUrl, secret: 'histories', modules: [historyModule] })
  const [server] = await queryRows<{ newest: boolean }>(
    database.ownerUrl,
    `select current_setting('server_version_num')::int >= 180000 as newest`,
  )
  const owner = openDb<unknown>(database.ownerUrl)
  // A new seed each day, printed, so that a failure can be played again.
  const seed = Math.floor(Date.now() / 86_400_000) * 10_000
  // The rules are the same everywhere; an older server is asked whether it has the same SQL.
  const count = server!.newest ? 2_000 : 300
  const { violations } = await playMany({ owner, appUrl: urls.app, count, seed, length: 10 })
  await owner.destroy()
  await database.drop()
  expect(violations).toBe(0)
})
