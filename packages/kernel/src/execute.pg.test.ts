import { sql } from 'kysely'
import { assert, expect, test } from 'vitest'
import { library, refusal } from '../../../test/library/library.ts'
import { approve } from './approval/approve.ts'
import { enter } from './db/transaction.ts'
import { getAction } from './view/actions.ts'

const lib = library()
const asApp = async (statement: string) =>
  await lib.kernel.db.transaction().execute(async (tx) => {
    await enter(tx, lib.org)
    return await sql.raw(statement).execute(tx)
  })

test('a change happens at once, with what changed, who, why and until when it can be undone', async () => {
  const { output } = await lib.run('book_create', { title: 'Emma' })
  const result = await lib.call(
    'book_update',
    { book: output.id, set: { title: 'Persuasion' } },
    lib.agent,
    {
      reasoning: 'Asked to.',
      session: 's1',
    },
  )
  assert(result.status === 'applied')
  const action = await getAction(lib.kernel, lib.ada, result.action)
  expect(action).toMatchObject({
    title: 'Rename Emma to Persuasion',
    state: 'applied',
    mode: 'implicit',
    mode_reasons: ['effect_change'],
    principal: { id: lib.ada.principal.id },
    agent: { id: lib.agent.agent!.id },
    reasoning: 'Asked to.',
    session: 's1',
    rows: 1,
    tables: { book: 1 },
    live: true,
    changes: {
      total: 1,
      rows: [
        {
          table: 'book',
          id: output.id,
          op: 'update',
          cells: [{ field: 'title', before: 'Emma', after: 'Persuasion' }],
        },
      ],
    },
  })
  const left = action.undo_until!.getTime() - Date.now()
  expect(left).toBeGreaterThan(50_000)
  expect(left).toBeLessThanOrEqual(60_000)
})

test('C3 a write outside the declared tables is rolled back', async () => {
  const before = await lib.snapshot()
  await refusal('undeclared_write', lib.call('book_undeclared'))
  expect(await lib.snapshot()).toBe(before)
})

test('C5 the mode is the tool’s: a caller cannot ask for another', async () => {
  const { output } = await lib.run('book_create', { title: 'Emma' })
  const input = { pages: 3, books: [output.id] }
  expect(
    await lib.call('book_update_many', input, lib.ada, {
      mode: 'implicit',
      approval: 'x',
    } as object),
  ).toMatchObject({
    status: 'awaiting_approval',
  })
  const error = await refusal(
    'invalid_input',
    lib.call('book_update', { book: 'not an id', set: {} }),
  )
  expect(error.details.issues).toMatchObject([{ path: 'book' }])
})

test('new people start explicit: their change becomes a plan', async () => {
  const plan = await lib.plan('shelf_create', { name: 'by a newcomer' }, lib.newcomer)
  expect(plan).toMatchObject({ mode_reasons: ['effect_change', 'newcomer'], counts: { rows: 1 } })
})

test('B12 what only another tool lifts waits for a person where an agent asks, and not where a person does', async () => {
  const { output } = await lib.run('book_create', { title: 'Emma' })
  const before = await lib.snapshot()
  const asked = await lib.plan('book_ban', { book: output.id }, lib.agent)
  expect(asked).toMatchObject({
    effect: 'change',
    mode_reasons: ['effect_change', 'agent_lasting'],
    counts: { rows: 1 },
  })
  expect(await lib.snapshot()).toBe(before)
  await refusal('agent_may_not_approve', approve(lib.kernel, lib.agent, asked.id, asked.digest))
  expect(await approve(lib.kernel, lib.ada, asked.id, asked.digest)).toMatchObject({
    status: 'applied',
  })
  const other = await lib.run('book_create', { title: 'Persuasion' })
  expect(await lib.call('book_ban', { book: other.output.id })).toMatchObject({ status: 'applied' })
})

test('C5 a handler that finds a reason makes its call a plan, and says so; nothing of its run stays', async () => {
  const plain = await lib.run('book_create', { title: 'Emma' })
  const rare = await lib.run('book_create', { title: 'Emma, first edition', code: 'r1' })
  expect(await lib.call('book_rename_rare', { book: plain.output.id, title: 'x' })).toMatchObject({
    status: 'applied',
  })
  const before = await lib.snapshot()
  const asked = await lib.plan('book_rename_rare', { book: rare.output.id, title: 'x' })
  expect(asked).toMatchObject({ mode_reasons: ['effect_change', 'rare_book'], counts: { rows: 1 } })
  expect(await lib.snapshot()).toBe(before)
  await approve(lib.kernel, lib.ada, asked.id, asked.digest)
  expect(await lib.book(rare.output.id)).toMatchObject({ title: 'x' })
})

test('B8 a read runs in a read-only transaction: the database refuses its write', async () => {
  const before = await lib.snapshot()
  await expect(lib.call('book_sneak')).rejects.toThrow(/read-only transaction/)
  expect(await lib.snapshot()).toBe(before)
  expect(await lib.call('book_find')).toMatchObject({ status: 'answered' })
})

test('what an agent has read is listed, with who and what', async () => {
  await lib.call('book_find', {}, lib.agent, { session: 'reader' })
  const { rows } = await sql<{
    state: string
  }>`select state from kernel.action where session = 'reader'`.execute(lib.owner)
  expect(rows).toEqual([{ state: 'answered' }])
})

test('a refusal is recorded in a transaction of its own', async () => {
  await refusal('not_permitted', lib.call('book_forbidden', {}, lib.ada, { session: 'denied' }))
  const { rows } = await sql<{
    state: string
    entries: number
  }>`select a.state, count(e)::int as entries from kernel.action a
    left join audit.entry e on e.action_id = a.id where session = 'denied' group by 1`.execute(
    lib.owner,
  )
  expect(rows).toEqual([{ state: 'denied', entries: 1 }])
  await refusal('unknown_tool', lib.call('book_burn'))
})

test('capture: raw SQL outside an action, forged settings, TRUNCATE and changed keys are refused', async () => {
  const { output, action } = await lib.run('book_create', { title: 'Emma' })
  await expect(asApp(`update book set title = 'x'`)).rejects.toThrow(/write outside an action/)
  await expect(
    asApp(`select set_config('app.action', '${action}', true); update book set title = 'x'`),
  ).rejects.toThrow(/write outside an action/)
  await expect(asApp(`truncate book cascade`)).rejects.toThrow(/permission denied/)
  await expect(sql`truncate library.book cascade`.execute(lib.owner)).rejects.toThrow(
    /could not be undone/,
  )
  await expect(
    sql`update library.book set id = gen_random_uuid() where id = ${output.id}`.execute(lib.owner),
  ).rejects.toThrow(/could not be undone/)
})

test('the application can write neither the log nor the audit', async () => {
  for (const statement of [
    `insert into history.book (_action, _seq, _op, _undo) select id, 1, 'I', false from kernel.action limit 1`,
    `update history.book set title = 'x'`,
    `delete from history.book`,
    `update kernel.action set live = false`,
    `insert into audit.entry (org_id, id, action_id, leaf) values ('${lib.org}', '${lib.org}', '${lib.org}', '{}')`,
    `delete from audit.entry`,
    `update audit.payload set body = ''`,
    `insert into audit.leaf (org_id, idx, entry_id, hash) values ('${lib.org}', 0, '${lib.org}', sha256(''))`,
    `delete from kernel.touched`,
  ]) {
    await expect(asApp(statement), statement).rejects.toThrow(/permission denied/)
  }
  await expect(sql`update audit.entry set leaf = '{}'`.execute(lib.owner)).rejects.toThrow(
    /append-only/,
  )
  await expect(sql`truncate audit.entry`.execute(lib.owner)).rejects.toThrow(/append-only/)
})

test('every action has an audit entry of its own transaction, with ids and enumerations only', async () => {
  const { output } = await lib.run('book_create', { title: 'A secret title' })
  await lib.run('book_update', { book: output.id, set: { title: 'Another secret' } })
  const { rows } = await sql<{ missing: number; leaks: number }>`select
    (select count(*)::int from kernel.action a where not exists (select 1 from audit.entry e where e.action_id = a.id)) as missing,
    (select count(*)::int from audit.entry where leaf ilike '%secret%') as leaks`.execute(lib.owner)
  expect(rows).toEqual([{ missing: 0, leaks: 0 }])
})

test('two organisations never see each other’s rows', async () => {
  await lib.run('book_create', { title: 'Ours' })
  const stranger = { ...lib.ada, org: '0197f000-0000-7000-8000-000000000001' }
  expect(await lib.call('book_find', {}, stranger)).toEqual({
    status: 'answered',
    output: { rows: [] },
  })
  const { id: book } = (await lib.run('book_create', { title: 'Ours' })).output
  await refusal('not_found', lib.call('book_update', { book, set: { title: 'theirs' } }, stranger))
})
