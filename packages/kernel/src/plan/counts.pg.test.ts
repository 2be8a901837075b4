import { beforeAll, expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import { approve } from '../approval/approve.ts'
import type { Caller } from '../authority/caller.ts'
import { rewind } from '../rewind/rewind.ts'
import type { Plan } from '../view/plan.ts'
import { getPlan } from '../view/plans.ts'

const lib = library()
const books: string[] = []

beforeAll(async () => {
  for (let at = 0; at < 12; at += 1) {
    const { output } = await lib.run('book_create', { title: `book ${at}` })
    books.push(output.id)
  }
})

/** A small generator, so that a failure can be played again by its seed. */
const randomOf = (seed: number) => {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

/** Reads every page of one part. */
async function all<T>(plan: Plan, part: 'changes' | 'held_out' | 'outbound'): Promise<T[]> {
  const rows: unknown[] = []
  let after: string | undefined
  do {
    const page = (
      await getPlan(lib.kernel, lib.ada, plan.id, { [`${part}_after`]: after, limit: 2 })
    )[part]
    rows.push(...page.rows)
    after = page.next
  } while (after)
  return rows as T[]
}

async function expectSums(plan: Plan): Promise<void> {
  const { counts, facets, tables, groups } = plan
  const changes = await all<Plan['changes']['rows'][number]>(plan, 'changes')
  const held = await all<Plan['held_out']['rows'][number]>(plan, 'held_out')
  const outbound = await all<Plan['outbound']['rows'][number]>(plan, 'outbound')
  const sum = (of: Record<string, number>) => Object.values(of).reduce((total, n) => total + n, 0)
  expect(counts.matched).toBe(counts.changed + counts.unchanged + counts.held_out)
  expect([sum(facets), held.length, plan.held_out.total]).toEqual(
    Array.from({ length: 3 }, () => counts.held_out),
  )
  expect(new Set(held.map(({ table, id }) => `${table} ${id}`)).size).toBe(held.length)
  for (const [reason, count] of Object.entries(facets))
    expect(held.filter((row) => row.reason === reason)).toHaveLength(count)
  expect([changes.length, plan.changes.total, sum(tables)]).toEqual(
    Array.from({ length: 3 }, () => counts.rows),
  )
  expect([outbound.length, plan.outbound.total]).toEqual([counts.send, counts.send])
  expect(groups.reduce((total, { rows }) => total + rows, 0)).toBe(counts.rows)
  for (const { table, op, rows, fields } of groups) {
    const own = changes.filter((change) => change.table === table && change.op === op)
    expect(own).toHaveLength(rows)
    for (const { field, rows: times, same, after } of fields) {
      const cells = own.flatMap((change) => change.cells.filter((cell) => cell.field === field))
      expect(cells).toHaveLength(times)
      const values = new Set(cells.map((cell) => JSON.stringify(cell.after)))
      expect(same).toBe(values.size === 1 && times === rows)
      expect(same ? [JSON.stringify(after)] : []).toEqual(same ? [...values] : [])
    }
  }
}

test.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
  'A13 the figures of random plans are those of all of their lines, and add up: %i',
  async (seed) => {
    const random = randomOf(seed)
    const some = <T>(from: readonly T[]) => from.filter(() => random(2) === 0)
    const callers: Caller[] = [lib.ada, lib.ben]
    const actions: string[] = []
    for (let at = 0; at < 14; at += 1) {
      const book = books[random(books.length)]!
      const set =
        random(2) === 0 ? { pages: random(3) } : { title: `title ${random(3)}`, pages: random(3) }
      const { action } = await lib.run('book_update', { book, set }, callers[random(2)])
      actions.push(action)
    }
    const { plan } = await rewind(lib.kernel, lib.ada, {
      actions: some(actions).concat(actions.slice(0, 1)),
    })
    await expectSums(await getPlan(lib.kernel, lib.ada, plan))
    const chosen = some(books).concat(books.slice(0, 1))
    await expectSums(await lib.plan('book_update_many', { pages: 1 + random(3), books: chosen }))
    const readers = some(['a@x.example', 'b@x.example', 'c@x.example']).concat('d@x.example')
    await expectSums(await lib.plan('loan_remind', { readers }))
  },
)

test('A13 a record that several actions changed is one record, in the plan as in the list', async () => {
  const [book] = books
  const first = await lib.run('book_update', { book, set: { title: 'one' } })
  const second = await lib.run('book_update', { book, set: { title: 'two' } })
  await lib.run('book_update', { book, set: { title: 'a person’s' } }, lib.ben)
  const { plan } = await rewind(lib.kernel, lib.ada, { actions: [first.action, second.action] })
  expect(await getPlan(lib.kernel, lib.ada, plan)).toMatchObject({
    counts: { matched: 1, changed: 0, unchanged: 0, held_out: 1 },
    held_out: { rows: [{ id: book, reason: 'changed_since' }] },
  })
})

test('A13 where everybody is held out there is nothing to approve, and a yes is refused', async () => {
  const plan = await lib.plan('loan_remind', { readers: ['no@x.example'] })
  expect(plan).toMatchObject({
    counts: { matched: 1, changed: 0, held_out: 1, send: 0, rows: 0 },
    friction: { kind: 'click' },
  })
  await refusal('nothing_to_approve', approve(lib.kernel, lib.ada, plan.id, plan.digest))
})
