import { beforeEach, expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import { approve } from '../approval/approve.ts'
import type { Caller } from '../authority/caller.ts'
import { getAction } from '../view/actions.ts'
import type { Plan } from '../view/plan.ts'
import { getPlan } from '../view/plans.ts'
import { rewind } from './rewind.ts'

const lib = library()
let a: string
let b: string
beforeEach(async () => {
  a = (await lib.run('book_create', { title: 'a' })).output.id
  b = (await lib.run('book_create', { title: 'b' })).output.id
})
const planned = async (filter: object, caller: Caller = lib.ada): Promise<Plan> => {
  const { plan } = await rewind(lib.kernel, caller, filter)
  return await getPlan(lib.kernel, caller, plan)
}
const yes = async (plan: Plan) => await approve(lib.kernel, lib.ada, plan.id, plan.digest)
const change = async (book: string, set: object, caller = lib.ada) =>
  (await lib.run('book_update', { book, set }, caller)).action

test('R1 writes inside the set never conflict with each other', async () => {
  const before = await lib.snapshot()
  const actions = [
    await change(a, { title: 'x' }),
    await change(a, { title: 'y' }, lib.ben),
    await change(a, { title: 'z' }),
    await change(b, { pages: 1 }),
  ]
  const plan = await planned({ actions })
  expect(plan.counts).toMatchObject({ matched: 2, changed: 2, held_out: 0, rows: 2 })
  await yes(plan)
  // Replayed rows carry the version of the rewind; their content is what it was.
  const content = (text: string) => text.replaceAll(/,[0-9a-f-]{36}\)/g, ')')
  expect(content(await lib.snapshot())).toBe(content(before))
})

test('R3 R4 later writes of others are kept and listed, and the sum is the size of the set', async () => {
  const actions = [await change(a, { title: 'x', pages: 3 }), await change(b, { title: 'y' })]
  await change(a, { title: 'human' }, lib.ben)
  const plan = await planned({ actions })
  expect(plan).toMatchObject({ counts: { matched: 2, held_out: 1 }, facets: { changed_since: 1 } })
  expect(plan.held_out.rows).toMatchObject([
    { id: a, table: 'book', label: 'human', reason: 'changed_since', override: 'new_plan' },
  ])
  expect(plan.held_out.rows[0]!.evidence).toMatch(
    /^Title: written since, \d+ \w+ \d{4}, \d\d:\d\d UTC\.$/,
  )
  await yes(plan)
  const { receipt } = await getAction(lib.kernel, lib.ada, plan.id)
  expect(receipt!.changes).toEqual({ total: 2, back: 1, kept: 1, left: 0, erased: 0 })
  expect(await lib.book(a)).toMatchObject({ title: 'human', pages: null })
  expect(await lib.book(b)).toMatchObject({ title: 'b' })
})

test('R3 a cascade takes later agent work along only when asked, a person’s never', async () => {
  const first = await change(a, { title: 'agent one', pages: 1 }, lib.agent)
  const second = await change(a, { title: 'agent two' }, lib.agent)
  await change(a, { pages: 9 }, lib.ben)
  const alone = await planned({ actions: [first] })
  expect(alone.counts).toMatchObject({ matched: 1, held_out: 1 })
  const cascaded = await planned({ actions: [first], cascade: 'agents' })
  expect(cascaded.input).toMatchObject({ actions: expect.arrayContaining([first, second]) })
  await yes(cascaded)
  expect(await lib.book(a)).toMatchObject({ title: 'a', pages: 9 })
})

test('by agent, session, tool and time: what was done, not what was only asked for', async () => {
  const start = new Date().toISOString()
  const done = await lib.call('book_update', { book: a, set: { title: 'x' } }, lib.agent, {
    session: 's-rewind',
  })
  await lib.call('book_find', {}, lib.agent, { session: 's-rewind' })
  await change(b, { title: 'other' }, lib.ben)
  const id = 'action' in done ? done.action : ''
  for (const filter of [
    { session: 's-rewind' },
    { agent: lib.agent.agent!.id, from: start },
    { tool: 'book_update', principal: lib.ada.principal.id, from: start },
  ]) {
    expect((await planned(filter)).input).toEqual({ actions: [id] })
  }
  await refusal('not_found', rewind(lib.kernel, lib.ada, { session: 'nobody’s' }))
  await refusal('invalid_input', rewind(lib.kernel, lib.ada, {}))
  const none = await refusal(
    'invalid_input',
    rewind(lib.kernel, lib.ada, { from: start, to: start }),
  )
  expect(none.message).toMatch(/ends before it begins/)
})

test('part of a bulk action: these records and no others, as a plan of its own that can be undone', async () => {
  const books = [a, b]
  const { action } = await lib.run('book_update_many', { books, pages: 5 })
  const plan = await planned({ actions: [action], records: [`book:${a}`] })
  expect(plan).toMatchObject({ counts: { rows: 1, matched: 1 } })
  await yes(plan)
  expect(await lib.book(a)).toMatchObject({ pages: null })
  expect(await lib.book(b)).toMatchObject({ pages: 5 })
  const said = async () => await getAction(lib.kernel, lib.ada, action)
  const part_back = { records: 1, by: [{ id: lib.ada.principal.id }], action: plan.id }
  expect(await said()).toMatchObject({ state: 'applied', live: true, rows: 2, part_back })
  // Back again, and taken back once more: a record counts once.
  await lib.undo(plan.id)
  expect(await said()).toMatchObject({ part_back: null })
  const again = await planned({ actions: [action], records: [`book:${a}`] })
  await yes(again)
  expect(await said()).toMatchObject({ part_back: { records: 1, action: again.id } })
  // The rest goes back later without a conflict; what was taken back is where it belongs already.
  await lib.undo(action)
  expect(await lib.book(b)).toMatchObject({ pages: null })
  expect(await lib.book(a)).toMatchObject({ pages: null })
})

test('part of an action that created, changed and deleted', async () => {
  const gone = await lib.run('book_delete', { book: a })
  await yes(await planned({ actions: [gone.action], records: [`book:${a}`] }))
  expect(await lib.book(a)).toMatchObject({ title: 'a' })
  const made = await lib.run('book_create', { title: 'made' })
  const plan = await planned({ actions: [made.action], records: [`book:${made.output.id}`] })
  await yes(plan)
  expect(await lib.book(made.output.id)).toBeUndefined()
  await lib.undo(plan.id)
  expect(await lib.book(made.output.id)).toMatchObject({ title: 'made' })
  await refusal(
    'not_found',
    rewind(lib.kernel, lib.ada, { actions: [made.action], records: [`book:${b}`] }),
  )
})
