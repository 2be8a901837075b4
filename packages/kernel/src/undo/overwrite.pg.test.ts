import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import { approve } from '../approval/approve.ts'
import type { Change } from '../contract/change.ts'
import { rewind } from '../rewind/rewind.ts'
import type { Page } from '../view/action.ts'
import { getAction, listActions } from '../view/actions.ts'
import { getPlan } from '../view/plans.ts'
import { overwrite } from './overwrite.ts'
import { redo } from './undo.ts'

const lib = library()
const planned = async (action: string) => {
  const { plan } = await overwrite(lib.kernel, lib.ada, action)
  return await getPlan(lib.kernel, lib.ada, plan)
}
const yes = async (plan: { id: string; digest: string }) =>
  await approve(lib.kernel, lib.ada, plan.id, plan.digest)
/** Rows without their versions: what was replayed carries the version of the undo. */
const values = (rows: string) =>
  rows.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}(?=\))/g, 'version')
const book = async (title: string) => (await lib.run('book_create', { title })).output.id

test('U4 force is an explicit plan that shows what it overwrites, and is itself undoable', async () => {
  const id = await book('Emma')
  const { action } = await lib.run(
    'book_update',
    { book: id, set: { title: 'Agent', pages: 5, tags: ['x'] } },
    lib.agent,
  )
  await lib.run('book_update', { book: id, set: { title: 'Human', pages: 7 } }, lib.ben)
  const before = await lib.snapshot()
  const plan = await planned(action)
  expect(await lib.snapshot()).toBe(before)
  const cells = plan.changes.rows.flatMap((change) => change.cells)
  expect(cells).toContainEqual({ field: 'title', name: 'title', before: 'Human', after: 'Emma' })
  expect(cells).toContainEqual({ field: 'pages', name: 'pages', before: 7, after: null })
  expect(cells).toContainEqual({ field: 'tags', name: 'tags', before: ['x'], after: [] })
  await yes(plan)
  expect(await lib.book(id)).toMatchObject({ title: 'Emma', pages: null, tags: [] })
  await lib.undo(plan.id)
  expect(await lib.book(id)).toMatchObject({ title: 'Human', pages: 7, tags: [] })
})

test('U4 W7 what a force and the undo it begins with write of one record is one change, whatever page it is on', async () => {
  const ids = [await book('Emma'), await book('Emma'), await book('Emma')]
  const { action } = await lib.run('book_update_many', { books: ids, title: 'Agent', pages: 5 })
  for (const id of ids) await lib.run('book_update', { book: id, set: { title: 'Human' } }, lib.ben)
  const { id, counts, groups, digest } = await planned(action)
  expect(counts).toMatchObject({ rows: 3, changed: 3, matched: 3 })
  expect(groups).toMatchObject([{ table: 'book', op: 'update', rows: 3 }])
  const pagesOf = async (page: (after: string | undefined) => Promise<Page<Change>>) => {
    const seen: string[] = []
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const { rows, total, next } = await page(after)
      expect(total).toBe(3)
      for (const each of rows) {
        seen.push(each.id)
        expect(new Set(each.cells.map(({ field }) => field))).toEqual(new Set(['title', 'pages']))
      }
      after = next
    }
    return seen.sort()
  }
  for (const limit of [1, 2, 3]) {
    const asked = async (after: string | undefined) =>
      (await getPlan(lib.kernel, lib.ada, id, { changes_after: after, limit })).changes
    expect(await pagesOf(asked)).toEqual([...ids].sort())
  }
  await yes({ id, digest })
  for (const limit of [1, 2, 3]) {
    const asked = async (after: string | undefined) =>
      (await getAction(lib.kernel, lib.ada, id, { after, limit })).changes
    expect(await pagesOf(asked)).toEqual([...ids].sort())
  }
  const { rows } = await listActions(lib.kernel, lib.ada, { tool: 'action_overwrite', limit: 1 })
  expect(rows).toMatchObject([
    {
      rows: 3,
      tables: { book: 3 },
      changes: { total: 3 },
    },
  ])
  expect(rows[0]!.changes.rows).toHaveLength(3)
})

test('U4 U18 once a force has been taken back, what it took back is put in force again like after any undo', async () => {
  const id = await book('Emma')
  const { action } = await lib.run('book_update', { book: id, set: { title: 'Agent', pages: 5 } })
  await lib.run('book_update', { book: id, set: { title: 'Human' } }, lib.ben)
  const before = await lib.snapshot()
  const forced = await planned(action)
  await yes(forced)
  await lib.undo(forced.id)
  // The merge that the force began with stays an undo of its own: it took back the pages.
  expect(await lib.book(id)).toMatchObject({ title: 'Human', pages: null })
  await redo(lib.kernel, lib.ada, action, 'merge')
  expect(values(await lib.snapshot())).toBe(values(before))
})

test('U4 what a merge kept is overwritten once the action is in force again, and the refusal says so', async () => {
  const id = await book('Emma')
  const other = await book('Persuasion')
  const nothingBack = () => lib.run('book_update', { book: id, set: { title: 'Agent' } })
  const someBack = () =>
    lib.run('book_update_many', { books: [id, other], title: 'Agent', pages: 5 })
  for (const [back, run] of [nothingBack, someBack].entries()) {
    const { action } = await run()
    await lib.run('book_update', { book: id, set: { title: 'Human' } }, lib.ben)
    const { receipt } = await lib.undo(action, 'merge')
    expect(receipt).toMatchObject({ undone: back * 2, kept: [{ key: id, field: 'title' }] })
    const refused = await refusal('not_undoable', overwrite(lib.kernel, lib.ada, action))
    expect(refused.next).toContain(`POST /api/actions/${action}/redo`)
    await redo(lib.kernel, lib.ada, action)
    await yes(await planned(action))
    expect(await lib.book(id)).toMatchObject({ title: 'Emma' })
    expect(await lib.book(other)).toMatchObject({ title: 'Persuasion' })
  }
})

test('U4 U18 whatever is too late to redo says what is not: a plan, by the undo of what was taken back', async () => {
  const id = await book('Emma')
  const { action } = await lib.run('book_update', {
    book: id,
    set: { title: 'Agent', tags: ['x'] },
  })
  await lib.run('book_update', { book: id, set: { title: 'Human', pages: 7 } }, lib.ben)
  const forced = await planned(action)
  await yes(forced)
  await lib.undo(forced.id)
  await sql`update kernel.action set undo_until = clock_timestamp() - interval '1 ms' where org_id = ${lib.org}`.execute(
    lib.owner,
  )
  const late = await refusal('undo_too_late', redo(lib.kernel, lib.ada, action, 'merge'))
  const back = await refusal('not_undoable', rewind(lib.kernel, lib.ada, { actions: [action] }))
  for (const { next } of [late, back]) {
    const asked = JSON.parse(/POST \/api\/rewinds (\{.*\})/.exec(next)![1]!) as { filter: unknown }
    const { plan } = await rewind(lib.kernel, lib.ada, asked.filter)
    expect(await getPlan(lib.kernel, lib.ada, plan)).toMatchObject({
      state: 'pending',
      counts: { rows: 1 },
    })
  }
})

test('U4 keys of a custom column are overwritten one by one', async () => {
  const id = await book('Emma')
  const { action } = await lib.run('book_set_custom', { book: id, key: 'a', value: 1 })
  await lib.run('book_set_custom', { book: id, key: 'a', value: 2 }, lib.ben)
  await lib.run('book_set_custom', { book: id, key: 'b', value: 3 }, lib.ben)
  await yes(await planned(action))
  expect(await lib.book(id)).toMatchObject({ custom: { b: 3 } })
})

test('U4 a row that somebody deleted since comes back, one that somebody built on goes', async () => {
  const id = await book('Emma')
  const { action } = await lib.run('book_update', { book: id, set: { title: 'Agent' } })
  await lib.run('book_delete', { book: id }, lib.ben)
  await yes(await planned(action))
  expect(await lib.book(id)).toMatchObject({ title: 'Emma' })
  const created = await lib.run('book_create', { title: 'Persuasion' })
  await lib.run('book_update', { book: created.output.id, set: { title: 'Sanditon' } }, lib.ben)
  await yes(await planned(created.action))
  expect(await lib.book(created.output.id)).toBeUndefined()
})

test('U4 an overwrite of what somebody has changed once more drifts', async () => {
  const id = await book('Emma')
  const { action } = await lib.run('book_update', { book: id, set: { title: 'Agent' } })
  await lib.run('book_update', { book: id, set: { title: 'Human' } }, lib.ben)
  const plan = await planned(action)
  await lib.run('book_update', { book: id, set: { title: 'Human again' } }, lib.ben)
  await expect(yes(plan)).rejects.toMatchObject({ code: 'drifted' })
  expect(await lib.book(id)).toMatchObject({ title: 'Human again' })
})
