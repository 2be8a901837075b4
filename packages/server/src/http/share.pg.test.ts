import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { testServer } from '../test/test-server.ts'

const it = testServer()
let unlock = () => {}
afterEach(() => unlock())

/** Every read of contacts and deals waits until `unlock`. */
async function lockRecords() {
  const locked = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  unlock = end.resolve
  void it.owner.transaction().execute(async (tx) => {
    await sql`lock table crm.contact, crm.deal in access exclusive mode`.execute(tx)
    locked.resolve()
    await end.promise
  })
  await locked.promise
}
/**
 * How many reads of them wait for the lock. What the server does by itself meanwhile waits too, and
 * is nobody's read.
 */
const stuck = async () =>
  (
    await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and application_name = 'rescind reads' and wait_event_type = 'Lock'`.execute(
      it.product.kernel.db,
    )
  ).rows[0]!.n

test('Q1 ten dropped searches of one person refuse nobody, and nothing of them goes on', async () => {
  await lockRecords()
  const leaving = new AbortController()
  const search = { input: { search: 'harbour' } }
  const dropped = Array.from({ length: 10 }, () =>
    it.here.by.rep.post('/api/tools/contact_find', search, {}, leaving.signal).catch(() => null),
  )
  await expect.poll(stuck).toBeGreaterThan(0)
  leaving.abort()
  await Promise.all(dropped)
  await expect.poll(stuck).toBe(0)
  for (const who of ['rep', 'manager'] as const) {
    const { status } = await it.here.by[who].get('/api/actions')
    expect(status).toBe(200)
  }
})

test('Q1 while all that one person may have at once is stuck, the next person is answered', async () => {
  await lockRecords()
  const searches = Array.from({ length: 12 }, () =>
    it.here.by.rep.post('/api/tools/contact_find', { input: { search: 'x' } }),
  )
  await expect.poll(stuck).toBe(3)
  expect((await it.here.by.manager.get('/api/actions')).status).toBe(200)
  unlock()
  const answers = await Promise.all(searches)
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
})

test('Q1 however many sentences one person sends to the assistant, three of its calls are worked on, and the next person is answered', async () => {
  await lockRecords()
  const sentences = Array.from({ length: 12 }, () =>
    it.here.by.rep.post('/api/assistant', { message: 'What deals are closing this month?' }),
  )
  await expect.poll(stuck).toBe(3)
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(await stuck()).toBe(3)
  expect((await it.here.by.manager.get('/api/actions')).status).toBe(200)
  expect((await it.here.by.rep.get('/api/actions')).status).toBe(200)
  unlock()
  for (const { status, body } of await Promise.all(sentences))
    expect({ status, ...body }).toMatchObject({ status: 200, actions: [] })
})
