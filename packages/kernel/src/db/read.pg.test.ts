import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'
import { limits } from '../contract/limits.ts'
import { read } from './transaction.ts'

const lib = library()
const forever = 3600
const sleep = (tx: Parameters<Parameters<typeof read>[2]>[0], seconds: number) =>
  sql`select pg_sleep(${seconds})`.execute(tx)
/** How many statements of the application sleep at this moment. */
const sleeping = async () =>
  (
    await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and state = 'active' and query ~ '^select pg_sleep'`.execute(
      lib.owner,
    )
  ).rows[0]!.n
/** How many sessions asked last that another one stops. */
const requests = async () =>
  (
    await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and query ~ '^select pg_cancel_backend'`.execute(lib.owner)
  ).rows[0]!.n

test('Q1 a read that takes too long is stopped, and the answer says how to narrow it', async () => {
  await expect(read(lib.kernel, lib.ada, (tx) => sleep(tx, forever), 50)).rejects.toMatchObject({
    code: 'timeout',
    next: expect.stringMatching(/^Narrow it/),
  })
  expect(await sleeping()).toBe(0)
})

test('Q1 a read whose caller leaves is stopped, and its connection serves the next', async () => {
  const leaving = new AbortController()
  const reading = read(lib.kernel, { ...lib.ada, gone: leaving.signal }, (tx) => sleep(tx, forever))
  const answer = reading.catch((error: unknown) => error)
  await expect.poll(sleeping).toBe(1)
  leaving.abort()
  expect(await answer).toMatchObject({ code: 'gone' })
  expect(await sleeping()).toBe(0)
  for (let n = 0; n < limits.read_connections; n++) {
    const one = await read(
      lib.kernel,
      lib.ada,
      async (tx) => (await sql<{ n: number }>`select 1 as n`.execute(tx)).rows[0],
    )
    expect(one).toEqual({ n: 1 })
  }
})

test('Q1 who has left before a read begins has no statement sent for them', async () => {
  const caller = { ...lib.ada, gone: AbortSignal.abort() }
  await expect(read(lib.kernel, caller, () => expect.unreachable('it ran'))).rejects.toMatchObject({
    code: 'gone',
  })
})

test('Q1 reads that hold every connection of theirs keep no write waiting', async () => {
  const leaving = new AbortController()
  const caller = { ...lib.ada, gone: leaving.signal }
  const all = Array.from({ length: limits.read_connections }, () =>
    read(lib.kernel, caller, (tx) => sleep(tx, forever)).catch(
      (error: { code: string }) => error.code,
    ),
  )
  await expect.poll(sleeping).toBe(limits.read_connections)
  const { output } = await lib.run('book_create', { title: 'Emma' })
  expect(output.id).toEqual(expect.any(String))
  leaving.abort()
  expect(new Set(await Promise.all(all))).toEqual(new Set(['gone']))
})

test('Q1 a read whose caller leaves between two of its statements is stopped in the next', async () => {
  const leaving = new AbortController()
  const asked = async (tx: Parameters<typeof sleep>[0]) => {
    await sql`select 1`.execute(tx)
    leaving.abort()
    // The first request to stop comes to a session that does nothing, and is dropped there.
    await expect.poll(requests).toBeGreaterThan(0)
    return await sleep(tx, forever)
  }
  const reading = read(lib.kernel, { ...lib.ada, gone: leaving.signal }, asked, forever * 1000)
  await expect(reading).rejects.toMatchObject({ code: 'gone' })
  expect(await sleeping()).toBe(0)
})
