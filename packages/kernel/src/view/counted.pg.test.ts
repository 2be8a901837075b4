import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'
import { approve } from '../approval/approve.ts'
import { rewind } from '../rewind/rewind.ts'
import { getAction } from './actions.ts'
import { getPlan } from './plans.ts'

const lib = library()
const book = async (title: string) => (await lib.run('book_create', { title })).output.id
const rewound = async (actions: string[]) => {
  const { plan } = await rewind(lib.kernel, lib.ada, { actions })
  await approve(lib.kernel, lib.ada, plan, (await getPlan(lib.kernel, lib.ada, plan)).digest)
  return plan
}

test('W7 what several statements wrote is counted by its records, by the index of the log, however much is in it', async () => {
  const [changed, gone] = [await book('Emma'), await book('Susan')]
  const actions = [
    (await lib.run('book_update', { book: changed, set: { title: 'Clueless' } })).action,
    (await lib.run('book_delete', { book: gone })).action,
  ]
  const id = await rewound(actions)
  const { rows: statements } =
    await sql`select from kernel.touched where action_id = ${id} and tbl = 'book'`.execute(
      lib.owner,
    )
  expect(statements.length).toBeGreaterThan(1)
  expect(await getAction(lib.kernel, lib.ada, id)).toMatchObject({
    tables: { book: 2 },
    rows: 2,
    receipt: { undone: 2 },
  })
  for (let i = 0; i < 20; i++) await book(`Of somebody else ${i}`)
  const read = await lib.owner.transaction().execute(async (tx) => {
    // So few rows are read faster without an index, where there is one for the question.
    await sql`set local enable_seqscan = off`.execute(tx)
    const { rows } =
      await sql`select kernel.records_of(org_id, id) as records from kernel.action where id = ${id}`.execute(
        tx,
      )
    expect(rows).toEqual([{ records: { book: 2 } }])
    const { rows: counts } = await sql<{
      n: number
    }>`select (seq_tup_read + idx_tup_fetch)::int as n from pg_stat_xact_user_tables
      where relid = 'history.book'::regclass`.execute(tx)
    return counts[0]!.n
  })
  // Two records, of which one was changed and one came back.
  expect(read).toBeLessThanOrEqual(4)
})

test('W7 of what a rewind of several took back each says how much of it came back', async () => {
  const [kept, gone] = [await book('Kept'), await lib.run('book_create', { title: 'Gone' })]
  const actions = [
    gone.action,
    (await lib.run('book_update', { book: kept, set: { pages: 3 } })).action,
  ]
  await lib.run('book_delete', { book: gone.output.id }, lib.ben)
  await rewound(actions)
  const said = async () =>
    await Promise.all(
      actions.map(async (id) => (await getAction(lib.kernel, lib.ada, id)).taken_back),
    )
  expect(await said()).toEqual(['nothing', 'all'])
  const sent = (await lib.run('loan_remind', { readers: ['rosa@example.org'] })).action
  await rewound([sent, (await lib.run('book_update', { book: kept, set: { pages: 4 } })).action])
  expect(await getAction(lib.kernel, lib.ada, sent)).toMatchObject({ taken_back: 'all' })
})
