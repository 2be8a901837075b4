import { sql } from 'kysely'
import { assert, beforeEach, describe, expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import type { Invocation } from '../action/perform.ts'
import { approve } from '../approval/approve.ts'
import { expirePlans } from '../approval/expire.ts'
import { narrow } from '../approval/narrow.ts'
import { reject } from '../approval/reject.ts'
import { rewind } from '../rewind/rewind.ts'
import { getAction, listActions } from '../view/actions.ts'
import { getPlan } from '../view/plans.ts'
import { type Content, digestOf } from './digest.ts'

const lib = library()
let books: string[]
beforeEach(async () => {
  books = []
  for (const title of ['a', 'b', 'c'])
    books.push((await lib.run('book_create', { title })).output.id)
})
const yes = async (plan: { id: string; digest: string }, caller = lib.ada) =>
  await approve(lib.kernel, caller, plan.id, plan.digest)

describe('plans', () => {
  test('A1 what executes is what was previewed; A9 a preview leaves nothing but its own record', async () => {
    const before = await lib.snapshot()
    const plan = await lib.plan('book_update_many', { books, pages: 9 })
    expect(await lib.snapshot()).toBe(before)
    expect(
      (await sql`select 1 from history.book where _action = ${plan.id}`.execute(lib.owner)).rows,
    ).toEqual([])
    expect(plan).toMatchObject({
      state: 'pending',
      counts: { matched: 3, rows: 3, send: 0 },
      friction: { kind: 'click' },
      may_approve: true,
    })
    await yes(plan)
    const action = await getAction(lib.kernel, lib.ada, plan.id)
    expect(action).toMatchObject({
      state: 'applied',
      mode: 'explicit',
      rows: 3,
      plan: { digest: plan.digest, state: 'approved' },
    })
    expect(action.changes.rows).toEqual(plan.changes.rows)
    expect(action.counts.matched).toBe(3)
  })

  test('C4 a plan approved later is stamped later and still matches', async () => {
    const plan = await lib.plan('book_create', { title: 'later' }, lib.newcomer)
    expect(plan.changes.rows[0]!.cells).toContainEqual({
      ...{ field: 'seen_at', name: 'seen at', before: null },
      ...{ after: '@now', after_label: 'when approved' },
    })
    expect(plan.changes.rows[0]!.cells).toContainEqual({
      ...{ field: 'due_on', name: 'due on', before: null },
      ...{ after: '@today+3', after_label: '3 days after approval' },
    })
    await yes(plan)
    const id = plan.changes.rows[0]!.id
    const book = await lib.book(id)
    const action = await getAction(lib.kernel, lib.ada, plan.id)
    expect(book!.seen_at).toEqual(action.at)
    expect(action.at.getTime()).toBeGreaterThan(plan.created_at.getTime())
  })

  test('C4 running a plan twice on the same data gives the same lines', async () => {
    const first = await lib.plan('book_update_many', { books, pages: 9 })
    const second = await lib.plan('book_update_many', { books, pages: 9 })
    expect(second.digest).toBe(first.digest)
  })

  test('A2 drift: any difference rolls back, says what, voids the approval and shows the new plan', async () => {
    const plan = await lib.plan('book_update_many', { books, pages: 9 })
    await lib.run('book_update', { book: books[0], set: { pages: 4 } }, lib.ben)
    const before = await lib.snapshot()
    const error = await refusal('drifted', yes(plan))
    expect(await lib.snapshot()).toBe(before)
    expect(error.details.drift).toMatchObject({
      added: [{ part: 'change', line: { id: books[0], cells: { pages: [4, 9] } } }],
      removed: [{ line: { cells: { pages: [null, 9] } } }],
    })
    expect(await getPlan(lib.kernel, lib.ada, plan.id)).toMatchObject({
      state: 'drifted',
      superseded_by: error.details.plan,
    })
    await refusal('drifted', yes(plan))
    await yes(await getPlan(lib.kernel, lib.ada, String(error.details.plan)))
    expect(await lib.book(books[0]!)).toMatchObject({ pages: 9 })
  })

  test('A2 what was planned for a record that is gone by now has drifted, whoever notices: the handler or a key', async () => {
    const shelf = (await lib.run('shelf_create', { name: 'going' })).output.id
    const [book, lent] = await Promise.all(
      ['gone', 'lent'].map(async (title) => (await lib.run('book_create', { title })).output.id),
    )
    const plans = [
      await lib.plan('book_update', { book, set: { pages: 4 } }, lib.newcomer),
      await lib.plan('loan_create', { book: lent, reader: 'Zoe' }, lib.newcomer),
      await lib.plan('book_update', { book: books[0], set: { shelf_id: shelf } }, lib.newcomer),
    ]
    await lib.run('book_delete', { book })
    await lib.run('book_delete', { book: lent })
    await lib.run('shelf_delete', { shelf })
    const before = await lib.snapshot()
    for (const plan of plans) {
      await refusal('drifted', yes(plan))
      expect(await getPlan(lib.kernel, lib.ada, plan.id)).toMatchObject({ state: 'drifted' })
    }
    expect(await lib.snapshot()).toBe(before)
  })

  test('A2 both images are bound: an approval of A→C does not pass as B→C', async () => {
    const { action } = await lib.run('book_update', {
      book: books[0],
      set: { pages: 9, title: 'x' },
    })
    const plan = await lib.plan('book_update_many', { books: [books[0]], pages: 12 })
    await lib.undo(action)
    await refusal('drifted', yes(plan))
  })

  test('A3 edits of cells the plan does not write, and of rows it does not select, do not void it', async () => {
    const other = (await lib.run('book_create', { title: 'other' })).output.id
    const plan = await lib.plan('book_update_many', { books, pages: 9 })
    await lib.run('book_update', { book: books[0], set: { title: 'renamed' } }, lib.ben)
    await lib.run('book_update', { book: other, set: { pages: 1 } }, lib.ben)
    await yes(plan)
    expect(await lib.book(books[0]!)).toMatchObject({ title: 'renamed', pages: 9 })
  })

  test('A11 a filter is frozen into the ids it found: what was shown is what runs', async () => {
    for (const book of books) await lib.run('book_update', { book, set: { pages: -1 } })
    const plan = await lib.plan('book_update_many', { below: 0, pages: 9 })
    expect(plan.counts.matched).toBe(3)
    const late = (await lib.run('book_create', { title: 'late' })).output.id
    await lib.run('book_update', { book: late, set: { pages: -1 } })
    await yes(plan)
    expect(await lib.book(late)).toMatchObject({ pages: -1 })
  })

  test('A4 an approval is single-use; of two at once one executes', async () => {
    const plan = await lib.plan('book_update_many', { books, pages: 9 })
    const outcomes = await Promise.allSettled([yes(plan), yes(plan, lib.ben), yes(plan)])
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1)
    const refused = outcomes.flatMap((o) => (o.status === 'rejected' ? [o.reason] : []))
    expect(refused).toMatchObject([{ code: 'plan_used' }, { code: 'plan_used' }])
    await refusal('plan_used', yes(plan))
  })

  test('A8 the digest is over exactly the lines that are stored and shown', async () => {
    const plan = await lib.plan('book_update_many', { books, pages: 9 })
    const { rows: lines } = await sql<{
      part: keyof Content
      line: string
    }>`select part, line from kernel.plan_line
      where action_id = ${plan.id} order by part, ord`.execute(lib.owner)
    const content: Content = { change: [], outbound: [], held_out: [] }
    for (const { part, line } of lines) content[part].push(line)
    const call = {
      tool: lib.kernel.registry.get(plan.tool)!,
      input: plan.input,
      caller: lib.ada,
      kind: 'do',
    } as Invocation
    const digest = digestOf(call, { frozen: { books }, matched: 3 }, content, {
      worth: [],
      figures: [],
    })
    expect(digest).toBe(plan.digest)
    expect(plan.changes.rows.map((c) => [c.id, c.cells])).toEqual(
      content.change
        .map((line) => JSON.parse(line))
        .map((l) => [
          l.id,
          Object.entries(l.cells as object).map(([field, [before, after]]) => ({
            field,
            name: field,
            before,
            after,
          })),
        ]),
    )
  })

  test('A5 expiry is by the clock of the database', async () => {
    const plan = await lib.plan('book_update_many', { books, pages: 9 })
    await sql`update kernel.plan set expires_at = clock_timestamp() where action_id = ${plan.id}`.execute(
      lib.owner,
    )
    await refusal('plan_expired', yes(plan))
    expect(await expirePlans(lib.kernel, lib.org)).toBeGreaterThanOrEqual(1)
    expect(await getPlan(lib.kernel, lib.ada, plan.id)).toMatchObject({ state: 'expired' })
  })

  test('A6 an agent cannot approve; who may not, cannot; rights are those at execution; another digest is refused', async () => {
    const plan = await lib.plan('book_update_many', { books, pages: 9 })
    await refusal('agent_may_not_approve', yes(plan, lib.agent))
    await refusal('not_permitted', yes(plan, { ...lib.ben, permissions: new Set(['write']) }))
    await refusal('digest_mismatch', yes({ ...plan, digest: plan.digest.replace(/./g, '0') }))
    lib.revoked.add(lib.ada.principal.id)
    await refusal('not_permitted', yes(plan, lib.ben))
    lib.revoked.clear()
    await yes(plan, lib.ben)
  })

  test('A7 narrowing makes a new plan with a new digest; the old one is superseded', async () => {
    const plan = await lib.plan('book_update_many', { books, pages: 9 })
    const result = await narrow(lib.kernel, lib.ada, plan.id, [books[1]!])
    assert(result.status === 'awaiting_approval')
    const narrowed = await getPlan(lib.kernel, lib.ada, result.plan)
    expect(narrowed.counts).toMatchObject({ matched: 2, rows: 2 })
    expect(narrowed.digest).not.toBe(plan.digest)
    expect(await getPlan(lib.kernel, lib.ada, plan.id)).toMatchObject({
      state: 'superseded',
      superseded_by: narrowed.id,
    })
    await refusal('drifted', yes(plan))
    await refusal('invalid_input', narrow(lib.kernel, lib.ada, narrowed.id, [books[1]!]))
    await yes(narrowed)
    expect(await lib.book(books[1]!)).toMatchObject({ pages: null })
  })

  test('A7 what was replaced, and what has expired, does not wait for approval in the list of actions either', async () => {
    const replaced = await lib.plan('book_update_many', { books, pages: 9 })
    await narrow(lib.kernel, lib.ada, replaced.id, [books[1]!])
    const late = await lib.plan('book_update_many', { books, pages: 10 })
    await sql`update kernel.plan set expires_at = clock_timestamp() where action_id = ${late.id}`.execute(
      lib.owner,
    )
    const listed = async (state: string) =>
      (await listActions(lib.kernel, lib.ada, { tool: 'book_update_many', state })).rows.map(
        (row) => [row.id, row.state],
      )
    expect(await listed('superseded')).toContainEqual([replaced.id, 'superseded'])
    expect(await listed('expired')).toContainEqual([late.id, 'expired'])
    const waiting = (await listed('awaiting_approval')).map(([id]) => id)
    expect(waiting).not.toContain(replaced.id)
    expect(waiting).not.toContain(late.id)
    expect(await getAction(lib.kernel, lib.ada, replaced.id)).toMatchObject({ state: 'superseded' })
  })

  test('A10 the mode is decided from what was captured: many rows, or a money column, become a plan', async () => {
    const before = await lib.snapshot()
    const born = await lib.plan('book_create', { title: 'dear', price: '10.00' })
    expect(born.mode_reasons).toEqual(['effect_change', 'money_column'])
    expect(await lib.call('book_create', { title: 'free', price: '0' })).toMatchObject({
      status: 'applied',
    })
    const told = await lib.plan('book_create', { title: 'dear', price: '10.00' }, lib.newcomer)
    expect(told.mode_reasons).toEqual(['effect_change', 'newcomer', 'money_column'])
    const money = await lib.run('book_create', { title: 'dear', price: '10.00' })
    const plan = await lib.plan('book_update', { book: money.output.id, set: { price: '12.00' } })
    expect(plan.mode_reasons).toEqual(['effect_change', 'money_column'])
    for (let i = 0; i < 26; i++) await lib.run('book_create', { title: `n${i}` })
    const many = await lib.plan('book_touch_all')
    expect(many.mode_reasons).toEqual(['effect_change', 'rows_over_limit'])
    expect((await lib.snapshot()).length).toBeGreaterThan(before.length)
    expect((await sql`select 1 from library.book where pages = 7`.execute(lib.owner)).rows).toEqual(
      [],
    )
  })

  test('a rejected plan is over', async () => {
    const plan = await lib.plan('book_update_many', { books, pages: 9 })
    await reject(lib.kernel, lib.ben, plan.id)
    await refusal('plan_rejected', yes(plan))
  })

  test('a bulk action is undone as a whole in one transaction', async () => {
    const before = await lib.snapshot()
    const { action } = await lib.run('book_update_many', { books, pages: 9 })
    const { receipt } = await lib.undo(action)
    expect(receipt.undone).toBe(3)
    expect(await lib.snapshot()).toBe(before)
  })

  test('U16 R5 after the window a rewind takes it back, as a plan, and can itself be taken back', async () => {
    const before = await lib.snapshot()
    const one = await lib.run('book_update', { book: books[0], set: { title: 'x' } })
    const two = await lib.run('book_update', { book: books[1], set: { title: 'y' } })
    await lib.run('book_update', { book: books[1], set: { pages: 2 } }, lib.ben)
    const after = await lib.snapshot()
    const { plan: id } = await rewind(lib.kernel, lib.ada, { actions: [one.action, two.action] })
    expect(await lib.snapshot()).toBe(after)
    const plan = await getPlan(lib.kernel, lib.ada, id)
    expect(plan.counts).toMatchObject({ rows: 2 })
    await yes(plan)
    expect(await lib.book(books[0]!)).toMatchObject({ title: 'a' })
    expect(await lib.book(books[1]!)).toMatchObject({ title: 'b', pages: 2 })
    expect(await getAction(lib.kernel, lib.ada, one.action)).toMatchObject({
      state: 'undone',
      live: false,
      undone_by: id,
    })
    await lib.undo(id)
    expect(await lib.book(books[0]!)).toMatchObject({ title: 'x' })
    expect(await lib.book(books[1]!)).toMatchObject({ title: 'y', pages: 2 })
    expect(before).not.toBe(after)
  })
})
