import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import {
  claimDue,
  KernelError,
  release,
  releaseHeld,
  settle,
  type Undone,
  undo,
} from '../../packages/kernel/src/index.ts'
import type { Random } from '../histories/random.ts'
import { library } from '../library/library.ts'
import { racing, timeout } from './race.ts'

const it = library()

/** What was answered: a value, or the code of a refusal. */
type Told<T> = { value: T; code: null } | { value: null; code: string }

async function told<T>(random: Random, work: () => Promise<T>): Promise<Told<T>> {
  await sleep(random.below(6))
  try {
    return { value: await work(), code: null }
  } catch (error) {
    if (error instanceof KernelError) return { value: null, code: error.code }
    throw error
  }
}

interface Stands {
  state: string
  live: boolean
  messages: string[]
  released: number
}

async function stands(action: string): Promise<Stands> {
  const { rows } = await sql<Stands>`select a.state, a.live,
      array(select o.state from kernel.outbox o where o.action_id = a.id order by o.id) as messages,
      (select count(*)::int from audit.entry e where e.action_id = a.id and e.leaf::jsonb ->> 'outcome' = 'applied') as released
    from kernel.action a where a.id = ${action}`.execute(it.owner)
  return rows[0]!
}

async function endHold(action: string): Promise<void> {
  await sql`update kernel.action set release_at = clock_timestamp() where id = ${action}`.execute(
    it.owner,
  )
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action}`.execute(
    it.owner,
  )
}

/** What the dispatcher does: claims, hands over, settles. Returns how many were handed over. */
async function handOver(claimant: string): Promise<number> {
  const rows = await claimDue(it.kernel, it.org, claimant)
  for (const { id } of rows) await settle(it.kernel, it.org, claimant, id, { state: 'sent' })
  return rows.length
}

/**
 * Whoever won, what was told is what is there: a message was stopped or it left, never both, and
 * what is undone stays undone.
 */
function expectOneWinner(end: Stands, cancelled: Told<Undone>, left: number): void {
  expect(end.live).toBe(cancelled.value === null)
  expect(end.live ? ['applied', 'held'] : ['recalled', 'partly_undone']).toContain(end.state)
  expect(end.messages.filter((state) => state === 'sent')).toHaveLength(left)
  if (!cancelled.value) return
  const { recalled, residue } = cancelled.value.receipt
  expect(end.messages.filter((state) => state === 'cancelled')).toHaveLength(recalled)
  expect(recalled + residue.reduce((sum, { count }) => sum + count, 0)).toBe(end.messages.length)
}

const promise = async () =>
  (await it.run('loan_promise', { name: 'Promised', to: 'zoe@reader.example' })).action

test('H2 of a release by a person and a cancel at once exactly one wins, and what is cancelled is never released', {
  timeout,
}, async () => {
  await racing(24, async (random) => {
    const action = await promise()
    const [released, cancelled] = await Promise.all([
      told(random, () => release(it.kernel, it.ben, action)),
      told(random, () => undo(it.kernel, it.ada, action, 'strict')),
    ])
    const end = await stands(action)
    expect([null, 'hold_ended']).toContain(released.code)
    expect(end.released).toBe(released.code === null ? 1 : 0)
    expectOneWinner(end, cancelled, 0)
    await handOver('after')
    expect((await stands(action)).messages).toEqual(['cancelled'])
  })
})

test('H2 of two releases at once one takes effect', { timeout }, async () => {
  await racing(16, async (random) => {
    const action = await promise()
    await endHold(action)
    const answers = await Promise.all([
      told(random, () => release(it.kernel, it.ben, action)),
      told(random, () => release(it.kernel, it.ada, action)),
      told(random, () => releaseHeld(it.kernel, it.org)),
    ])
    expect(answers.slice(0, 2).every(({ code }) => code === null || code === 'hold_ended')).toBe(
      true,
    )
    expect(await stands(action)).toMatchObject({ state: 'applied', live: true, released: 1 })
    await handOver('after')
  })
})

test('H2 H4 of the end of a hold and a cancel at once exactly one wins: every message left or was stopped, none both', {
  timeout,
}, async () => {
  await racing(24, async (random) => {
    const action = await promise()
    await endHold(action)
    const [cancelled, , first, second] = await Promise.all([
      told(random, () => undo(it.kernel, it.ada, action, 'strict')),
      told(random, () => releaseHeld(it.kernel, it.org)),
      told(random, () => handOver('one')),
      told(random, () => handOver('two')),
    ])
    expectOneWinner(await stands(action), cancelled, first.value! + second.value!)
    expect(await handOver('after')).toBe(0)
  })
})

test('H2 H4 an approved dispatch to many, two dispatchers and a recall at once: no message leaves twice', {
  timeout,
}, async () => {
  await racing(16, async (random) => {
    const readers = Array.from({ length: 6 }, (_, i) => `reader${i}@reader.example`)
    const { action } = await it.run('loan_remind', { readers })
    await endHold(action)
    const [cancelled, first, second] = await Promise.all([
      told(random, () => undo(it.kernel, it.ada, action, 'strict')),
      told(random, () => handOver('one')),
      told(random, () => handOver('two')),
    ])
    expectOneWinner(await stands(action), cancelled, first.value! + second.value!)
    expect(await handOver('after')).toBe(0)
  })
})

test('U22 H2 while messages leave, what follows from them and a cancel at once: nothing follows late from what was cancelled', {
  timeout,
}, async () => {
  it.kernel.hooks.follow = {
    tool: 'test',
    after: () => true,
    run: async ({ db, newId, dispatch, after }, leaving) => {
      for (const { id, recipient } of leaving) {
        const shelf = newId(`shelf ${id}`)
        await db.insertInto('shelf').values({ id: shelf, name: 'follows' }).execute()
        const record = { table: 'shelf', id: shelf }
        dispatch([
          {
            id: newId(id),
            channel: 'email',
            to: recipient,
            record,
            subject: 's',
            text: 't',
            releaseAt: after({ ms: 0 }),
          },
        ])
      }
    },
  }
  try {
    await racing(24, async (random) => {
      const before = await it.snapshot()
      const readers = Array.from({ length: 4 }, (_, i) => `reader${i}@reader.example`)
      const { action } = await it.run('loan_remind', { readers })
      await endHold(action)
      const handingOver = async (claimant: string) =>
        (await handOver(claimant)) + (await handOver(claimant))
      const [cancelled] = await Promise.all([
        told(random, () => undo(it.kernel, it.ada, action, 'strict')),
        told(random, () => handingOver('one')),
        told(random, () => handingOver('two')),
      ])
      expect(cancelled.code).toBeNull()
      expect(await handOver('after')).toBe(0)
      const { rows } =
        await sql`select a.id from kernel.action a join kernel.action c on c.org_id = a.org_id and c.id = a.caused_by
        where a.live and not c.live`.execute(it.owner)
      expect(rows).toEqual([])
      expect(await it.snapshot()).toBe(before)
    })
  } finally {
    delete it.kernel.hooks.follow
  }
})
