import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import { approve } from '../approval/approve.ts'
import { narrow } from '../approval/narrow.ts'
import type { Result } from '../contract/result.ts'
import { execute } from '../execute.ts'
import { orgsDue } from '../outbox/outbox.ts'
import { rewind } from '../rewind/rewind.ts'
import { overwrite } from '../undo/overwrite.ts'
import { redo, undo } from '../undo/undo.ts'
import { getPlan } from '../view/plans.ts'
import { expireKeys } from './once.ts'

const lib = library()
let once: string
beforeEach(() => void (once = randomUUID()))

const create = (title: string, more: { once?: string; caller?: typeof lib.ada } = {}) =>
  lib.call('book_create', { title }, more.caller ?? lib.ada, { once: more.once ?? once })
const actionsOf = async (tool: string, states = ['applied', 'held', 'awaiting_approval']) =>
  (
    await sql<{
      id: string
    }>`select id from kernel.action where tool = ${tool} and state = any(${states}::text[])`.execute(
      lib.owner,
    )
  ).rows.map(({ id }) => id)
const idOf = (result: Result) =>
  'action' in result ? result.action : 'plan' in result ? result.plan : ''
const twins = async <T>(count: number, work: () => Promise<T>) =>
  await Promise.all(Array.from({ length: count }, work))

describe('C9 the same key is the same action', () => {
  test('a change that is sent again gets the first answer and does nothing more', async () => {
    const first = await create('Emma')
    const before = await lib.snapshot()
    expect(await create('Emma')).toEqual(first)
    expect(await lib.snapshot()).toBe(before)
    // Members in another order are the same input.
    const again = await execute(lib.kernel, lib.ada, {
      tool: 'book_create',
      input: { title: 'Emma' },
      once,
      reasoning: 'Again.',
    })
    expect(again).toEqual(first)
  })

  test('another input, tool or kind of call with the key is refused and named', async () => {
    const first = await create('Emma')
    const before = await lib.snapshot()
    const refused = await refusal('key_reused', create('Persuasion'))
    expect(refused).toMatchObject({
      details: { action: idOf(first) },
      next: expect.stringContaining('new key'),
    })
    await refusal('key_reused', lib.call('shelf_create', { name: 'Emma' }, lib.ada, { once }))
    await refusal('key_reused', undo(lib.kernel, lib.ada, idOf(first), 'strict', once))
    expect(await lib.snapshot()).toBe(before)
  })

  test('a key is its actor’s own: another person, and the agent of the same person, act', async () => {
    const ids = [
      await create('Emma'),
      await create('Emma', { caller: lib.ben }),
      await create('Emma', { caller: lib.agent }),
    ]
    expect(new Set(ids.map(idOf)).size).toBe(3)
    expect(idOf(await create('Emma', { caller: lib.agent }))).toBe(idOf(ids[2]!))
  })

  test('what was refused is not remembered, so the corrected call goes with the same key', async () => {
    await refusal('invalid_input', lib.call('book_create', { titel: 'Emma' }, lib.ada, { once }))
    await refusal(
      'not_found',
      lib.call('book_update', { book: randomUUID(), set: { title: 'Emma' } }, lib.ada, { once }),
    )
    await refusal(
      'constraint_violated',
      lib.call('book_create', { title: 'Emma', shelf: randomUUID() }, lib.ada, { once }),
    )
    const reader = { ...lib.ada, permissions: new Set(['read']) }
    await refusal('not_permitted', create('Emma', { caller: reader }))
    expect(await create('Emma')).toMatchObject({ status: 'applied' })
  })

  test('a plan is planned once, also where it is one only by what was captured; its approval runs once', async () => {
    const plan = async () => await create('Emma', { caller: lib.newcomer })
    const first = await plan()
    expect(first).toMatchObject({ status: 'awaiting_approval' })
    expect(await plan()).toEqual(first)
    const { digest } = await getPlan(lib.kernel, lib.ada, idOf(first))
    const yes = randomUUID()
    const approved = await approve(lib.kernel, lib.ada, idOf(first), digest, yes)
    expect(await approve(lib.kernel, lib.ada, idOf(first), digest, yes)).toEqual(approved)
    await refusal('plan_used', approve(lib.kernel, lib.ada, idOf(first), digest))
    // The approver's key is not the asker's.
    expect(await plan()).toEqual(first)
    const tighter = async (key: string) =>
      await lib.call('book_create', { title: 'Money', price: '12.00' }, lib.agent, { once: key })
    const one = randomUUID()
    expect(idOf(await tighter(one))).toBe(idOf(await tighter(one)))
  })

  test('undo, redo, force, rewind and narrow are done once each, whatever has been done since', async () => {
    const { action, output } = await lib.run('book_create', { title: 'Emma' })
    const [back, forth] = [randomUUID(), randomUUID()]
    const taken = await undo(lib.kernel, lib.ada, action, 'strict', back)
    const again = await redo(lib.kernel, lib.ada, action, 'strict', forth)
    expect(await undo(lib.kernel, lib.ada, action, 'strict', back)).toMatchObject({
      action: taken.action,
      first: false,
    })
    expect(await lib.book(output.id)).toMatchObject({ title: 'Emma' })
    expect(await redo(lib.kernel, lib.ada, action, 'strict', forth)).toMatchObject({
      action: again.action,
    })
    // An undo that found it done already stands for that one.
    await undo(lib.kernel, lib.ada, action, 'strict')
    const late = randomUUID()
    const found = await undo(lib.kernel, lib.ada, action, 'strict', late)
    await redo(lib.kernel, lib.ada, action)
    expect(await undo(lib.kernel, lib.ada, action, 'strict', late)).toMatchObject({
      action: found.action,
    })
    expect(await lib.book(output.id)).toMatchObject({ title: 'Emma' })

    const force = async () => await overwrite(lib.kernel, lib.ada, action, once)
    expect(await force()).toEqual(await force())
    for (const filter of [{ actions: [action] }, { actions: [action], cascade: 'agents' }]) {
      const key = randomUUID()
      const planned = await rewind(lib.kernel, lib.ada, filter, key)
      expect(await rewind(lib.kernel, lib.ada, filter, key)).toEqual(planned)
      expect(await getPlan(lib.kernel, lib.ada, planned.plan)).toMatchObject({ state: 'pending' })
    }
    const books = [output.id, (await lib.run('book_create', { title: 'Sanditon' })).output.id]
    const many = await lib.plan('book_update_many', { books, pages: 3 })
    const less = async () =>
      await narrow(lib.kernel, lib.ada, many.id, [books[1]!], `${once} narrow`)
    expect(await less()).toEqual(await less())
  })

  test('of thirty-two at once one acts, and all get its answer', async () => {
    const before = (await actionsOf('book_create')).length
    const made = await twins(32, async () => await create('Emma'))
    expect(new Set(made.map(idOf)).size).toBe(1)
    expect((await actionsOf('book_create')).length).toBe(before + 1)
    expect(new Set(made.map((each) => JSON.stringify(each))).size).toBe(1)

    const plans = await twins(32, async () => await create('Emma', { caller: lib.newcomer }))
    expect(new Set(plans.map(idOf)).size).toBe(1)
    const { id, digest } = await getPlan(lib.kernel, lib.ada, idOf(plans[0]!))
    const approved = await twins(
      32,
      async () => await approve(lib.kernel, lib.ada, id, digest, once + 1),
    )
    expect(new Set(approved.map((each) => JSON.stringify(each))).size).toBe(1)
    const undone = await twins(
      32,
      async () => await undo(lib.kernel, lib.ada, id, 'strict', once + 2),
    )
    expect(new Set(undone.map(({ action }) => action)).size).toBe(1)
    const rewinds = await twins(
      8,
      async () =>
        await rewind(
          lib.kernel,
          lib.ada,
          { actions: [idOf(made[0]!)], cascade: 'agents' },
          once + 3,
        ),
    )
    expect(new Set(rewinds.map(({ plan }) => plan)).size).toBe(1)
    const { rows } = await sql<{
      state: string
    }>`select p.state from kernel.plan p join kernel.action a on a.id = p.action_id
      where a.input -> 'actions' = ${JSON.stringify([idOf(made[0]!)])}::jsonb and p.state = 'pending'`.execute(
      lib.owner,
    )
    expect(rows).toHaveLength(1)
  })

  test('of thirty-two different inputs at once under one key one acts, and the others are refused', async () => {
    let n = 0
    const answers = await twins(
      32,
      async () => await create(`Book ${n++}`).catch((error: { code: string }) => error.code),
    )
    expect(answers.filter((answer) => answer === 'key_reused')).toHaveLength(31)
  })

  test('where the first of two fails, the second acts', async () => {
    const [first, second] = await Promise.all([
      lib
        .call('book_create', { title: 'Emma', shelf: randomUUID() }, lib.ada, { once })
        .catch((error: { code: string }) => error.code),
      create('Emma'),
    ])
    expect(['constraint_violated', 'key_reused']).toContain(first)
    expect(second).toMatchObject({ status: 'applied' })
  })

  test('a key stands in the transaction of its action: neither is there without the other', async () => {
    const claim = sql`select kernel.claim_key(${lib.org}::uuid, ${randomUUID()}::uuid,
      ${JSON.stringify({ principal: lib.ada.principal.id, agent: null, key: '00', request: '00' })}::jsonb, false)`
    await expect(
      lib.kernel.db.transaction().execute(async (tx) => await claim.execute(tx)),
    ).rejects.toMatchObject({
      code: '23503',
    })
    const app = lib.kernel.db
    await expect(
      sql`insert into kernel.once select * from kernel.once`.execute(app),
    ).rejects.toMatchObject({ code: '42501' })
    await expect(sql`delete from kernel.once`.execute(app)).rejects.toMatchObject({ code: '42501' })
  })

  test('neither the key nor what was asked is kept in it', async () => {
    await create('Quarrington')
    const { rows } = await sql<{ text: string }>`select o::text as text from kernel.once o`.execute(
      lib.owner,
    )
    const all = rows.map(({ text }) => text).join()
    expect(all).not.toContain(once)
    expect(all).not.toContain(Buffer.from(once).toString('hex'))
  })

  test('it is kept for 24 hours, and then goes with what is due', async () => {
    const first = await create('Emma')
    const age = async (interval: string) =>
      await sql`update kernel.once set at = clock_timestamp() - ${interval}::interval where action_id = ${idOf(first)}::uuid`.execute(
        lib.owner,
      )
    await age('23 hours 59 minutes')
    await expireKeys(lib.kernel, lib.org)
    expect(await create('Emma')).toEqual(first)
    await age('24 hours')
    expect(await orgsDue(lib.kernel)).toContain(lib.org)
    expect(await expireKeys(lib.kernel, lib.org)).toBe(1)
    expect(idOf(await create('Emma'))).not.toBe(idOf(first))
  })

  test.each(['', 'a\nb', 'ключ', ' a', 'x'.repeat(256)])('%j is no key', async (key) => {
    await refusal('invalid_input', create('Emma', { once: key }))
  })
})
