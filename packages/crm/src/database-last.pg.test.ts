import { uuidV7 } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { asApplication } from './test/as-application.ts'
import { street } from './test/house.ts'

const it = street()
const { attempt, began, ended } = asApplication(it)
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
