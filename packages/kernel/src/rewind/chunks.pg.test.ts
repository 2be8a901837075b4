import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { refusal } from '../../../../test/library/library.ts'
import { uuidV7 } from '../action/context.ts'
import { begin, finish } from '../action/perform.ts'
import { approve } from '../approval/approve.ts'
import { limits } from '../contract/limits.ts'
import { enter, inTransaction } from '../db/transaction.ts'
import { takeBack } from '../undo/take-back.ts'
import { getAction, listActions } from '../view/actions.ts'
import { continueRewind, resumeRewind, rewindsRunning, stopRewind } from './run.ts'
import { chunkedRewinds } from './test/chunked.ts'
import { rewindTool } from './tool.ts'

const { lib, books, planned, change, content, start, oneChunk, seven } = chunkedRewinds()
let a: string
let b: string
let c: string
beforeEach(() => {
  ;({ a, b, c } = books)
})

test('R2 a rewind over the limit runs in chunks, each atomic, and ends where one transaction ends', async () => {
  const before = await content()
  const actions = await seven()
  const id = await start({ actions })
  expect(await getAction(lib.kernel, lib.ada, id)).toMatchObject({
    state: 'running',
    progress: { done: 0, total: 7 },
  })
  expect(await oneChunk(id)).toMatchObject({ state: 'running', done: 3, total: 7 })
  // The newest three are back, whole; what came before them is in force.
  expect(await lib.book(a)).toMatchObject({ title: 'a2', pages: null })
  expect(await lib.book(b)).toMatchObject({ title: 'b1', pages: 1 })
  expect(await lib.book(c)).toMatchObject({ title: 'c', pages: 3 })
  expect(await getAction(lib.kernel, lib.ada, id)).toMatchObject({
    state: 'running',
    progress: { done: 3, total: 7 },
  })
  expect(await continueRewind(lib.kernel, lib.org, id)).toMatchObject({ state: 'done', done: 7 })
  expect(await content()).toBe(before)
  const action = await getAction(lib.kernel, lib.ada, id)
  expect(action).toMatchObject({
    state: 'applied',
    rows: 3,
    tables: { book: 3 },
    reverts_count: 7,
    progress: { state: 'done' },
  })
  expect(action.receipt).toMatchObject({
    undone: 3,
    kept: [],
    changes: { total: 3, back: 3, kept: 0 },
  })
  expect(action.changes.rows).toHaveLength(3)
  const { rows } = await listActions(lib.kernel, lib.ada, {})
  expect(rows.filter((row) => row.kind === 'undo').map((row) => row.id)).toEqual([id])
})

test('R2 what ends the process between two chunks leaves the rest for whoever goes on with it, and only for one', async () => {
  const before = await content()
  const id = await start({ actions: await seven() })
  await oneChunk(id)
  expect(await rewindsRunning(lib.kernel)).toEqual([{ org: lib.org, id }])
  const both = await Promise.all([
    continueRewind(lib.kernel, lib.org, id),
    continueRewind(lib.kernel, lib.org, id),
  ])
  expect(both.filter((progress) => progress?.state === 'done')).toHaveLength(1)
  expect(await content()).toBe(before)
  expect(await rewindsRunning(lib.kernel)).toEqual([])
})

test('R2 a chunk has taken back what it says, and another undo is none', async () => {
  const actions = await seven()
  const id = await start({ actions })
  const said = async (
    tool: string,
    input: Record<string, unknown>,
    flipped: number,
    told: number,
    forged: object = {},
  ) =>
    await inTransaction(lib.kernel, async (tx) => {
      const chunk = uuidV7(new Date())
      const call = {
        id: chunk,
        kind: 'undo',
        tool: { ...rewindTool, name: tool },
        caller: lib.ada,
        input,
      } as const
      await enter(tx, lib.org)
      await begin(
        tx,
        { ...call, session: null, reasoning: null, mode: 'explicit', reasons: [] },
        'applied',
      )
      const targets = actions.toReversed().slice(0, flipped)
      const receipt =
        targets.length > 0
          ? (await takeBack(tx, lib.org, chunk, { targets, live: false })).receipt
          : null
      await finish(tx, lib.org, chunk, {
        state: 'applied',
        receipt: receipt && { ...receipt, ...forged },
        undo_ms: limits.undo_ms,
      })
      await sql`select kernel.chunk_done(${lib.org}::uuid, ${id}::uuid, ${chunk}::uuid, ${told})`.execute(
        tx,
      )
    })
  for (const told of [3, 7])
    await expect(said('rewind_chunk', { rewind: id }, 2, told)).rejects.toThrow(
      /said to be taken back/i,
    )
  await expect(said('rewind_chunk', { rewind: id }, 0, 7)).rejects.toThrow(/no chunk ran/i)
  // What the end of the rewind could not read would keep it from ending.
  const unread = [
    { kept: null },
    { kept: [null] },
    { kept: {} },
    { residue: undefined },
    { residue: [{ text: 1, count: 1 }] },
    { recalled: '0' },
  ]
  for (const forged of unread)
    await expect(
      said('rewind_chunk', { rewind: id }, 2, 2, forged),
      JSON.stringify(forged),
    ).rejects.toThrow(/says what came of it/i)
  expect(await getAction(lib.kernel, lib.ada, id)).toMatchObject({
    progress: { done: 0, total: 7 },
  })
  await said('rewind_chunk', { rewind: id }, 2, 2)
  expect(await continueRewind(lib.kernel, lib.org, id)).toMatchObject({ state: 'done', done: 7 })
})

test('R2 R3 R4 what people write between two chunks is kept and listed, and the sum stays the size of the set', async () => {
  const id = await start({ actions: await seven() })
  await oneChunk(id)
  await lib.run('book_update', { book: a, set: { title: 'human' } }, lib.ben)
  await continueRewind(lib.kernel, lib.org, id)
  expect(await lib.book(a)).toMatchObject({ title: 'human', code: null, pages: null })
  const { receipt, state } = await getAction(lib.kernel, lib.ada, id)
  expect(state).toBe('applied')
  expect(receipt!.kept).toMatchObject([{ id: a, field: 'title', now: 'human', target: 'a' }])
  const { total, back, kept, left, erased } = receipt!.changes
  expect([total, back + kept + left + erased]).toEqual([3, 3])
})

test('R2 conflicts are those of one transaction, whichever chunk met them', async () => {
  const actions = await seven()
  await lib.run('book_update', { book: a, set: { title: 'human' } }, lib.ben)
  const plan = await planned({ actions })
  await approve(lib.kernel, lib.ada, plan.id, plan.digest)
  await continueRewind(lib.kernel, lib.org, plan.id)
  const { receipt, counts } = await getAction(lib.kernel, lib.ada, plan.id)
  expect(receipt!.changes.kept).toBe(plan.counts.held_out)
  expect(receipt!.changes.total).toBe(plan.counts.matched)
  expect(counts).toMatchObject({ matched: plan.counts.matched, held_out: plan.counts.held_out })
  expect(receipt!.kept).toMatchObject([{ id: a, field: 'title', now: 'human', target: 'a' }])
})

/** Takes back what the agent did to this book in between. */
async function rewindAgents(book: string): Promise<void> {
  const { rows } = await listActions(lib.kernel, lib.ada, {
    record: `book:${book}`,
    agent: lib.agent.agent!.id,
    limit: 1,
  })
  await lib.undo(rows[0]!.id)
}

test('R2 a person stops it and goes on with it', async () => {
  const before = await content()
  const id = await start({ actions: await seven() })
  await oneChunk(id)
  await refusal('not_permitted', stopRewind(lib.kernel, lib.agent, id))
  await stopRewind(lib.kernel, lib.ada, id)
  await change(b, { pages: 8 }, lib.agent)
  expect(await continueRewind(lib.kernel, lib.org, id)).toBeNull()
  await refusal('not_permitted', resumeRewind(lib.kernel, lib.agent, id))
  await resumeRewind(lib.kernel, lib.ada, id)
  expect(await continueRewind(lib.kernel, lib.org, id)).toMatchObject({ state: 'done' })
  expect(await lib.book(b)).toMatchObject({ title: 'b', pages: 8 })
  await rewindAgents(b)
  expect(await content()).toBe(before)
})

test('A9 a preview waits for no undo and keeps none waiting, and what skipped the gate like that is never committed', async () => {
  const action = await change(a, { title: 'x' })
  const forged = uuidV7(new Date())
  const call = {
    ...{
      id: forged,
      kind: 'undo' as const,
      tool: rewindTool,
      input: {},
      caller: lib.ada,
      session: null,
      reasoning: null,
    },
    ...{ mode: 'explicit' as const, reasons: [] },
  }
  const gate = sql`select 1 from kernel.gate where org_id = ${lib.org}::uuid for update`
  await lib.undo(await change(b, { title: 'y' }))
  await lib.owner.transaction().execute(async (tx) => {
    await gate.execute(tx)
    expect(await planned({ actions: [action] })).toMatchObject({ state: 'pending' })
  })
  const commit = lib.kernel.db.transaction().execute(async (tx) => {
    await sql`select set_config('app.preview', 'on', true)`.execute(tx)
    await begin(tx, call, 'applied')
    await takeBack(tx, lib.org, forged, { targets: [action], live: false })
  })
  await expect(commit).rejects.toThrow('what was only looked at is not committed')
  expect(await lib.book(a)).toMatchObject({ title: 'x' })
})

test('R5 a rewind in chunks can be rewound, in chunks, and that one again', async () => {
  const actions = await seven()
  const after = await content()
  const id = await start({ actions })
  await continueRewind(lib.kernel, lib.org, id)
  const gone = await content()
  const redo = await start({ actions: [id] })
  expect(await getAction(lib.kernel, lib.ada, redo)).toMatchObject({
    kind: 'redo',
    progress: { total: 7 },
  })
  await oneChunk(redo)
  expect(await lib.book(c)).toMatchObject({ title: 'c', pages: null })
  await continueRewind(lib.kernel, lib.org, redo)
  expect(await content()).toBe(after)
  await continueRewind(lib.kernel, lib.org, await start({ actions }))
  expect(await content()).toBe(gone)
})

test('R6 agents in its scope are at rest while it runs, people and other agents are not', async () => {
  const id = await start({ actions: await seven() })
  const other = { ...lib.agent, agent: { id: lib.ben.principal.id, name: 'Other' } }
  const refused = await refusal('frozen', change(b, { pages: 9 }))
  expect(refused).toMatchObject({ details: { rewind: id }, next: expect.stringContaining(id) })
  expect(await lib.call('book_find', {}, lib.agent)).toMatchObject({ status: 'answered' })
  await change(b, { due_on: null, pages: 10 }, other)
  await change(b, { pages: 11 }, lib.ben)
  await oneChunk(id)
  await refusal('frozen', change(b, { pages: 9 }))
  await continueRewind(lib.kernel, lib.org, id)
  await change(c, { pages: 9 })
})

test('R6 what an agent is at when it begins is waited for', async () => {
  const actions = await seven()
  const plan = await planned({ actions })
  let go = () => {}
  const paused = new Promise<void>((resolve) => (go = resolve))
  const lock = sql`select pg_advisory_xact_lock_shared(kernel.agent_lock(${lib.org}::uuid, ${lib.agent.agent!.id}::uuid))`
  const atWork = lib.owner.transaction().execute(async (tx) => {
    await lock.execute(tx)
    await paused
  })
  await approve(lib.kernel, lib.ada, plan.id, plan.digest)
  const running = continueRewind(lib.kernel, lib.org, plan.id)
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(await getAction(lib.kernel, lib.ada, plan.id)).toMatchObject({ progress: { done: 0 } })
  go()
  await atWork
  expect(await running).toMatchObject({ state: 'done' })
})
