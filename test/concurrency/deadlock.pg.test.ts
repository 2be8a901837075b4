import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { hold, until, waiting } from './gate.ts'
import type { Operation } from './operation.ts'
import { type Round, races, timeout } from './race.ts'
import { edit, newBook, newShelf } from './steps.ts'

const it = races()

/** How many deadlocks PostgreSQL has broken in this database. */
const deadlocks = async () =>
  (
    await sql<{
      n: number
    }>`select deadlocks::int as n from pg_stat_database where datname = current_database()`.execute(
      it.owner,
    )
  ).rows[0]!.n

/**
 * Lets both run into books that are held, and then on: what they do next is lock what the other one
 * has.
 */
async function crossing(
  round: Round,
  gates: readonly string[],
  ...operations: [Operation, Operation]
) {
  const before = await deadlocks()
  const gate = await hold(it.owner, 'for update', ...gates)
  const racing = round.race(...operations)
  await gate.open(() => waiting(it.owner, 2))
  const answers = await racing
  // What a session has counted is seen a moment after it has ended its transaction.
  await until('the deadlock is counted', async () => (await deadlocks()) > before)
  return answers
}

/** Two books in opposite orders, with a closed gate between them. */
async function books(round: Round) {
  const [one, two, left, right] = [round.newId(), round.newId(), round.newId(), round.newId()]
  await round.done(newBook(one), newBook(two), newBook(left), newBook(right))
  const set = (title: string) => ({ title })
  return {
    gates: [left, right],
    there: [edit('book', one, set('a')), edit('book', left, set('a')), edit('book', two, set('a'))],
    back: [edit('book', two, set('b')), edit('book', right, set('b')), edit('book', one, set('b'))],
  }
}

test('U5 two actions that lock each other out: one is tried again, and both are done', {
  timeout,
}, async () => {
  await it.rounds(1, async (round) => {
    const { gates, there, back } = await books(round)
    const answers = await crossing(
      round,
      gates,
      { kind: 'act', by: round.ada, steps: there },
      { kind: 'act', by: round.ben, steps: back },
    )
    expect(answers.map(({ refused }) => refused?.code)).toEqual([undefined, undefined])
  })
})

test('A2 A4 an approval and an action that lock each other out: tried again, it is carried out once or has drifted', {
  timeout,
}, async () => {
  await it.rounds(1, async (round) => {
    const { gates, there, back } = await books(round)
    const plan = await round.planned(...there)
    const [approved, acted] = await crossing(
      round,
      gates,
      { kind: 'approve', by: round.ada, plan },
      { kind: 'act', by: round.ben, steps: back },
    )
    expect(acted!.refused).toBeNull()
    expect(['done', 'drifted']).toContain(approved!.refused?.code ?? 'done')
  })
})

test('U5 U8 an undo and an action that lock each other out: one is tried again, and both are done', {
  timeout,
}, async () => {
  await it.rounds(1, async (round) => {
    const [book, shelf, gate] = [round.newId(), round.newId(), round.newId()]
    await round.done(newBook(book), newBook(gate), newShelf(shelf))
    const target = await round.done(
      edit('book', book, { pages: 5 }),
      edit('shelf', shelf, { name: 'B' }),
    )
    // An undo goes through the tables in the order of their rank; the action comes from the other
    // end.
    const { rows } = await sql<{
      tbl: 'book' | 'shelf'
    }>`select tbl from kernel.tracked where tbl in ('book', 'shelf')
      order by rank desc, tbl`.execute(it.owner)
    const steps = {
      book: edit('book', book, { title: 'x' }),
      shelf: edit('shelf', shelf, { top_book_id: gate }),
    }
    const [first, last] = rows.map(({ tbl }) => steps[tbl])
    const answers = await crossing(
      round,
      [gate],
      { kind: 'act', by: round.ben, steps: [last!, edit('book', gate, { title: 'y' }), first!] },
      // Not before the action has locked what it starts with: an undo is fast enough to be over by
      // then.
      { kind: 'undo', by: round.ada, target, mode: 'merge', when: () => waiting(it.owner, 1) },
    )
    expect(answers.map(({ refused }) => refused?.code)).toEqual([undefined, undefined])
  })
})
