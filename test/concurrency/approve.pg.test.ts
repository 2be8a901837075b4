import { expect, test } from 'vitest'
import { getAction, getPlan, type Plan } from '../../packages/kernel/src/index.ts'
import { type Answer, unexpected } from './operation.ts'
import { type Round, races, timeout } from './race.ts'
import { edit, newBook, newLoan, remove } from './steps.ts'

const it = races()

/** What a plan shows, or an action did, cell by cell. */
const cellsOf = ({ changes }: Pick<Plan, 'changes'>) =>
  changes.rows
    .map(({ table, id, op, cells }) =>
      JSON.stringify([
        table,
        id,
        op,
        cells.map(({ field, before, after }) => [field, before, after]),
      ]),
    )
    .sort()

/** What the action of an approved plan did, or why it did not run. */
const cameTo = async ({ ada }: Round, { action, refused }: Answer) =>
  refused ? [refused.code] : cellsOf(await getAction(it.kernel, ada, action))

test('A2 A4 an approval and edits of the same cells: what runs is what was shown, or nothing and it has drifted', {
  timeout,
}, async () => {
  await it.rounds(24, async (round) => {
    const [one, two] = [round.newId(), round.newId()]
    await round.done(newBook(one), newBook(two))
    const plan = await round.planned(
      edit('book', one, { title: 'Moby' }),
      edit('book', two, { title: 'Moby', pages: 3 }),
    )
    const [approved] = await round.race(
      { kind: 'approve', by: round.ada, plan },
      { kind: 'act', by: round.ben, steps: [edit('book', one, { title: 'Dune' })] },
      {
        kind: 'act',
        by: round.ben,
        steps: [round.random.below(2) ? remove('book', two) : edit('book', two, { pages: 8 })],
      },
    )
    expect([['drifted'], cellsOf(plan)]).toContainEqual(await cameTo(round, approved!))
  })
})

test('A3 an approval and edits of other cells and rows at the same time: no drift, what was shown runs', {
  timeout,
}, async () => {
  await it.rounds(16, async (round) => {
    const [one, two] = [round.newId(), round.newId()]
    await round.done(newBook(one), newBook(two))
    const plan = await round.planned(edit('book', one, { title: 'Moby' }))
    const answers = await round.race(
      { kind: 'approve', by: round.ada, plan },
      {
        kind: 'act',
        by: round.ben,
        steps: [edit('book', one, { pages: 8 }), newLoan(round.newId(), one)],
      },
      { kind: 'act', by: round.ben, steps: [edit('book', two, { title: 'Dune' })] },
    )
    expect(answers.map(({ refused }) => refused?.code)).toEqual([undefined, undefined, undefined])
    expect(cellsOf(await getAction(it.kernel, round.ada, plan.id))).toEqual(cellsOf(plan))
  })
})

test('A4 of approvals of one plan at once one executes, and the others are told so', {
  timeout,
}, async () => {
  await it.rounds(16, async (round) => {
    const book = round.newId()
    await round.done(newBook(book))
    const plan = await round.planned(
      edit('book', book, { title: 'Moby' }),
      newLoan(round.newId(), book),
    )
    const approval = { kind: 'approve', by: round.ada, plan } as const
    const answers = await round.race(approval, { ...approval, by: round.ben }, approval)
    expect(answers.map(({ refused }) => refused?.code ?? 'done').sort()).toEqual([
      'done',
      'plan_used',
      'plan_used',
    ])
  })
})

test('A2 A4 of approvals of two plans for the same cells at once the second has drifted', {
  timeout,
}, async () => {
  await it.rounds(16, async (round) => {
    const book = round.newId()
    await round.done(newBook(book))
    const plans = [
      await round.planned(edit('book', book, { title: 'Moby' })),
      await round.planned(edit('book', book, { title: 'Dune' })),
    ] as const
    const answers = await round.race(
      { kind: 'approve', by: round.ada, plan: plans[0] },
      { kind: 'approve', by: round.ben, plan: plans[1] },
    )
    expect(answers.map(({ refused }) => refused?.code ?? 'done').sort()).toEqual([
      'done',
      'drifted',
    ])
  })
})

test('A2 A4 approvals of one plan while a drift goes away: a plan that was carried out stays so', {
  timeout,
}, async () => {
  await it.rounds(24, async (round) => {
    const book = round.newId()
    await round.done(newBook(book))
    const plan = await round.planned(edit('book', book, { title: 'Moby' }))
    const target = await round.done(edit('book', book, { title: 'Dune' }))
    const approval = { kind: 'approve', by: round.ada, plan } as const
    const answers = await round.race(approval, { ...approval, by: round.ben }, approval, {
      kind: 'undo',
      by: round.ada,
      target,
      mode: 'strict',
    })
    expect(unexpected(answers, 'drifted', 'plan_used')).toEqual([])
    const executed = answers.slice(0, 3).filter(({ refused }) => !refused).length
    const { state } = await getPlan(it.kernel, round.ada, plan.id)
    expect([state, executed]).toEqual(executed ? ['approved', 1] : ['drifted', 0])
  })
})

test('R1 A2 an approved rewind, writers and an undo of one of its actions at the same time', {
  timeout,
}, async () => {
  await it.rounds(24, async (round) => {
    const [one, two] = [round.newId(), round.newId()]
    const made = await round.done(newBook(one), newBook(two))
    const changed = await round.done(
      edit('book', one, { title: 'Moby' }),
      edit('book', two, { pages: 2 }),
    )
    const again = await round.done(edit('book', one, { title: 'Dune' }))
    const plan = await round.plannedRewind(
      ...(round.random.below(2) ? [changed, again] : [made, changed, again]),
    )
    const [approved] = await round.race(
      { kind: 'approve', by: round.ada, plan },
      { kind: 'act', by: round.ben, steps: [edit('book', two, { title: 'Ulysses', pages: 6 })] },
      { kind: 'undo', by: round.ben, target: again, mode: 'merge' },
    )
    expect([['drifted'], cellsOf(plan)]).toContainEqual(await cameTo(round, approved!))
  })
})
