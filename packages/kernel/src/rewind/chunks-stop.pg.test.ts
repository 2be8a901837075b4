import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { refusal } from '../../../../test/library/library.ts'
import { approve } from '../approval/approve.ts'
import { getAction } from '../view/actions.ts'
import { continueRewind, resumeRewind, rewindsRunning } from './run.ts'

import { chunkedRewinds } from './test/chunked.ts'

const { lib, books, planned, change, content, start, oneChunk, seven } = chunkedRewinds()
let a: string
let b: string
let c: string
beforeEach(() => {
  ;({ a, b, c } = books)
})

test('R2 where the state in between is forbidden, what belongs together goes back together', async () => {
  const codes = [`p${a}`, `q${a}`]
  await change(a, { code: codes[0] }, lib.ada)
  await change(b, { code: codes[1] }, lib.ada)
  const before = await content()
  // Another session's older action freed the code that the newer one took, written in the other
  // order: no half of it can go alone.
  const actions = [await change(a, { code: `r${a}` })]
  actions.push(
    (await lib.run('book_update', { book: b, set: { code: codes[0] } }, lib.agent)).action,
  )
  for (const pages of [1, 2]) actions.push(await change(c, { pages }))
  await sql`update kernel.action set at = at - interval '1 day' where id = ${actions[1]}::uuid`.execute(
    lib.owner,
  )
  const id = await start({ actions })
  expect(await continueRewind(lib.kernel, lib.org, id)).toMatchObject({ state: 'done' })
  expect(await content()).toBe(before)
  const { rows } =
    await sql`select distinct chunk_id from kernel.rewind_target where action_id = ${id}::uuid`.execute(
      lib.owner,
    )
  expect(rows).toHaveLength(1)
})

test('R2 what a rule forbids even with all that is left stops it, and agents go on', async () => {
  const code = `s${a}`
  await change(a, { code }, lib.ada)
  const id = await start({ actions: [await change(a, { code: null }), ...(await seven())] })
  await change(b, { code }, lib.ben)
  expect(await continueRewind(lib.kernel, lib.org, id)).toBeNull()
  const { state, progress } = await getAction(lib.kernel, lib.ada, id)
  expect({ state, progress }).toMatchObject({
    state: 'stopped',
    progress: { reason: 'constraint_violated', done: 6, total: 8 },
  })
  await change(b, { code: null }, lib.ben)
  await change(c, { pages: 9 })
  await resumeRewind(lib.kernel, lib.ada, id)
  expect(await continueRewind(lib.kernel, lib.org, id)).toMatchObject({ state: 'done' })
  expect(await lib.book(a)).toMatchObject({ title: 'a', code })
})

test('R2 an undo by somebody else, of what the rewind rests on, stops it: nothing happens that was not shown', async () => {
  const base = await change(a, { title: 'base' }, lib.ben)
  const aside = await change(c, { title: 'aside' }, lib.ben)
  const actions = await seven()
  const other = (await lib.run('shelf_create', { name: 'x' })).action
  const id = await start({ actions })
  await oneChunk(id)
  await lib.undo(other)
  await sql`update kernel.action set undo_until = clock_timestamp() + interval '1 hour' where id = any(${[base, aside]}::uuid[])`.execute(
    lib.owner,
  )
  await lib.undo(base, 'merge', lib.ben)
  expect(await continueRewind(lib.kernel, lib.org, id)).toMatchObject({
    state: 'stopped',
    reason: 'drifted',
    done: 3,
  })
  expect(await getAction(lib.kernel, lib.ada, id)).toMatchObject({
    state: 'stopped',
    progress: { reason: 'drifted', done: 3, total: 7 },
  })
  await refusal('not_undoable', resumeRewind(lib.kernel, lib.ada, id))
  // What is left becomes a plan of its own.
  const rest = await planned({ actions })
  expect((rest.input as { actions: string[] }).actions).toHaveLength(4)
  await approve(lib.kernel, lib.ada, rest.id, rest.digest)
  await continueRewind(lib.kernel, lib.org, rest.id)
  expect(await lib.book(a)).toMatchObject({ title: 'a' })
})

test('R2 drift before it begins: nothing is changed and the yes is void', async () => {
  const plan = await planned({ actions: await seven() })
  await lib.run('book_update', { book: a, set: { title: 'human' } }, lib.ben)
  const before = await lib.snapshot()
  await refusal('drifted', approve(lib.kernel, lib.ada, plan.id, plan.digest))
  expect(await lib.snapshot()).toBe(before)
  expect(await rewindsRunning(lib.kernel)).toEqual([])
})
