import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import { writeActions } from '../../../../test/library/write-actions.ts'
import { uuidV7 } from '../action/context.ts'
import { approve } from '../approval/approve.ts'
import { limits } from '../contract/limits.ts'
import { getAction } from '../view/actions.ts'
import { getPlan } from '../view/plans.ts'
import { rewind } from './rewind.ts'
import { continueRewind } from './run.ts'

const lib = library()
const ids = (count: number) => Array.from({ length: count }, () => uuidV7(new Date()))

test('limit rewind_actions: a rewind names so many actions', async () => {
  await refusal('not_found', rewind(lib.kernel, lib.ada, { actions: ids(limits.rewind_actions) }))
  await refusal(
    'invalid_input',
    rewind(lib.kernel, lib.ada, { actions: ids(limits.rewind_actions + 1) }),
  )
})

/** Rewinds what a tool did, to the end, and tells whether it took one transaction or chunks. */
async function rewound(tool: string): Promise<string> {
  const { plan } = await rewind(lib.kernel, lib.ada, { tool })
  const { status } = await approve(
    lib.kernel,
    lib.ada,
    plan,
    (await getPlan(lib.kernel, lib.ada, plan)).digest,
  )
  const progress =
    status === 'running' ? await continueRewind(lib.kernel, lib.org, plan) : { state: 'done' }
  if (progress?.state !== 'done') throw new Error(`the rewind is ${progress?.state}`)
  return status
}

test('limit rewind_actions: a filter finds so many; of more it takes none', async () => {
  await writeActions(lib, 'many_times', limits.rewind_actions)
  await rewound('many_times')
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from kernel.action where tool = 'many_times' and state = 'undone'`.execute(
    lib.owner,
  )
  expect(rows[0]!.n).toBe(limits.rewind_actions)
  await writeActions(lib, 'more_often', limits.rewind_actions + 1)
  await refusal('too_many_rows', rewind(lib.kernel, lib.ada, { tool: 'more_often' }))
})

test('limits rewind_chunk_actions and rewind_chunk_rows: so much is rewound in one transaction, more in chunks', async () => {
  await writeActions(lib, 'fit', limits.rewind_chunk_actions)
  expect(await rewound('fit')).toBe('applied')
  await writeActions(lib, 'one_more', limits.rewind_chunk_actions + 1)
  expect(await rewound('one_more')).toBe('running')
  for (const [tool, last] of [
    ['rows_fit', 1],
    ['one_row_more', 2],
  ] as const) {
    await writeActions(lib, tool, 1, limits.rewind_chunk_rows - 1)
    await writeActions(lib, tool, 1, last)
  }
  expect(await rewound('rows_fit')).toBe('applied')
  expect(await rewound('one_row_more')).toBe('running')
})

test('limit rewind_conflict_rows: so many rows are looked at once more for what one transaction would keep, of more the last word counts', async () => {
  const keptOf = async (rows: number) => {
    const { id } = (await lib.run('book_create', { title: 'a' })).output
    const rename = async (title: string) =>
      (await lib.run('book_update', { book: id, set: { title } })).action
    const actions = [await rename('b'), await rename('c')]
    // What stands here is what the first of them found: the chunk of the second meets a conflict,
    // one transaction would meet none.
    await lib.run('book_update', { book: id, set: { title: 'a' } }, lib.ben)
    actions.push((await lib.run('shelf_create', { name: 'more' })).action)
    await sql`update kernel.action set rows = ${rows - 1} where id = ${actions[0]}::uuid`.execute(
      lib.owner,
    )
    const { plan } = await rewind(lib.kernel, lib.ada, { actions })
    const approved = await approve(
      lib.kernel,
      lib.ada,
      plan,
      (await getPlan(lib.kernel, lib.ada, plan)).digest,
    )
    expect(approved).toMatchObject({ status: 'running' })
    await continueRewind(lib.kernel, lib.org, plan)
    const { rows: chunks } =
      await sql`select distinct chunk_id from kernel.rewind_target where action_id = ${plan}::uuid`.execute(
        lib.owner,
      )
    expect(chunks).toHaveLength(2)
    return (await getAction(lib.kernel, lib.ada, plan)).receipt!.kept.map(
      ({ field, now, target }) => ({ field, now, target }),
    )
  }
  expect(limits.rewind_conflict_rows).toBeGreaterThanOrEqual(limits.rewind_chunk_rows)
  expect(await keptOf(limits.rewind_conflict_rows)).toEqual([])
  expect(await keptOf(limits.rewind_conflict_rows + 1)).toEqual([
    { field: 'title', now: 'a', target: 'b' },
  ])
})

test('limit rewind_tries: a chunk that others keep from going on is tried so often, and left to the next round', async () => {
  for (const statement of [
    'create sequence library.tries minvalue -1000',
    `create function library.locked() returns trigger language plpgsql security definer as $$ begin
       if kernel.undoing() and nextval('library.tries') < 0 then raise exception 'locked' using errcode = '55P03'; end if;
       return null; end $$`,
    `create constraint trigger locked after delete on library.shelf for each row when (old.name = 'locked') execute function library.locked()`,
  ])
    await sql.raw(statement).execute(lib.owner)
  await sql`select setval('library.tries', 1)`.execute(lib.owner)
  const { action } = await lib.run('shelf_create', { name: 'locked' })
  await writeActions(lib, 'never', limits.rewind_chunk_actions)
  const { rows } = await sql<{
    id: string
  }>`select id from kernel.action where tool = 'never'`.execute(lib.owner)
  const { plan } = await rewind(lib.kernel, lib.ada, {
    actions: [action, ...rows.map(({ id }) => id)],
  })
  const { digest } = await getPlan(lib.kernel, lib.ada, plan)
  expect(await approve(lib.kernel, lib.ada, plan, digest)).toMatchObject({ status: 'running' })
  const lockedFor = async (times: number) => {
    await sql`select setval('library.tries', ${-times}, false)`.execute(lib.owner)
    return await continueRewind(lib.kernel, lib.org, plan)
  }
  await refusal('busy', lockedFor(limits.rewind_tries))
  expect(await lockedFor(limits.rewind_tries - 1)).toMatchObject({
    state: 'done',
    done: rows.length + 1,
  })
  await sql`drop function library.locked cascade`.execute(lib.owner)
})

test('limit rewind_records: parts of so many records', async () => {
  const { action } = await lib.run('shelf_create', { name: 'part' })
  const records = (count: number) => ids(count).map((id) => `shelf:${id}`)
  await refusal(
    'not_found',
    rewind(lib.kernel, lib.ada, { actions: [action], records: records(limits.rewind_records) }),
  )
  await refusal(
    'invalid_input',
    rewind(lib.kernel, lib.ada, { actions: [action], records: records(limits.rewind_records + 1) }),
  )
})

test('limit reverts: an audit entry names so many of the actions it took back; no transaction takes back more', async () => {
  const named = async (tool: string, count: number) => {
    await writeActions(lib, tool, count)
    await rewound(tool)
    const { rows } = await sql<{
      n: number
    }>`select jsonb_array_length(leaf::jsonb -> 'reverts') as n from audit.entry where action_id in (
        select f.action_id from kernel.flip f join kernel.action a on a.id = f.target_id where a.tool = ${tool}) and leaf::jsonb ->> 'outcome' = 'applied'`.execute(
      lib.owner,
    )
    return rows.map((row) => row.n).toSorted((x, y) => y - x)
  }
  expect(limits.reverts).toBe(limits.rewind_chunk_actions)
  expect(await named('reverted', limits.reverts)).toEqual([limits.reverts])
  expect(await named('reverted_more', limits.reverts + 1)).toEqual([limits.reverts, 1])
})
