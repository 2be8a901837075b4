import { expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import { approve } from '../approval/approve.ts'
import type { Conflict } from '../contract/conflict.ts'
import { read } from '../db/transaction.ts'
import { getAction } from '../view/actions.ts'
import { nameConflicts } from '../view/name-conflicts.ts'
import { getPlan } from '../view/plans.ts'
import { overwrite } from './overwrite.ts'

const lib = library()
const named = async (conflicts: unknown) =>
  await read(lib.kernel, lib.ada, (tx) =>
    nameConflicts(tx, lib.kernel.people, lib.org, conflicts as Conflict[]),
  )
const forced = async (action: string) => {
  const { plan } = await overwrite(lib.kernel, lib.ada, action)
  return await getPlan(lib.kernel, lib.ada, plan)
}

test('U23 a conflict names what keeps a record, whose it is and since when, and a way on that takes it along', async () => {
  const { action, output } = await lib.run('shelf_create', { name: 'Imported' })
  const made = await lib.run('book_create', { title: 'Called twice', shelf: output.id }, lib.ben)
  const before = await lib.snapshot()
  const error = await refusal('undo_conflict', lib.undo(action))
  expect(error.message).toBe('1 record is needed or changed by others. Nothing was taken back.')
  // Nothing else would go back, so a merge is no way on.
  expect(error.next).not.toContain('merge')
  expect(error.next).toContain('"force"')
  const [conflict] = await named(error.details.conflicts)
  expect(conflict).toMatchObject({
    table: 'shelf',
    label: 'Imported',
    field: null,
    dependents: [
      {
        table: 'book',
        id: made.output.id,
        label: 'Called twice',
        by: { action: made.action, at: expect.any(Date) },
      },
    ],
  })
  expect(await lib.snapshot()).toBe(before)

  const plan = await forced(action)
  expect(await lib.snapshot()).toBe(before)
  expect(plan.changes.rows.map(({ table, op }) => `${op} ${table}`).sort()).toEqual([
    'delete book',
    'delete shelf',
  ])
  const done = await approve(lib.kernel, lib.ada, plan.id, plan.digest)
  expect(done).toMatchObject({ status: 'applied', output: { along: 1 } })
  // In force under the force, and told as what it is: taken back by it.
  const stands = async () => await getAction(lib.kernel, lib.ada, action)
  expect(await stands()).toMatchObject({ state: 'applied', live: true, overwritten_by: plan.id })
  expect((await getAction(lib.kernel, lib.ada, plan.id)).title).toBe(plan.title)
  expect(plan.title).toMatch(/^Take back the .*Called twice.* and the .*Imported$/)
  expect(await lib.book(made.output.id)).toBeUndefined()
  await lib.undo(plan.id)
  expect(await lib.snapshot()).toBe(before)
  expect(await stands()).toMatchObject({ state: 'applied', live: true, overwritten_by: null })
})

test('U23 force takes along what depends on what depends, furthest off first', async () => {
  const { action, output } = await lib.run('shelf_create', { name: 'Far' })
  const book = (await lib.run('book_create', { title: 'Near', shelf: output.id }, lib.ben)).output
    .id
  await lib.run('loan_create', { book, reader: 'Zoe' }, lib.ben)
  const before = await lib.snapshot()
  const plan = await forced(action)
  expect(plan.changes.rows.map(({ table }) => table).sort()).toEqual(['book', 'loan', 'shelf'])
  await approve(lib.kernel, lib.ada, plan.id, plan.digest)
  await lib.undo(plan.id)
  expect(await lib.snapshot()).toBe(before)
})

test('U23 where something else goes back a merge is offered too, and its receipt names what stays and why', async () => {
  const { action, output } = await lib.run('book_and_shelf', { title: 'Own', name: 'Both' })
  const made = await lib.run('book_create', { title: 'Theirs', shelf: output.id }, lib.ben)
  const error = await refusal('undo_conflict', lib.undo(action))
  expect(error.next).toContain('"merge"')
  const { action: undo } = await lib.undo(action, 'merge')
  // What went with it is not among what keeps it.
  expect((await getAction(lib.kernel, lib.ada, undo)).receipt!.kept).toMatchObject([
    { label: 'Both', dependents: [{ label: 'Theirs', by: { action: made.action } }] },
  ])
})
