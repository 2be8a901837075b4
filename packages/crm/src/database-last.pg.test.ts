import { type Caller, getPlan, rewind, uuidV7 } from '@rescind/kernel'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { street } from './test/house.ts'

// The application's role as an attacker with SQL of their own: whatever it says of itself, the
// database asks its own tables.

const it = street()
const app = { client: undefined as unknown as pg.Client }
beforeAll(async () => {
  app.client = new pg.Client({ connectionString: it.appUrl })
  await app.client.connect()
})
afterAll(async () => await app.client?.end())

/** Statements of one transaction; what they came to is committed. */
async function attempt(...statements: string[]): Promise<pg.QueryResult[]> {
  await app.client.query('begin')
  try {
    const done = []
    for (const statement of statements) done.push(await app.client.query(statement))
    await app.client.query('commit')
    return done
  } catch (error) {
    await app.client.query('rollback')
    throw error
  }
}

interface Said {
  id?: string
  tool: string
  [more: string]: unknown
}

const began = ({ id = uuidV7(new Date()), tool, ...more }: Said) => {
  const { org, admin } = it.here
  const said = {
    kind: 'do',
    contract_version: 1,
    effect: 'change',
    mode: 'implicit',
    state: 'applied',
    input: {},
    mode_reasons: [],
  }
  const row = {
    ...said,
    principal_id: admin.principal.id,
    role: 'admin',
    permission: 'x',
    ...more,
    tool,
  }
  return `select kernel.begin('${org}', '${id}', '${JSON.stringify(row)}')`
}
const ended = (id: string, end: object = {}) =>
  `select * from kernel.finish('${it.here.org}', '${id}', '${JSON.stringify({ outbox: [], state: 'applied', undo_ms: 60_000, ...end })}', '${uuidV7(new Date())}')`
const soon = () => new Date(Date.now() - 1000)
const message = (recipient: string, release_at: Date) => ({
  ...{
    id: uuidV7(new Date()),
    channel: 'email',
    recipient,
    record_table: 'contact',
    record_id: it.here.rows.contacts[0],
  },
  ...{ subject: 's', body: { text: 't', meta: {} }, release_at },
})

test('B15 a tool that the database does not know begins nothing, whatever is said of it', async () => {
  await expect(attempt(began({ tool: 'forged' }))).rejects.toMatchObject({ code: 'RS004' })
  await expect(
    sql`insert into kernel.tool select * from kernel.tool`.execute(it.kernel.db),
  ).rejects.toThrow(/permission denied/)
  await expect(sql`update kernel.tool set rows = 9999`.execute(it.kernel.db)).rejects.toThrow(
    /permission denied/,
  )
  await expect(sql`delete from kernel.permission`.execute(it.kernel.db)).rejects.toThrow(
    /permission denied/,
  )
})

test.each([
  ['contact_update_many', 'change', 'implicit'],
  ['email_send', 'change', 'implicit'],
  ['email_send', 'hold', 'held'],
  ['deal_update_amount', 'change', 'implicit'],
  ['sequence_enrol', 'change', 'implicit'],
  ['contact_update', 'read', 'autonomous'],
])(
  'B15 %s does not begin as %s, %s: its effect stands in the database',
  async (tool, effect, mode) => {
    await expect(attempt(began({ tool, effect, mode }))).rejects.toThrow(/can not begin as|RS004/)
  },
)

test('B15 what a lasting tool does for an agent waits for a person, whatever mode is said', async () => {
  const { rows } = await sql<{
    name: string
  }>`select name from kernel.tool where lasting and effect = 'change'`.execute(it.owner)
  const agent = await sql<{
    id: string
  }>`select id from crm.agent where org_id = ${it.here.org} and active limit 1`.execute(it.owner)
  for (const { name } of rows)
    await expect(attempt(began({ tool: name, agent_id: agent.rows[0]!.id }))).rejects.toThrow(
      /can not begin as/,
    )
})

test('B15 who acts is a person of the organisation whose stored role may; an agent is one of it', async () => {
  const { rep, org } = it.here
  const refused = { code: 'RS005' }
  await expect(attempt(began({ tool: 'contact_update', principal_id: org }))).rejects.toMatchObject(
    refused,
  )
  await expect(
    attempt(began({ tool: 'contact_update', principal_id: it.elsewhere.admin.principal.id })),
  ).rejects.toMatchObject(refused)
  await expect(attempt(began({ tool: 'contact_update', agent_id: org }))).rejects.toMatchObject(
    refused,
  )
  const asked = {
    tool: 'quota_set',
    mode: 'explicit',
    state: 'awaiting_approval',
    principal_id: rep.principal.id,
  }
  await expect(attempt(began(asked))).rejects.toMatchObject(refused)
  // The product's own works are not a person's, and what founds an organisation comes first in it.
  await expect(attempt(began({ tool: 'outbox_release' }))).rejects.toMatchObject(refused)
  const nobody = '00000000-0000-0000-0000-000000000000'
  await expect(
    attempt(began({ tool: 'contact_update', principal_id: nobody })),
  ).rejects.toMatchObject(refused)
  await expect(attempt(began({ tool: 'demo_seed', principal_id: nobody }))).rejects.toMatchObject(
    refused,
  )
})

test('B15 the role in the log is the stored one', async () => {
  const id = uuidV7(new Date())
  const [, done] = await attempt(
    began({ id, tool: 'contact_update', role: 'king', permission: 'all' }),
    ended(id),
  )
  expect(done!.rows[0]).toMatchObject({
    role: 'admin',
    permission: 'contact:write',
    effect: 'change',
  })
})

test('B15 rows over the limit and money are refused, by statement and in sum, with and without an end', async () => {
  await it.write(async ({ db, newId }) => {
    const values = Array.from({ length: 30 }, () => ({ id: newId(), name: 'Many', position: 1 }))
    for (const { id, name } of values) await db.insertInto('company').values({ id, name }).execute()
  })
  const many = `update crm.company set name = 'x' where name = 'Many'`
  const some = (n: number) =>
    `update crm.company set name = 'x' where id in (select id from crm.company where name = 'Many' limit ${n})`
  const id = uuidV7(new Date())
  await expect(
    attempt(began({ id, tool: 'company_update' }), many, ended(id)),
  ).rejects.toMatchObject({ code: 'RS010' })
  await expect(
    attempt(began({ id, tool: 'company_update' }), some(20), some(10), ended(id)),
  ).rejects.toMatchObject({
    code: 'RS010',
  })
  await expect(attempt(began({ id, tool: 'company_update' }), many)).rejects.toMatchObject({
    code: 'RS010',
  })
  // Nor as something that was to be approved, and was not.
  const planned = { id, tool: 'company_update_many', mode: 'explicit' }
  await expect(attempt(began(planned), many)).rejects.toThrow(/has not ended/)
  await expect(attempt(began(planned), many, ended(id))).rejects.toThrow(/can not become applied/)
  const money = `update crm.deal set amount = 1`
  await expect(attempt(began({ id, tool: 'deal_update' }), money, ended(id))).rejects.toMatchObject(
    { code: 'RS010' },
  )
  await expect(attempt(began({ id, tool: 'deal_update' }), money)).rejects.toThrow()
})

test('B15 a tool writes the tables of its contract only: roles of people by none but that of people', async () => {
  const promote = `update crm."user" set role = 'admin' where role = 'rep'`
  await expect(attempt(began({ tool: 'contact_update' }), promote)).rejects.toMatchObject({
    code: 'RS003',
  })
  await expect(
    attempt(began({ tool: 'contact_update_many', mode: 'explicit' }), promote),
  ).rejects.toMatchObject({
    code: 'RS003',
  })
  const id = uuidV7(new Date())
  await expect(
    attempt(
      began({ id, tool: 'contact_update' }),
      promote,
      ended(id, { declared: ['user', 'contact'] }),
    ),
  ).rejects.toMatchObject({ code: 'RS003' })
})

test('B15 no message is queued by what sends none, to whom it likes, or before the undo window is over', async () => {
  const id = uuidV7(new Date())
  const later = new Date(Date.now() + 120_000)
  const change = began({ id, tool: 'contact_update' })
  await expect(
    attempt(change, ended(id, { outbox: [message('a@evil.example', later)] })),
  ).rejects.toThrow(/sends nothing/)
  const undo = began({ id, tool: 'action_undo', kind: 'undo' })
  await expect(
    attempt(undo, ended(id, { outbox: [message('a@evil.example', later)] })),
  ).rejects.toThrow(/sends nothing/)
  const nobody = '00000000-0000-0000-0000-000000000000'
  const release = began({ id, tool: 'sequence_advance', principal_id: nobody })
  await expect(
    attempt(release, ended(id, { outbox: [message('a@evil.example', later)] })),
  ).rejects.toThrow(/an address of its contact/)
  await expect(
    attempt(release, ended(id, { outbox: [message('a@evil.example', soon())] })),
  ).rejects.toThrow(/not shortened/)
})

test('B15 what wrote or sends does not end as if it had done nothing', async () => {
  const id = uuidV7(new Date())
  const few = `update crm.company set name = 'x' where id in (select id from crm.company limit 1)`
  const later = new Date(Date.now() + 120_000)
  for (const state of [
    'answered',
    'denied',
    'failed',
    'awaiting_approval',
    'undone',
    'running',
    'superseded',
  ]) {
    const taken = /has taken effect/
    await expect(
      attempt(began({ id, tool: 'company_update' }), few, ended(id, { state })),
      state,
    ).rejects.toThrow(taken)
    const planned = began({ id, tool: 'company_update_many', mode: 'explicit' })
    await expect(attempt(planned, few, ended(id, { state })), state).rejects.toThrow(taken)
    const sending = began({ id, tool: 'email_send', mode: 'explicit', state: 'awaiting_approval' })
    await expect(
      attempt(sending, ended(id, { state, outbox: [message('a@evil.example', later)] })),
      state,
    ).rejects.toThrow(taken)
  }
})

test('B15 what is held ends held, for as long as its contract says', async () => {
  const id = uuidV7(new Date())
  const { rows } = await sql<{
    name: string
  }>`select name from kernel.tool where effect = 'hold'`.execute(it.owner)
  for (const { name } of rows) {
    const held = began({ id, tool: name, effect: 'hold', mode: 'held' })
    await expect(attempt(held, ended(id)), name).rejects.toThrow(/not shortened/)
    await expect(
      attempt(held, ended(id, { state: 'held', release_at: soon() })),
      name,
    ).rejects.toThrow(/not shortened/)
  }
})

test('B15 a yes is a person’s who may say it', async () => {
  const { contacts } = it.here.rows
  const plan = await it.plan(
    'contact_update_many',
    { contacts: [...contacts], set: { title: 'x' } },
    it.here.manager,
  )
  for (const by of [
    it.here.org,
    it.elsewhere.admin.principal.id,
    it.here.compliance.principal.id,
  ]) {
    const [, said] = await attempt(
      `select kernel.enter('${it.here.org}')`,
      `select kernel.decide('${it.here.org}', '${plan.id}', 'approved', '${by}', '${plan.digest}') as done`,
    )
    expect(said!.rows[0]).toEqual({ done: false })
  }
})

const as = (caller: Caller) => ({ principal_id: caller.principal.id, role: caller.principal.role })
/** Takes these back, or puts them in force again, by SQL alone. */
const reversed = async (
  targets: readonly string[],
  said: { live?: boolean; by: Caller; [more: string]: unknown },
) => {
  const { live = false, by, ...more } = said
  const id = uuidV7(new Date())
  const kind = live ? 'redo' : 'undo'
  const carried = `select * from kernel.carry_out('${it.here.org}', '${id}', null, '{${targets.join(',')}}', ${live})`
  return await attempt(
    began({ id, tool: `action_${kind}`, kind, ...as(by), ...more }),
    carried,
    ended(id),
  )
}
const titled = async (title: string, caller: Caller) =>
  await it.run('contact_update', { contact: it.here.rows.contacts[0], set: { title } }, caller)
const titleNow = async () =>
  (
    await sql<{
      title: string
    }>`select title from crm.contact where id = ${it.here.rows.contacts[0]}`.execute(it.owner)
  ).rows[0]!.title
const late = async (action: string) =>
  await sql`update kernel.action set undo_until = clock_timestamp() - interval '1 ms' where id = ${action}::uuid`.execute(
    it.owner,
  )
const foreign = { code: 'RS013' }
const tooLate = { code: 'RS014' }

test('B15 U16 U17 what is taken back at once is taken back by who may still do it, within its window', async () => {
  const { rep, manager, admin } = it.here
  const mine = await titled('By the rep', rep)
  const theirs = await titled('By the manager', manager)
  await expect(reversed([theirs], { by: rep })).rejects.toMatchObject(foreign)
  await expect(reversed([mine, theirs], { by: rep })).rejects.toMatchObject(foreign)
  // Not with the permission that it had when it was done.
  await sql`delete from kernel.permission where role = 'rep' and permission = 'contact:write'`.execute(
    it.owner,
  )
  await expect(reversed([mine], { by: rep })).rejects.toMatchObject(foreign)
  await sql`insert into kernel.permission values ('rep', 'contact:write')`.execute(it.owner)
  await late(mine)
  await late(theirs)
  await expect(reversed([mine], { by: rep })).rejects.toMatchObject(tooLate)
  await expect(reversed([theirs], { by: admin })).rejects.toMatchObject(tooLate)
  expect(await titleNow()).toBe('By the manager')
  const own = await titled('By the rep again', rep)
  await reversed([own], { by: rep })
  expect(await titleNow()).toBe('By the manager')
})

test('B15 B10 what was taken back is put in force again at once by who took it back, within its window', async () => {
  const { rep, manager } = it.here
  const again = { live: true, by: rep }
  const before = await titleNow()
  const one = await titled('Once', rep)
  await it.undo(one, manager)
  await expect(reversed([one], again)).rejects.toMatchObject(foreign)
  const two = await titled('Twice', rep)
  const { action } = await it.undo(two, rep)
  await late(action)
  await expect(reversed([two], again)).rejects.toMatchObject(tooLate)
  const three = await titled('Thrice', manager)
  await it.undo(three, manager)
  const agents = await sql<{
    id: string
  }>`select id from crm.agent where org_id = ${it.here.org} and active limit 1`.execute(it.owner)
  const agent = { agent_id: agents.rows[0]!.id }
  await expect(reversed([three], { live: true, by: manager, ...agent })).rejects.toMatchObject({
    code: 'RS012',
  })
  expect(await titleNow()).toBe(before)
  await reversed([three], { live: true, by: manager })
  expect(await titleNow()).toBe('Thrice')
})

test('B15 what is not taken back at once is taken back by an approved plan, and by that of these very actions', async () => {
  const { manager, admin, org } = it.here
  const [one, other] = [await titled('One', manager), await titled('Other', manager)]
  const unapproved = /only looked at/
  for (const tool of ['action_undo', 'rewind_plan', 'rewind_chunk'])
    await expect(
      reversed([other], { by: admin, tool, mode: 'explicit', state: 'awaiting_approval' }),
      tool,
    ).rejects.toThrow(tool === 'rewind_plan' ? /can not become applied/ : unapproved)
  for (const tool of ['rewind_plan', 'rewind_chunk'])
    await expect(reversed([other], { by: admin, tool }), tool).rejects.toThrow(/can not begin as/)
  // The product itself only looks.
  const nobody = { principal_id: '00000000-0000-0000-0000-000000000000', mode: 'explicit' }
  await expect(reversed([other], { by: admin, ...nobody, tool: 'rewind_chunk' })).rejects.toThrow(
    unapproved,
  )
  // Neither does leaving out the end help, nor a second undo in the same transaction.
  const [id, next] = [uuidV7(new Date()), uuidV7(new Date())]
  const rewinding = {
    tool: 'rewind_plan',
    kind: 'undo',
    mode: 'explicit',
    state: 'awaiting_approval',
    ...as(admin),
  }
  const carried = (undo: string, target: string) =>
    `select * from kernel.carry_out('${org}', '${undo}', null, '{${target}}', false)`
  await expect(attempt(began({ id, ...rewinding }), carried(id, other))).rejects.toThrow(unapproved)
  const deferred = 'set constraints all deferred'
  const twice = [
    began({ id: next, tool: 'action_undo', kind: 'undo', ...as(manager) }),
    deferred,
    carried(next, one),
  ]
  await expect(
    attempt(began({ id, ...rewinding }), carried(id, other), ...twice, ended(next)),
  ).rejects.toThrow(unapproved)
  // The yes to one is not spent on another.
  const { plan } = await rewind(it.kernel, admin, { actions: [one] })
  const { digest } = await getPlan(it.kernel, admin, plan)
  const yes = `select kernel.decide('${org}', '${plan}', 'approved', '${admin.principal.id}', '${digest}')`
  const entered = `select kernel.enter('${org}')`
  await expect(
    attempt(entered, yes, began({ id: plan, ...rewinding }), carried(plan, other)),
  ).rejects.toThrow(unapproved)
  expect(await titleNow()).toBe('Other')
})

test('B15 A1 an approval is spent on what was shown and on nothing else', async () => {
  const { admin, manager, org } = it.here
  const [one, other] = it.here.rows.contacts
  const planned = async () => {
    const { id, digest } = await it.plan(
      'contact_update_many',
      { contacts: [one, other], set: { title: 'Approved' } },
      manager,
    )
    const yes = `select kernel.decide('${org}', '${id}', 'approved', '${admin.principal.id}', '${digest}')`
    const begins = began({
      id,
      tool: 'contact_update_many',
      mode: 'explicit',
      state: 'awaiting_approval',
      ...as(manager),
    })
    return {
      id,
      spend: (...writes: string[]) =>
        attempt(`select kernel.enter('${org}')`, yes, begins, ...writes),
    }
  }
  const title = (text: string, ...ids: string[]) =>
    `update crm.contact set title = '${text}' where id in (${ids.map((id) => `'${id}'`).join(',')})`
  const differs = /is not what was approved/
  const before = await titleNow()
  for (const writes of [
    [title('Other', one, other)],
    [title('Approved', one)],
    [title('Approved', one, other), title('Approved', it.here.rows.contacts[2])],
    [title('Approved', one, other), `update crm.contact set city = 'x' where id = '${one}'`],
    [],
  ]) {
    const { id, spend } = await planned()
    await expect(spend(...writes, ended(id)), writes.join()).rejects.toThrow(differs)
  }
  // Nor once it has ended.
  const { id, spend } = await planned()
  const whole = title('Approved', one, other)
  await expect(spend(whole, ended(id), title('After', one))).rejects.toThrow(
    /write outside an action/,
  )
  expect(await titleNow()).toBe(before)
  await spend(whole, ended(id))
  expect(await titleNow()).toBe('Approved')
})

test('B15 H1 what is sent by an approval is what was shown, to whom it was shown', async () => {
  const { admin, manager, org } = it.here
  const contact = (await it.call({
    tool: 'contact_create',
    input: { first_name: 'Ida', last_name: 'Fern', email: 'ida@fern.example' },
  })) as { output: { id: string } }
  const { id, digest } = await it.plan(
    'email_send',
    { contact: contact.output.id, subject: 'Hi', body: 'Hello {{first_name|there}}' },
    manager,
  )
  const yes = `select kernel.decide('${org}', '${id}', 'approved', '${admin.principal.id}', '${digest}')`
  const begins = began({
    id,
    tool: 'email_send',
    mode: 'explicit',
    state: 'awaiting_approval',
    effect: 'dispatch',
    ...as(manager),
  })
  const { rows } = await sql<{
    line: string
  }>`select line from kernel.plan_line where action_id = ${id}::uuid and part = 'outbound'`.execute(
    it.owner,
  )
  const { to, record, text, meta, ...shown } = JSON.parse(rows[0]!.line)
  const release = new Date(Date.now() + 3_600_000)
  const row = {
    id: shown.id,
    channel: shown.channel,
    recipient: to,
    record_table: record.table,
    record_id: record.id,
    subject: shown.subject,
  }
  const ends = (message: object) =>
    ended(id, { state: 'held', release_at: release, undo_ms: 4_000_000, outbox: [message] })
  const forged = { ...row, body: { text: 'Buy this', meta }, release_at: release }
  await expect(attempt(`select kernel.enter('${org}')`, yes, begins, ends(forged))).rejects.toThrow(
    /is not what was approved/,
  )
})

test('B15 B11 that a sequence is active and approved is written by a yes to what it says only', async () => {
  const off = began({ tool: 'sequence_deactivate' })
  const nobody = { principal_id: '00000000-0000-0000-0000-000000000000' }
  for (const begins of [
    off,
    began({ tool: 'sequence_update' }),
    began({ tool: 'sequence_activated', ...nobody }),
  ])
    for (const write of [
      `update crm.sequence set approved_digest = 'x' where id = (select id from crm.sequence order by id limit 1)`,
      `update crm.sequence set active = true where id = (select id from crm.sequence where not active order by id limit 1)`,
    ])
      await expect(attempt(begins, write), write).rejects.toThrow(
        /a yes to what it says|RS004|sequence_update/,
      )
})

test('B15 no role carries anything of its password in what everybody may read', async () => {
  const { rows } =
    await sql`select rolname from pg_roles where rolname like 'rescind%' and shobj_description(oid, 'pg_authid') is not null`.execute(
      it.owner,
    )
  expect(rows).toEqual([])
})
