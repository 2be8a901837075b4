import { releaseHeld, runErrands, uuidV7 } from '@rescind/kernel'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { street } from '../test/house.ts'

// The application's role with SQL of its own: clears nothing that nobody asked to have erased.

const it = street()
const app = { client: undefined as unknown as pg.Client }
const nobody = '00000000-0000-0000-0000-000000000000'
beforeAll(async () => {
  app.client = new pg.Client({ connectionString: it.appUrl })
  await app.client.connect()
})
afterAll(async () => await app.client?.end())

/** Begins as `tool`, runs the statements with `$action` and `$org` filled in, and commits. */
async function within(tool: string, ...statements: string[]): Promise<void> {
  await because(null, tool, ...statements)
}

/** The same, as a work that follows from an action. */
async function because(cause: string | null, tool: string, ...statements: string[]): Promise<void> {
  const { org, admin } = it.here
  const action = uuidV7(new Date())
  const system = ['contact_erased', 'retention_run'].includes(tool)
  const said = {
    kind: 'do',
    tool,
    contract_version: 1,
    effect: 'change',
    principal_id: system ? nobody : admin.principal.id,
  }
  const explicit = tool === 'contact_erase'
  const row = {
    ...{
      ...said,
      role: 'admin',
      permission: 'x',
      input: {},
      mode_reasons: [],
      mode: explicit ? 'explicit' : 'implicit',
    },
    state: explicit ? 'awaiting_approval' : 'applied',
    ...(cause && { caused_by: cause }),
  }
  await app.client.query('begin')
  try {
    await app.client.query(`select kernel.begin('${org}', '${action}', '${JSON.stringify(row)}')`)
    for (const statement of statements)
      await app.client.query(
        statement.replaceAll('$action', `'${action}'::uuid`).replaceAll('$org', `'${org}'::uuid`),
      )
    await app.client.query('commit')
  } catch (error) {
    await app.client.query('rollback')
    throw error
  }
}

const about = `row('contact', array(select id::text from crm.contact), '{zzqqzz}', '{x}', '{zzqqzz}', '{}')::kernel.about`
const everyone = `array(select id::text from crm.contact)`
const clearing = [
  `select audit.erase_payloads($org, $action, ${about})`,
  `select kernel.erase_actions($org, $action, ${about})`,
  `select kernel.erase_plans($org, $action, ${about})`,
  `select kernel.erase_outbox($org, $action, ${about})`,
  `select kernel.void_plans($org, $action, ${about})`,
  `select kernel.erase($org, $action, ${about}, jsonb_build_object('contact', to_jsonb(${everyone})))`,
  `select crm.erase_imports($org, $action, ${about})`,
  `select mailbox.erase_mail($org, $action, ${about})`,
  `select history.erase_contact($org, $action, ${everyone})`,
  `select history.redact_contact($org, $action, ${about})`,
  `select history.expire_contact($org, $action, now(), '{}', 9)`,
  `select audit.expire_payloads($org, $action, now(), 9, '{}')`,
  `select kernel.expire_actions($org, $action, now(), 9, '{}')`,
  `select kernel.expire_plans($org, $action, now(), 9, '{}')`,
  `select kernel.expire_outbox($org, $action, now(), 9, '{}')`,
  `select crm.expire_imports($org, $action, now(), 9, '{}')`,
  `select mailbox.expire_mail($org, $action, now(), 9, '{}')`,
]

test.each(clearing)('E10 cleared by no action but the approved erasure: %s', async (statement) => {
  for (const tool of ['contact_update', 'contact_erased', 'retention_run'])
    await expect(within(tool, statement), tool).rejects.toThrow(/approved for it|nobody asked/)
})

test.each(clearing.filter((statement) => !statement.includes('expire')))(
  'E10 what the plan of an erasure only rehearses does not commit: %s',
  async (statement) => {
    await expect(within('contact_erase', statement)).rejects.toThrow(/only looked at/)
  },
)

const register = (request: string, contact: string) =>
  `select kernel.register_erasure($org, $action, ${request}, 'contact', '${contact}')`

test('E10 an erasure is registered by an approved request that has waited, for its own person, once', async () => {
  const [one, other] = it.here.rows.contacts
  const unasked = /nobody asked/
  await expect(within('contact_erased', register('null', one))).rejects.toThrow(unasked)
  await expect(within('contact_update', register('null', one))).rejects.toThrow(/approved for it/)
  const plan = await it.plan('contact_erase', { contact: one })
  await expect(within('contact_erased', register(`'${plan.id}'`, one))).rejects.toThrow(unasked)
  const request = await it.run('contact_erase', { contact: one })
  // Its hold has not passed.
  await expect(within('contact_erased', register(`'${request}'`, one))).rejects.toThrow(unasked)
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${request}`.execute(
    it.owner,
  )
  await expect(within('contact_erased', register(`'${request}'`, other))).rejects.toThrow(unasked)
  const another = await it.run('contact_update', { contact: other, set: { title: 'x' } })
  await expect(within('contact_erased', register(`'${another}'`, other))).rejects.toThrow(unasked)
  await runErrands(it.kernel, it.here.org)
  await releaseHeld(it.kernel, it.here.org)
  await expect(within('contact_erased', register(`'${request}'`, one))).rejects.toThrow(unasked)
})

test('E10 an approved erasure that is due commits, and is marked as done, when what it names is cleared', async () => {
  const { output } = (await it.call({
    tool: 'contact_create',
    input: { first_name: 'Unfinished', last_name: 'Business', email: 'unfinished@x.example' },
  })) as unknown as { output: { id: string } }
  const contact = output.id
  await it.run('note_create', { contact, body: 'Wants to be forgotten' })
  const request = await it.run('contact_erase', { contact })
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${request}`.execute(
    it.owner,
  )
  const registered = register(`'${request}'`, contact)
  const row = `select history.erase_contact($org, $action, array['${contact}'])`
  const notes = `select history.erase_note($org, $action, array(select id::text from crm.note where contact_id = '${contact}'))`
  const end = `update crm.erasure set state = 'carried_out', carried_out_at = clock_timestamp() where contact_id = '${contact}'`
  const still = async (left: RegExp, ...statements: string[]) =>
    await expect(because(request, 'contact_erased', ...statements)).rejects.toThrow(left)
  await still(/still there: contact/, registered)
  await still(/still there: contact/, registered, end)
  await still(/still there: note/, registered, row)
  await still(/still there: what waits to be sealed/, registered, row, notes)
  await still(
    /still there: the audit/,
    registered,
    `select audit.fill($org, null, null)`,
    row,
    notes,
  )
  // Nor is it called done without being registered.
  const done = `update kernel.outbox set state = 'sent', settled_at = clock_timestamp() where action_id = '${request}'`
  await still(/what is done in the house is done/, done)
  await still(/still there: contact|what is done in the house/, registered, done)
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from kernel.erasure where request_id = ${request}`.execute(it.owner)
  expect(rows).toEqual([{ n: 0 }])
  // The product carries it out.
  expect(await runErrands(it.kernel, it.here.org)).toBe(1)
  const left =
    await sql`select from crm.contact where id = ${contact} and (last_name = 'Business' or erased_at is null)`.execute(
      it.owner,
    )
  expect(left.rows).toEqual([])
})

test('E10 an order to erase again is of who owns the database', async () => {
  await expect(
    sql`insert into kernel.erasure_order values (${it.here.org}, 'contact', 'x')`.execute(
      it.kernel.db,
    ),
  ).rejects.toThrow(/permission denied/)
  await expect(sql`update kernel.period set days = 0`.execute(it.kernel.db)).rejects.toThrow(
    /permission denied/,
  )
})

test('E10 a period clears what is older than it, of its own kind, and nothing that a legal hold protects', async () => {
  const run = (kind: string, before: string) =>
    `select kernel.register_expiry($org, $action, '${kind}', ${before})`
  const expired = /has not expired/
  await expect(within('retention_run', run('actions', 'now()'))).rejects.toThrow(expired)
  await expect(
    within('retention_run', run('nonsense', `now() - interval '90 years'`)),
  ).rejects.toThrow(expired)
  await expect(
    within('contact_update', run('actions', `now() - interval '90 years'`)),
  ).rejects.toThrow(/approved for it/)
  const long = run('actions', `now() - interval '90 years'`)
  const clear = (kind: string, before: string) =>
    `select kernel.expire_${kind}($org, $action, ${before}, 9, '{}')`
  await expect(within('retention_run', long, clear('actions', 'now()'))).rejects.toThrow(expired)
  await expect(
    within('retention_run', long, clear('plans', `now() - interval '91 years'`)),
  ).rejects.toThrow(expired)
  await expect(
    within('retention_run', long, `select history.erase_contact($org, $action, ${everyone})`),
  ).rejects.toThrow(/not expired/)
  const [contact] = it.here.rows.contacts
  await it.run('legal_hold_place', { matter: 'LM-0112', contact })
  await expect(
    within('retention_run', long, clear('actions', `now() - interval '91 years'`)),
  ).rejects.toThrow(/legal hold protects/)
})
