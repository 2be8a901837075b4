import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { hold, until, waiting } from './gate.ts'
import { unexpected } from './operation.ts'
import { races, timeout } from './race.ts'
import { edit, newBook, newLoan, newShelf, remove } from './steps.ts'

const it = races()
// Many of these lock each other out. PostgreSQL looks for a deadlock after a second, and that would
// be most of what they do.
beforeAll(async () => {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(it.owner)
  await sql`alter database ${sql.id(rows[0]!.name)} set deadlock_timeout = '50ms'`.execute(it.owner)
})
const modes = ['strict', 'merge'] as const

test('U1 U2 U3 U5 U6 an undo and writers at the same time end as if one had come after the other', {
  timeout,
}, async () => {
  await it.rounds(24, async (round) => {
    const [one, two] = [round.newId(), round.newId()]
    await round.done(newBook(one), newBook(two))
    const target = await round.done(
      edit('book', one, { title: 'Moby', pages: 2, custom: { a: 1 } }),
      edit('book', two, { title: 'Dune' }),
    )
    const answers = await round.race(
      { kind: 'undo', by: round.ada, target, mode: modes[round.random.below(2)]! },
      {
        kind: 'act',
        by: round.ben,
        steps: [edit('book', one, { title: 'Ulysses' }), edit('book', two, { pages: 3 })],
      },
      { kind: 'act', by: round.ben, steps: [edit('book', one, { pages: 4 })] },
    )
    expect(unexpected(answers, 'undo_conflict')).toEqual([])
  })
})

test('U5 writers that lock rows in opposite orders, and an undo of both rows, are tried again and all get an answer', {
  timeout,
}, async () => {
  await it.rounds(16, async (round) => {
    const [one, two] = [round.newId(), round.newId()]
    await round.done(newBook(one), newBook(two))
    const target = await round.done(
      edit('book', two, { pages: 5 }),
      edit('book', one, { pages: 5 }),
    )
    const answers = await round.race(
      {
        kind: 'act',
        by: round.ada,
        steps: [edit('book', one, { title: 'a' }), edit('book', two, { title: 'a' })],
      },
      {
        kind: 'act',
        by: round.ben,
        steps: [edit('book', two, { title: 'b' }), edit('book', one, { title: 'b' })],
      },
      { kind: 'undo', by: round.ada, target, mode: 'merge' },
    )
    expect(unexpected(answers)).toEqual([])
  })
})

test('U11 U12 a child that is inserted, moved or taken away while the undo of its parent runs: either it has a parent or it is not there', {
  timeout,
}, async () => {
  await it.rounds(24, async (round) => {
    const [shelf, book, other] = [round.newId(), round.newId(), round.newId()]
    await round.done(newBook(other))
    const target = await round.done(newShelf(shelf), newBook(book, { shelf_id: shelf }))
    const answers = await round.race(
      { kind: 'undo', by: round.ada, target, mode: modes[round.random.below(2)]! },
      { kind: 'act', by: round.ben, steps: [newLoan(round.newId(), book)] },
      { kind: 'act', by: round.ben, steps: [edit('book', other, { shelf_id: shelf })] },
    )
    expect(unexpected(answers, 'undo_conflict', 'constraint_violated')).toEqual([])
  })
  await it.rounds(16, async (round) => {
    const [shelf, book, loan] = [round.newId(), round.newId(), round.newId()]
    const target = await round.done(newShelf(shelf))
    await round.done(newBook(book, { shelf_id: shelf }), newLoan(loan, book))
    const answers = await round.race(
      { kind: 'undo', by: round.ada, target, mode: 'merge' },
      { kind: 'act', by: round.ben, steps: [remove('book', book)] },
    )
    expect(unexpected(answers, 'constraint_violated')).toEqual([])
  })
})

test('U11 a row that is to leave is held from the moment it is asked who refers to it: no child comes in between and goes with it', {
  timeout,
}, async () => {
  await it.rounds(2, async (round) => {
    const [one, two, loan] = [round.newId(), round.newId(), round.newId()]
    const target = await round.done(newBook(one), newBook(two))
    const gate = await hold(it.owner, 'for key share', one)
    const racing = round.race(
      { kind: 'undo', by: round.ada, target, mode: 'merge' },
      { kind: 'act', by: round.ben, steps: [newLoan(loan, two)], when: () => waiting(it.owner, 1) },
    )
    const lent = async () =>
      (await sql`select from library.loan where id = ${loan}::uuid`.execute(it.owner)).rows.length >
      0
    // The loan is there, or waits as the undo does.
    await gate.open(() => until('the loan is made', lent))
    expect(unexpected(await racing)).toEqual([])
  })
})

test('U12 rows that are deleted while an undo of their update, insert or deletion runs', {
  timeout,
}, async () => {
  await it.rounds(24, async (round) => {
    const [book, loan] = [round.newId(), round.newId()]
    const made = await round.done(newBook(book, { code: 'c1' }), newLoan(loan, book))
    const changed = await round.done(edit('book', book, { title: 'Moby', pages: 9 }))
    const answers = await round.race(
      {
        kind: 'undo',
        by: round.ada,
        target: round.random.below(2) ? made : changed,
        mode: 'merge',
      },
      { kind: 'act', by: round.ben, steps: [remove('book', book)] },
      { kind: 'act', by: round.ben, steps: [edit('loan', loan, { reader: 'Max' })] },
    )
    expect(unexpected(answers)).toEqual([])
  })
  await it.rounds(16, async (round) => {
    const [book, loan] = [round.newId(), round.newId()]
    await round.done(newBook(book, { code: 'c1' }), newLoan(loan, book))
    const target = await round.done(remove('book', book))
    const answers = await round.race(
      { kind: 'undo', by: round.ada, target, mode: 'merge' },
      // The id, or the code, is taken again.
      {
        kind: 'act',
        by: round.ben,
        steps: [round.random.below(2) ? newBook(book) : newBook(round.newId(), { code: 'c1' })],
      },
    )
    expect(unexpected(answers, 'constraint_violated')).toEqual([])
  })
})

test('U13 an undo whose unique value somebody takes at that moment is refused whole, or was first', {
  timeout,
}, async () => {
  await it.rounds(16, async (round) => {
    const [one, two, three] = [round.newId(), round.newId(), round.newId()]
    await round.done(newBook(one, { code: 'c1' }), newBook(two, { code: 'c2' }), newBook(three))
    const target = await round.done(
      edit('book', one, { code: null }),
      edit('book', two, { code: 'c1' }),
      edit('book', one, { code: 'c2' }),
    )
    const freed = await round.done(edit('book', two, { code: null }))
    const answers = await round.race(
      { kind: 'undo', by: round.ada, target, mode: 'merge' },
      { kind: 'undo', by: round.ben, target: freed, mode: 'merge' },
      {
        kind: 'act',
        by: round.ben,
        steps: [edit('book', three, { code: round.random.below(2) ? 'c1' : 'c2' })],
      },
    )
    expect(unexpected(answers, 'constraint_violated')).toEqual([])
  })
})
