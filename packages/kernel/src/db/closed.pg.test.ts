import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'
import { uuidV7 } from '../action/context.ts'
import { approve } from '../approval/approve.ts'

// What somebody could do who has got hold of a session of the application's role and writes SQL of
// their own.

const lib = library()
const app = { client: undefined as unknown as pg.Client }

beforeAll(async () => {
  app.client = new pg.Client({ connectionString: lib.urls.app })
  await app.client.connect()
})
afterAll(async () => await app.client?.end())

/** Statements of one transaction; nothing of it stays where one is refused. */
async function attempt(...statements: string[]): Promise<void> {
  await app.client.query('begin')
  try {
    await app.client.query(`select kernel.enter('${lib.org}')`)
    for (const statement of statements) await app.client.query(statement)
    await app.client.query('commit')
  } catch (error) {
    await app.client.query('rollback')
    throw error
  }
}

/** Begins an action as the kernel would, by whoever one likes to be. */
const began = (id: string, more: Record<string, unknown> = {}) => {
  const row = {
    kind: 'do',
    tool: more.kind === 'undo' ? 'action_undo' : 'book_update',
    contract_version: 1,
    effect: 'change',
    principal_id: lib.ada.principal.id,
    role: 'librarian',
    permission: 'write',
    input: {},
    mode: 'implicit',
    mode_reasons: [],
    state: 'applied',
    ...more,
  }
  return `select kernel.begin('${lib.org}', '${id}', '${JSON.stringify(row)}')`
}
const ended = (id: string, end: Record<string, unknown>) =>
  `select kernel.finish('${lib.org}', '${id}', '${JSON.stringify({ outbox: [], ...end })}', '${uuidV7(new Date())}')`
const flipped = (undo: string, target: string, live = false) =>
  `select kernel.flip_live('${lib.org}', '${undo}', '{${target}}', ${live})`
const stateOf = async (action: string) =>
  (
    await sql<{
      state: string
      live: boolean
    }>`select state, live from kernel.action where id = ${action}::uuid`.execute(lib.owner)
  ).rows[0]

test('C3 the application may call these functions of the kernel and no others', async () => {
  const { rows } = await sql<{
    name: string
  }>`select distinct regexp_replace(p.oid::regproc::text, '_(book|loan|person|reader|shelf)$', '') as name from pg_proc p
    where p.pronamespace in ('kernel'::regnamespace, 'history'::regnamespace, 'audit'::regnamespace)
      and p.prorettype <> 'trigger'::regtype and has_function_privilege('rescind_app', p.oid, 'execute') order by 1`.execute(
    lib.owner,
  )
  // Those of the audit but two only compute. What erases or expires asks first whether an action
  // that may is running.
  expect(rows.map((row) => row.name)).toEqual([
    'audit.commitment',
    'audit.erase_payloads',
    'audit.expire_payloads',
    'audit.fill',
    'audit.is_id',
    'audit.leaf_hash',
    'audit.leaf_of',
    'audit.line_of',
    'audit.object_of',
    'audit.root',
    'audit.salt',
    'audit.shown_id',
    'audit.subjects',
    'audit.subjects_of',
    'audit.tree_of',
    'audit.whole',
    'audit.word',
    'history.check',
    'history.line',
    'history.lines',
    'history.overwrite',
    'kernel.action_id',
    'kernel.action_now',
    'kernel.agent_lock',
    'kernel.agents_of',
    'kernel.ask_deferred',
    'kernel.ask_writers',
    'kernel.at_once',
    'kernel.at_work',
    'kernel.begin',
    'kernel.came_back',
    'kernel.carry_out',
    'kernel.changed_keys',
    'kernel.chunk_done',
    'kernel.claim_key',
    'kernel.cleared_told',
    'kernel.crossed',
    'kernel.decide',
    'kernel.end_rewind',
    'kernel.enter',
    'kernel.erase',
    'kernel.erase_actions',
    'kernel.erase_outbox',
    'kernel.erase_plans',
    'kernel.expire',
    'kernel.expire_actions',
    'kernel.expire_keys',
    'kernel.expire_outbox',
    'kernel.expire_plans',
    'kernel.finish',
    'kernel.flip_live',
    'kernel.gone_along',
    'kernel.guard',
    'kernel.hold_causes',
    'kernel.issued_id',
    'kernel.keys_equal',
    'kernel.lines',
    'kernel.mark_flipped',
    'kernel.mentions',
    'kernel.names',
    'kernel.names_in',
    'kernel.next_targets',
    'kernel.not_own',
    'kernel.org',
    'kernel.orgs_due',
    'kernel.own_seq',
    'kernel.parts_back',
    'kernel.patch_keys',
    'kernel.pause_agents',
    'kernel.plain',
    'kernel.planning',
    'kernel.put_off',
    'kernel.records_of',
    'kernel.redact',
    'kernel.redact_json',
    'kernel.redact_value',
    'kernel.refuse_audit_ddl',
    'kernel.register_erasure',
    'kernel.register_expiry',
    'kernel.retention_now',
    'kernel.rewinds_running',
    'kernel.running',
    'kernel.runs_any',
    'kernel.seen_until',
    'kernel.start_rewind',
    'kernel.supersede',
    'kernel.take_back',
    'kernel.take_rewind',
    'kernel.target',
    'kernel.targets_of',
    'kernel.tell_expiring',
    'kernel.to_redo',
    'kernel.together',
    'kernel.told',
    'kernel.undo_runs',
    'kernel.undoing',
    'kernel.void_plans',
    'kernel.waiting',
    'kernel.waiting_with',
    'kernel.whole_undo',
    'kernel.with_consequences',
    'kernel.written',
  ])
})

test('C3 the application can write into no table of the kernel beyond what it says of plans and messages', async () => {
  const { rows } = await sql<{
    may: string
  }>`select c.oid::regclass || ' ' || privilege || coalesce(' ' || columns, '') as may from pg_class c
    cross join unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) privilege
    cross join lateral (select string_agg(attname, ', ' order by attnum) as columns from pg_attribute a where a.attrelid = c.oid and attnum > 0
      and privilege in ('INSERT', 'UPDATE') and not has_table_privilege('rescind_app', c.oid, privilege)
      and has_column_privilege('rescind_app', c.oid, attnum, privilege)) x
    where c.relkind in ('r', 'p') and c.relnamespace in ('kernel'::regnamespace, 'history'::regnamespace, 'audit'::regnamespace)
      and (has_table_privilege('rescind_app', c.oid, privilege) or columns is not null) order by 1`.execute(
    lib.owner,
  )
  expect(rows.map((row) => row.may)).toEqual([
    'kernel.outbox UPDATE release_at, state, reason, attempts, claimed_by, claimed_at, settled_at',
    'kernel.plan INSERT org_id, action_id, digest, seed, planned_at, expires_at, frozen, facets, counts, tables, excluded',
    // For its lock only: row security pins it.
    'kernel.plan UPDATE org_id',
    'kernel.plan_line INSERT',
  ])
})

test.each([
  `update kernel.action set live = false`,
  `insert into kernel.flip select org_id, id, id, false from kernel.action`,
  `insert into kernel.tangled (org_id, tbl, key) select org_id, 'book', id::text from library.book`,
  `insert into kernel.leaving (org_id, undo_id, tbl, key) select org_id, id, '', '' from kernel.action`,
  `insert into kernel.touched select org_id, id, 'book', 'update', 1 from kernel.action`,
  `insert into kernel.gate select org_id from kernel.action`,
  `insert into history.book (_action) select id from kernel.action`,
  `select history.replay_book(org_id, id) from kernel.action`,
  `select history.put_back_book(org_id, id) from kernel.action`,
  `select history.support_book(org_id, id) from kernel.action`,
  `select history.leave_book(org_id, id) from kernel.action`,
  `select history.keep_book(org_id, id) from kernel.action`,
  `select kernel.may_become(a, 'applied') from kernel.action a`,
  `select audit.append(a.id, a, '{}', '{}', '[]') from kernel.action a`,
  `select nextval('kernel.seq')`,
  `set role rescind_undo`,
  `set role rescind_capture`,
])('C3 an internal part is closed to the application: %s', async (statement) => {
  await lib.run('book_create', { title: 'Emma' })
  await expect(attempt(statement)).rejects.toThrow(/permission denied/)
})

describe('U10 liveness and state go together', () => {
  test('U10 nothing is flipped without an undo that began in this transaction', async () => {
    const { action } = await lib.run('book_create', { title: 'Emma' })
    const other = (await lib.run('book_create', { title: 'Moby' })).action
    const undone = await lib.undo(other)
    const refused = /nothing is flipped but by an undo/
    await expect(attempt(flipped(uuidV7(new Date()), action))).rejects.toThrow(refused)
    // By an action, by an undo of another time, by an undo as if it were a redo.
    const [own, redo] = [uuidV7(new Date()), uuidV7(new Date())]
    await expect(attempt(began(own), flipped(own, action))).rejects.toThrow(refused)
    await expect(attempt(flipped(undone.action, action))).rejects.toThrow(refused)
    await expect(
      attempt(began(redo, { kind: 'undo' }), flipped(redo, other, true)),
    ).rejects.toThrow(refused)
    expect(await stateOf(action)).toEqual({ state: 'applied', live: true })
    expect(await stateOf(other)).toEqual({ state: 'undone', live: false })
  })

  test('U10 an undo that flips and is not carried out does not commit', async () => {
    const { action, output } = await lib.run('book_create', { title: 'Emma' })
    const undo = uuidV7(new Date())
    await expect(attempt(began(undo, { kind: 'undo' }), flipped(undo, action))).rejects.toThrow(
      /flipped, and not carried out/,
    )
    expect(await stateOf(action)).toEqual({ state: 'applied', live: true })
    expect(await lib.book(output.id)).toBeDefined()
  })

  test('U10 what an undo writes follows from the log: nothing else passes as an undo', async () => {
    const { action, output } = await lib.run('book_create', { title: 'Emma' })
    const undo = uuidV7(new Date())
    const forged = `update library.book set title = 'forged' where id = '${output.id}'`
    const refused = /an undo writes only what follows from the log/
    await expect(attempt(began(undo, { kind: 'undo' }), forged)).rejects.toThrow(refused)
    await expect(
      attempt(began(undo, { kind: 'undo' }), flipped(undo, action), forged),
    ).rejects.toThrow(refused)
    await expect(attempt(`select kernel.take_back('${lib.org}', '${action}')`)).rejects.toThrow(
      /nothing was flipped/,
    )
    expect(await lib.book(output.id)).toMatchObject({ title: 'Emma' })
  })

  test('U10 the state of an action is not written by hand', async () => {
    const { action } = await lib.run('book_create', { title: 'Emma' })
    await expect(attempt(ended(action, { state: 'undone' }))).rejects.toThrow(
      /can not become undone/,
    )
    await attempt(`select kernel.mark_flipped('${lib.org}', '${action}', 'recalled')`)
    expect(await stateOf(action)).toEqual({ state: 'applied', live: true })
  })
})

describe('A plan is decided once', () => {
  test('A4 A5 a plan is approved by its own digest, in time, once, and by somebody; nothing runs without', async () => {
    const book = (await lib.run('book_create', { title: 'Emma' })).output.id
    const plan = await lib.plan('book_update_many', { books: [book], pages: 5 })
    const decide = async (...args: string[]) => {
      const { rows } = await sql<{
        done: boolean
      }>`with e as materialized (select kernel.enter(${lib.org}))
        select kernel.decide(${lib.org}, ${plan.id}, ${sql.raw(args.join(', '))}) as done from e`.execute(
        lib.kernel.db,
      )
      return rows[0]!.done
    }
    const by = `'${lib.ada.principal.id}'`
    const digest = `'${plan.digest}'`
    for (const statement of [
      `update kernel.plan set state = 'approved'`,
      `update kernel.plan set digest = 'x'`,
      `update kernel.plan set expires_at = expires_at + interval '1 day'`,
      `delete from kernel.plan_line`,
      `update kernel.plan_line set line = '{}'`,
    ])
      await expect(attempt(statement), statement).rejects.toThrow(/permission denied/)
    await expect(
      attempt(began(plan.id, { tool: 'book_update_many', mode: 'explicit' })),
    ).rejects.toThrow(/exists already/)
    await expect(attempt(ended(plan.id, { state: 'applied' }))).rejects.toThrow(
      /can not become applied/,
    )
    expect(await decide(`'approved'`, by, `'another digest'`)).toBe(false)
    expect(await decide(`'approved'`, 'null', digest)).toBe(false)
    expect(await decide(`'expired'`, 'null')).toBe(false)
    await sql`update kernel.plan set expires_at = clock_timestamp() where action_id = ${plan.id}::uuid`.execute(
      lib.owner,
    )
    expect(await decide(`'approved'`, by, digest)).toBe(false)
    expect(await decide(`'expired'`, 'null')).toBe(true)
    expect(await decide(`'rejected'`, by)).toBe(false)
    expect(await lib.book(book)).toMatchObject({ pages: null })
  })

  test('A8 nothing is added to a plan after it was made', async () => {
    const book = (await lib.run('book_create', { title: 'Emma' })).output.id
    const plan = await lib.plan('book_update_many', { books: [book], pages: 6 })
    const other = uuidV7(new Date())
    const line = `insert into kernel.plan_line (org_id, action_id, part, ord, line) values ('${lib.org}', '${plan.id}', 'change', 99, '{}')`
    await expect(attempt(line)).rejects.toThrow(/row-level security/)
    await expect(attempt(began(other), line)).rejects.toThrow(/row-level security/)
    await expect(
      attempt(`select set_config('app.action', '${plan.id}', true)`, line),
    ).rejects.toThrow(/row-level security/)
  })

  test('C5 the floor of an effect holds in the database: what needs a yes ends without one only as a plan', async () => {
    const id = uuidV7(new Date())
    await expect(attempt(began(id, { tool: 'loan_remind', effect: 'change' }))).rejects.toThrow(
      /can not begin as/,
    )
    await expect(attempt(began(id, { tool: 'loan_promise', effect: 'change' }))).rejects.toThrow(
      /can not begin as/,
    )
    await expect(
      attempt(
        began(id, { tool: 'book_update_many', mode: 'explicit', state: 'awaiting_approval' }),
        ended(id, { state: 'applied' }),
      ),
    ).rejects.toThrow(/can not become applied/)
  })
})

test('H1 H4 a hold is not shortened, and a message goes forward only: none is made by hand or sent again', async () => {
  const plan = await lib.plan('loan_remind', { readers: ['a@x.example'] })
  await approve(lib.kernel, lib.ada, plan.id, plan.digest)
  const { rows } = await sql<{
    id: string
  }>`select id from kernel.outbox where action_id = ${plan.id}::uuid`.execute(lib.owner)
  const where = `where id = '${rows[0]!.id}'`
  await expect(
    attempt(`update kernel.outbox set release_at = clock_timestamp() ${where}`),
  ).rejects.toThrow(/a hold is not shortened/)
  await expect(attempt(ended(plan.id, { state: 'applied' }))).rejects.toThrow(
    /can not become applied/,
  )
  await expect(
    attempt(`update kernel.outbox set recipient = 'b@x.example' ${where}`),
  ).rejects.toThrow(/permission denied/)
  await expect(attempt(`insert into kernel.outbox select * from kernel.outbox`)).rejects.toThrow(
    /permission denied/,
  )
  await expect(attempt(`update kernel.outbox set state = 'sent' ${where}`)).rejects.toThrow(
    /queued does not become sent/,
  )
  await expect(
    attempt(`update kernel.outbox set state = 'claimed', claimed_by = 'me' ${where}`),
  ).rejects.toThrow(/a hold is not shortened/)
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${plan.id}::uuid`.execute(
    lib.owner,
  )
  await expect(attempt(`update kernel.outbox set state = 'claimed' ${where}`)).rejects.toThrow(
    /a hold is not shortened/,
  )
  await attempt(`update kernel.outbox set state = 'claimed', claimed_by = 'me' ${where}`)
  await attempt(`update kernel.outbox set state = 'sent' ${where}`)
  await expect(attempt(`update kernel.outbox set state = 'queued' ${where}`)).rejects.toThrow(
    /sent does not become queued/,
  )
})
