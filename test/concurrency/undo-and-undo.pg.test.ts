import { expect, test } from 'vitest'
import { getAction, redo, type Undone, undo } from '../../packages/kernel/src/index.ts'
import { canonical } from '../histories/play.ts'
import { unexpected } from './operation.ts'
import { pausing } from './pausing.ts'
import { races, timeout } from './race.ts'
import { edit, newBook, newLoan, newShelf, remove } from './steps.ts'

const it = races()

test('U8 of undos of one action at once one writes, and all answer with its receipt', {
  timeout,
}, async () => {
  await it.rounds(16, async (round) => {
    const book = round.newId()
    await round.done(newBook(book))
    const target = await round.done(edit('book', book, { title: 'Moby' }))
    const undo = (by = round.ada) => ({ kind: 'undo', by, target, mode: 'strict' }) as const
    const answers = await round.race(undo(), undo(round.ben), undo(), undo(round.ben))
    expect(new Set(answers.map(({ action }) => action)).size).toBe(1)
    expect(answers.filter(({ undone }) => undone?.first)).toHaveLength(1)
    expect(new Set(answers.map(({ undone }) => canonical(undone?.receipt))).size).toBe(1)
  })
})

test('U9 U10 undos of overlapping actions at once leave no value of a dead action', {
  timeout,
}, async () => {
  await it.rounds(24, async (round) => {
    const [shelf, one, two] = [round.newId(), round.newId(), round.newId()]
    const first = await round.done(newShelf(shelf), newBook(one, { shelf_id: shelf }), newBook(two))
    const second = await round.done(
      edit('book', one, { title: 'Moby', pages: 2 }),
      edit('book', two, { title: 'Moby' }),
    )
    const third = await round.done(
      edit('book', one, { title: 'Dune' }),
      remove('book', two),
      newLoan(round.newId(), one),
    )
    const answers = await round.race(
      { kind: 'undo', by: round.ada, target: second, mode: 'merge' },
      { kind: 'undo', by: round.ben, target: third, mode: 'merge' },
      { kind: 'undo', by: round.ben, target: first, mode: 'merge' },
    )
    expect(unexpected(answers)).toEqual([])
  })
})

test('U8 U18 undos and redos of one action at once: each is told what became of it, and none is an internal error', {
  timeout,
}, async () => {
  await it.rounds(24, async (round) => {
    const book = round.newId()
    await round.done(newBook(book))
    const target = await round.done(edit('book', book, { title: 'Moby', pages: 2 }))
    await round.undone(target)
    const answers = await round.race(
      { kind: 'redo', by: round.ada, target, mode: 'merge' },
      { kind: 'undo', by: round.ben, target, mode: 'merge' },
      { kind: 'redo', by: round.ben, target, mode: 'merge' },
      { kind: 'undo', by: round.ada, target, mode: 'merge' },
    )
    expect(unexpected(answers)).toEqual([])
  })
})

test('U8 U18 an undo that has looked at its action before it was redone, and goes on after, takes back what the redo did', {
  timeout,
}, async () => {
  await it.rounds(2, async (round) => {
    const book = round.newId()
    await round.done(newBook(book))
    const target = await round.done(edit('book', book, { title: 'Moby' }))
    await round.undone(target)
    let redone: Undone | undefined
    const undone = await undo(
      pausing(it.kernel, 'too_late', async () => {
        redone ??= await redo(it.kernel, round.ben, target, 'strict')
      }),
      round.ada,
      target,
      'strict',
    )
    expect([redone?.first, undone.first]).toEqual([true, true])
    expect(await getAction(it.kernel, round.ada, target)).toMatchObject({
      state: 'undone',
      live: false,
      undone_by: undone.action,
    })
  })
})

test('U18 a redo and writers at the same time: the redo never jumps over what was written', {
  timeout,
}, async () => {
  await it.rounds(24, async (round) => {
    const [one, two] = [round.newId(), round.newId()]
    await round.done(newBook(one), newBook(two))
    const target = await round.done(
      edit('book', one, { title: 'Moby', pages: 2 }),
      remove('book', two),
    )
    await round.undone(target)
    const answers = await round.race(
      { kind: 'redo', by: round.ada, target, mode: round.random.below(2) ? 'merge' : 'strict' },
      { kind: 'act', by: round.ben, steps: [edit('book', one, { title: 'Ulysses' })] },
      { kind: 'act', by: round.ben, steps: [edit('book', two, { pages: 7 })] },
    )
    expect(unexpected(answers, 'undo_conflict')).toEqual([])
  })
})
