import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import { getAction, listActions } from '../view/actions.ts'
import { redo } from './undo.ts'

const lib = library()

const shelfWithBook = async () => {
  const shelf = (await lib.run('shelf_create', { name: 'A' })).output.id
  const created = await lib.run('book_create', { title: 'Moby', shelf })
  return { shelf, book: created.output.id, created }
}

describe('one undo', () => {
  test('U1 after an undo the state equals the state before, versions included', async () => {
    const { book } = await shelfWithBook()
    const before = await lib.snapshot()
    const { action } = await lib.run('book_update', {
      book,
      set: { title: 'Dick', tags: ['a', 'b'], pages: 3 },
    })
    expect(await lib.snapshot()).not.toBe(before)
    const { receipt } = await lib.undo(action)
    expect(receipt).toMatchObject({ undone: 1, kept: [], residue: [] })
    expect(await lib.snapshot()).toBe(before)
  })

  test('U1 U11 a created row goes unless something refers to it, a deleted row returns with its children', async () => {
    const { book, created } = await shelfWithBook()
    await lib.run('loan_create', { book, reader: 'Rosa' })
    const before = await lib.snapshot()
    const gone = await lib.run('book_delete', { book })
    expect(await lib.book(book)).toBeUndefined()
    await lib.undo(gone.action)
    expect(await lib.snapshot()).toBe(before)
    // U11: the loan refers to it, so the creation can not be taken back.
    const error = await refusal('undo_conflict', lib.undo(created.action))
    expect(error.details.conflicts).toMatchObject([
      { table: 'book', key: book, field: null, now: 'present', target: 'absent' },
    ])
    expect(await lib.snapshot()).toBe(before)
  })

  test('W7 an action that was taken back says how much of it came back', async () => {
    const came = async (action: string) => {
      const { state, taken_back, live } = await getAction(lib.kernel, lib.ada, action)
      expect(
        (await listActions(lib.kernel, lib.ada, {})).rows.find(({ id }) => id === action),
      ).toMatchObject({ taken_back })
      return [live, state, taken_back]
    }
    const { book } = await shelfWithBook()
    const both = await lib.run('book_update', { book, set: { title: 'Agent', pages: 5 } })
    const title = await lib.run('book_update', { book, set: { title: 'Again' } })
    expect(await came(title.action)).toEqual([true, 'applied', null])
    await lib.run('book_update', { book, set: { title: 'Human' } }, lib.ben)
    await lib.undo(both.action, 'merge')
    expect(await came(both.action)).toEqual([false, 'partly_undone', 'part'])
    await lib.undo(title.action, 'merge')
    expect(await came(title.action)).toEqual([false, 'partly_undone', 'nothing'])
    const { action, output } = await lib.run('book_create', { title: 'Gone' })
    await lib.undo(action)
    expect(await came(action)).toEqual([false, 'undone', 'all'])
    await redo(lib.kernel, lib.ada, action)
    expect(await came(action)).toEqual([true, 'applied', null])
    await lib.run('book_delete', { book: output.id }, lib.ben)
    await lib.undo(action)
    expect(await came(action)).toEqual([false, 'undone', 'nothing'])
  })

  test('U2 strict changes nothing on a conflict and says what, by whom; U3 merge takes back the rest; U5 leaves the other', async () => {
    const { book } = await shelfWithBook()
    const { action } = await lib.run(
      'book_update',
      { book, set: { title: 'Agent title', pages: 10 } },
      lib.agent,
    )
    const later = await lib.run('book_update', { book, set: { title: 'Human title' } }, lib.ben)
    const before = await lib.snapshot()
    const error = await refusal('undo_conflict', lib.undo(action))
    expect(error.details.conflicts).toEqual([
      {
        table: 'book',
        key: book,
        field: 'title',
        now: 'Human title',
        target: 'Moby',
        by: later.action,
      },
    ])
    expect(await lib.snapshot()).toBe(before)
    const { receipt } = await lib.undo(action, 'merge')
    expect(receipt).toMatchObject({ undone: 1, kept: [{ field: 'title', by: later.action }] })
    expect(await lib.book(book)).toMatchObject({ title: 'Human title', pages: null })
  })

  test('U6 a conflict is a later live write, so an undone one is none; U7 a cell already at its target is none', async () => {
    const { book } = await shelfWithBook()
    const first = await lib.run('book_update', { book, set: { title: 'one' } })
    const second = await lib.run('book_update', { book, set: { title: 'two' } }, lib.ben)
    await lib.undo(second.action, 'strict', lib.ben)
    await lib.undo(first.action)
    expect(await lib.book(book)).toMatchObject({ title: 'Moby' })
    const third = await lib.run('book_update', { book, set: { title: 'three' } })
    await lib.run('book_update', { book, set: { title: 'Moby' } }, lib.ben)
    await lib.undo(third.action)
    expect(await lib.book(book)).toMatchObject({ title: 'Moby' })
  })

  test('U8 undo twice is undo once: the second answer is the first receipt', async () => {
    const { book } = await shelfWithBook()
    const { action } = await lib.run('book_update', { book, set: { title: 'x' } })
    const first = await lib.undo(action)
    await lib.run('book_update', { book, set: { title: 'y' } }, lib.ben)
    const second = await lib.undo(action)
    expect(second).toMatchObject({ action: first.action, receipt: first.receipt, first: false })
    expect(await lib.book(book)).toMatchObject({ title: 'y' })
  })

  test('U8 of two undos at once one writes, and both get its receipt', async () => {
    const { book } = await shelfWithBook()
    const { action } = await lib.run('book_update', { book, set: { title: 'x' } })
    const answers = await Promise.all([1, 2, 3, 4].map(async () => await lib.undo(action)))
    expect(new Set(answers.map((a) => a.action)).size).toBe(1)
    expect(answers.filter((a) => a.first)).toHaveLength(1)
  })

  test('U9 any order of undos gives one state', async () => {
    const results = new Set<string>()
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [1, 2, 0],
      [0, 2, 1],
      [2, 0, 1],
    ]) {
      const { book } = await shelfWithBook()
      const actions = [
        (await lib.run('book_update', { book, set: { title: 'a', pages: 1 } })).action,
        (await lib.run('book_update', { book, set: { title: 'b' } }, lib.ben)).action,
        (await lib.run('book_update', { book, set: { pages: 3, tags: ['z'] } })).action,
      ]
      const afterTwo = []
      for (const i of order) {
        await lib.undo(actions[i]!, 'merge')
        const { title, pages, tags } = (await lib.book(book))!
        afterTwo.push({ title, pages, tags })
      }
      results.add(JSON.stringify(afterTwo[2]))
    }
    expect([...results]).toEqual([JSON.stringify({ title: 'Moby', pages: null, tags: [] })])
  })

  test('U12 an update of a row that somebody later deleted is a conflict, not a resurrection', async () => {
    const { book } = await shelfWithBook()
    const { action } = await lib.run('book_update', { book, set: { title: 'x' } })
    await lib.run('book_delete', { book }, lib.ben)
    await refusal('undo_conflict', lib.undo(action))
    expect(await lib.book(book)).toBeUndefined()
  })

  test('U13 a constraint violated by an undo aborts it whole and is told as such', async () => {
    const a = (await lib.run('book_create', { title: 'a', code: 'U13' })).output.id
    const { action } = await lib.run('book_update', { book: a, set: { code: null } })
    await lib.run('book_create', { title: 'b', code: 'U13' }, lib.ben)
    const before = await lib.snapshot()
    await refusal('constraint_violated', lib.undo(action))
    expect(await lib.snapshot()).toBe(before)
  })

  test('a parent that is gone keeps its child from returning', async () => {
    const { book, shelf } = await shelfWithBook()
    const gone = await lib.run('book_delete', { book })
    await lib.run('shelf_delete', { shelf }, lib.ben)
    await refusal('constraint_violated', lib.undo(gone.action))
  })

  test('swapped unique values go back', async () => {
    const a = (await lib.run('book_create', { title: 'a', code: 'S1' })).output.id
    const b = (await lib.run('book_create', { title: 'b', code: 'S2' })).output.id
    const before = await lib.snapshot()
    const { action } = await lib.run('book_swap_codes', { books: [a, b] })
    expect(await lib.book(a)).toMatchObject({ code: 'S2' })
    await lib.undo(action)
    expect(await lib.snapshot()).toBe(before)
  })

  test('U21 the cells of a custom column are its keys', async () => {
    const { book } = await shelfWithBook()
    const mine = await lib.run('book_set_custom', { book, key: 'a', value: 1 })
    const other = await lib.run('book_set_custom', { book, key: 'b', value: 2 }, lib.ben)
    await lib.undo(mine.action)
    expect(await lib.book(book)).toMatchObject({ custom: { b: 2 } })
    const again = await lib.run('book_set_custom', { book, key: 'b', value: 3 })
    const taken = await lib.run('book_set_custom', { book, key: 'b' }, lib.ben)
    const error = await refusal('undo_conflict', lib.undo(again.action))
    expect(error.details.conflicts).toMatchObject([
      { field: 'custom.b', now: null, target: 2, by: taken.action },
    ])
    await lib.undo(taken.action, 'strict', lib.ben)
    await lib.undo(again.action)
    expect(await lib.book(book)).toMatchObject({ custom: { b: 2 } })
    expect(other.action).toBeTruthy()
  })
})

describe('redo and time', () => {
  test('U18 redo after undo is where it was, and a redo never jumps over a later write', async () => {
    const { book } = await shelfWithBook()
    const { action } = await lib.run('book_update', { book, set: { title: 'x', pages: 5 } })
    const after = await lib.snapshot()
    const before = await lib.undo(action)
    await redo(lib.kernel, lib.ada, action)
    expect(await lib.snapshot()).toBe(after)
    await lib.undo(action)
    await lib.run('book_update', { book, set: { title: 'human' } }, lib.ben)
    await refusal('undo_conflict', redo(lib.kernel, lib.ada, action))
    expect(await lib.book(book)).toMatchObject({ title: 'human', pages: null })
    expect(before.first).toBe(true)
  })

  test('U16 the window is measured by the clock of the database', async () => {
    const { book } = await shelfWithBook()
    const { action } = await lib.run('book_update', { book, set: { title: 'x' } })
    await sql`update kernel.action set undo_until = clock_timestamp() - interval '1 ms' where id = ${action}`.execute(
      lib.owner,
    )
    const error = await refusal('undo_too_late', lib.undo(action))
    expect(error.next).toContain('/api/rewinds')
    expect(await lib.book(book)).toMatchObject({ title: 'x' })
  })

  test('U17 present rights apply', async () => {
    const { book } = await shelfWithBook()
    const { action } = await lib.run('book_update', { book, set: { title: 'x' } })
    const noRights = { ...lib.ada, permissions: new Set(['read']) }
    await refusal('not_permitted', lib.undo(action, 'strict', noRights))
    const stranger = { ...lib.ben, permissions: new Set(['read', 'write', 'action:undo']) }
    await refusal('not_permitted', lib.undo(action, 'strict', stranger))
  })
})
