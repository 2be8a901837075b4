import { sql } from 'kysely'
import { assert, beforeEach, describe, expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import { listActions } from '../view/actions.ts'

const lib = library()
let book: string
beforeEach(
  async () =>
    void (book = (await lib.run('book_create', { title: 'Emma', price: '12.50' })).output.id),
)

const rename = async (title: string, seen: Record<string, unknown>, caller = lib.ada) =>
  await lib.call('book_update', { book, set: { title } }, caller, {
    seen: { table: 'book', id: book, fields: seen },
  })
const titleNow = async () => (await lib.book(book))!.title

describe('W8 what somebody else wrote meanwhile is not overwritten unseen', () => {
  test('a field that is as it was seen is written; one that is not refuses the call and says both values and whose it is', async () => {
    const theirs = await rename('Persuasion', { title: 'Emma' }, lib.ben)
    assert(theirs.status === 'applied')
    const error = await refusal('changed_meanwhile', rename('Emma, a novel', { title: 'Emma' }))
    expect(error.details.conflicts).toMatchObject([
      {
        table: 'book',
        id: book,
        field: 'title',
        now: 'Persuasion',
        target: 'Emma',
        by: { action: theirs.action },
      },
    ])
    expect(error.message).toMatch(/changed the title of .+ meanwhile\. Nothing was saved\./)
    expect(await titleNow()).toBe('Persuasion')
    // Nothing of the refused call is left, and whoever has seen what is there now may overwrite it.
    expect((await listActions(lib.kernel, lib.ada, { record: `book:${book}` })).rows).toHaveLength(
      2,
    )
    await rename('Emma, a novel', { title: 'Persuasion' })
    expect(await titleNow()).toBe('Emma, a novel')
  })

  test('other fields do not matter, values are compared as what they are, and no text is as good as none', async () => {
    await lib.run('book_update', { book, set: { pages: 300 } }, lib.ben)
    await rename('a', { title: 'Emma', price: '12.5', code: '' })
    await rename('b', { title: 'a', price: 12.5, shelf: null })
    expect(await titleNow()).toBe('b')
  })

  test('of two at the same time one is written', async () => {
    const twins = await Promise.allSettled([
      rename('one', { title: 'Emma' }),
      rename('two', { title: 'Emma' }, lib.ben),
    ])
    expect(twins.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const lost = twins.find((twin) => twin.status === 'rejected')
    expect(lost?.reason).toMatchObject({ code: 'changed_meanwhile' })
  })

  test('a plan is not even made of what was seen otherwise, and is made where it was seen so', async () => {
    const plan = async (title: string) =>
      await lib.call('book_update', { book, set: { title: 'x' } }, lib.newcomer, {
        seen: { table: 'book', id: book, fields: { title } },
      })
    await refusal('changed_meanwhile', plan('Else'))
    expect((await plan('Emma')).status).toBe('awaiting_approval')
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from kernel.plan`.execute(
      lib.owner,
    )
    expect(rows[0]!.n).toBeGreaterThan(0)
  })

  test('what is no table and no field is refused, and so is what was seen for a call that only reads', async () => {
    await refusal('invalid_input', rename('x', { colour: 'red' }))
    await refusal(
      'invalid_input',
      lib.call('book_update', { book, set: { title: 'x' } }, lib.ada, {
        seen: { table: 'moon', id: book, fields: {} },
      }),
    )
    await refusal(
      'invalid_input',
      lib.call('book_find', {}, lib.ada, { seen: { table: 'book', id: book, fields: {} } }),
    )
    expect(await titleNow()).toBe('Emma')
  })
})
