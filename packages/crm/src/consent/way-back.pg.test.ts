import { approve, type Caller, getAction, getPlan, overwrite, rewind } from '@rescind/kernel'
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { street } from '../test/house.ts'
import { keysOf, suppress } from './suppress.ts'
import { withdrawConsent } from './withdraw.ts'

const it = street()
let contact: string
let address: string
let count = 0
beforeEach(async () => {
  address = `writer${count++}@harbour.example`
  contact = await it.write(async ({ db, newId }) => {
    const id = newId()
    await db.insertInto('contact').values({ id, last_name: 'Writer', email: address }).execute()
    return id
  })
})

const entries = [
  ['consent_withdraw', () => ({ contact, evidence: 'By phone' }), 'opted_out'],
  [
    'suppression_add',
    () => ({ address, reason: 'complained' as const, evidence: 'By phone' }),
    'suppressed',
  ],
  ['legal_hold_place', () => ({ contact, matter: 'LM-0112' }), 'legal_hold'],
] as const
const reasons = async (purpose: 'marketing' | 'service' = 'marketing') =>
  (await it.ask('contact_check_contactability', { contact, purpose })).reasons.map(
    (block) => block.reason,
  )
const age = async () =>
  await sql`update kernel.action set undo_until = clock_timestamp() - interval '1 second'`.execute(
    it.owner,
  )
const approved = async (id: string, caller: Caller = it.here.admin) =>
  await approve(it.kernel, caller, id, (await getPlan(it.kernel, caller, id)).digest)

test.each(entries)(
  'H6 %s: who entered it takes it back within the window, and redoes and takes back again',
  async (tool, input, reason) => {
    const action = await it.run(tool, input())
    expect(await reasons()).toEqual([reason])
    const undone = await it.undo(action)
    expect(await reasons()).toEqual([])
    const redone = await it.redo(undone.action)
    expect(await reasons()).toEqual([reason])
    await it.undo(redone.action)
    expect(await reasons()).toEqual([])
  },
)

test.each(entries)(
  'H6 %s: an undo by somebody else lifts nothing, and says what stays',
  async (tool, input, reason) => {
    const action = await it.run(tool, input())
    const { receipt } = await it.undo(action, it.here.compliance)
    expect(await reasons()).toEqual([reason])
    expect(receipt.kept).not.toEqual([])
  },
)

test.each(entries)(
  'H6 %s: a rewind, at once or later, lifts nothing, and says what stays',
  async (tool, input, reason) => {
    const action = await it.run(tool, input())
    const planned = await rewind(it.kernel, it.here.admin, { actions: [action] })
    const plan = await getPlan(it.kernel, it.here.admin, planned.plan)
    expect(plan.held_out.rows.map((out) => out.reason)).toContain('protected')
    await approved(planned.plan)
    expect(await reasons()).toEqual([reason])
  },
)

test.each(entries)(
  'H6 %s: what others were kept from because of it makes it stay',
  async (tool, input, reason) => {
    const action = await it.run(tool, input())
    await sql`insert into kernel.outbox (org_id, id, action_id, channel, recipient, record_table, record_id, subject, body, state, reason, release_at, settled_at)
    values (${it.here.org}, gen_random_uuid(), ${action}, 'email', ${address}, 'contact', ${contact}, 'Hello', '{}', 'held_out', ${reason}, now(), clock_timestamp())`.execute(
      it.owner,
    )
    await it.undo(action)
    expect(await reasons()).toEqual([reason])
  },
)

test('H6 what a person of another agent said stands where the first entry is taken back', async () => {
  const first = await it.run('consent_withdraw', { contact, evidence: 'By phone' })
  await it.run('consent_withdraw', { contact, evidence: 'By letter' }, it.here.manager)
  await it.undo(first)
  expect(await reasons()).toEqual(['opted_out'])
})

test('B12 an agent enters none of these at once', async () => {
  const agent = { ...it.here.admin, agent: { id: it.here.rows.agent, name: 'Clerk' } }
  for (const [tool, input] of entries)
    expect(await it.call({ tool, input: input() }, agent)).toMatchObject({
      status: 'awaiting_approval',
    })
})

test('H6 consent_restore ends an opt-out with evidence, by compliance, and its undo brings the opt-out back', async () => {
  await it.run('consent_withdraw', { contact, purpose: 'everything', evidence: 'By phone' })
  await age()
  const again = { contact, evidence: 'Signed up at the counter' }
  await expect(
    it.call({ tool: 'consent_restore', input: again }, it.here.manager),
  ).rejects.toMatchObject({
    code: 'not_permitted',
  })
  const action = await it.run('consent_restore', again, it.here.compliance)
  expect(await reasons()).toEqual([])
  expect(await reasons('service'), 'who left everything comes back to one kind').toEqual([
    'opted_out',
  ])
  await it.undo(action, it.here.compliance)
  expect(await reasons()).toEqual(['opted_out'])
  await expect(
    it.plan('consent_restore', { ...again, at: '2020-01-01T00:00:00Z' }, it.here.compliance),
  ).rejects.toMatchObject({
    code: 'invalid_input',
  })
})

test('H6 suppression_lift ends what was entered by hand, never what the person said nor an erasure', async () => {
  await it.run('suppression_add', { address, reason: 'bounced', evidence: 'Came back' })
  await age()
  await it.run(
    'suppression_lift',
    { contact, reason: 'bounced', evidence: 'There again' },
    it.here.compliance,
  )
  expect(await reasons()).toEqual([])
  // What the person said, by a link, and an erasure of somebody who had the address.
  await it.write((context) =>
    withdrawConsent(context, { contact, purpose: 'marketing', evidence: 'By the link', own: true }),
  )
  await it.write(async (context) => {
    await suppress(context, await keysOf(context.db, [address]), {
      reason: 'erased',
      purpose: null,
      evidence: 'Erased on request',
    })
  })
  await age()
  const { blocks } = await it.ask('consent_get', { contact })
  expect(blocks.map(({ reason, own }) => ({ reason, own }))).toEqual(
    expect.arrayContaining([
      { reason: 'opted_out', own: true },
      { reason: 'erased', own: false },
    ]),
  )
  expect(
    blocks.map(({ reason }) => reason),
    'what was lifted stands no more',
  ).not.toContain('bounced')
  const evidence = 'It was a mistake'
  for (const whose of [{ contact }, { address }])
    await expect(
      it.call(
        { tool: 'suppression_lift', input: { ...whose, reason: 'opted_out', evidence } },
        it.here.compliance,
      ),
    ).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'The person blocked it themselves. Nothing was changed.',
    })
  await expect(
    it.call(
      { tool: 'suppression_lift', input: { contact, reason: 'erased', evidence } },
      it.here.compliance,
    ),
  ).rejects.toMatchObject({ code: 'invalid_input' })
  // Not by an opt-in of the person either: an erasure is for good.
  await it.run('consent_restore', { contact, evidence: 'Signed up again' }, it.here.compliance)
  expect(await reasons()).toEqual(['erased'])
  await it.write((context) =>
    withdrawConsent(context, { contact, purpose: 'marketing', evidence: 'By the link', own: true }),
  )
  const listed = await it.ask('suppression_find', { address, reason: 'opted_out' })
  expect(listed.rows).toMatchObject([
    { reason: 'opted_out', purpose: 'marketing', contact: { id: contact } },
  ])
  expect(
    (await it.ask('suppression_find', { address, lifted: true, reason: 'bounced' })).rows,
  ).toMatchObject([{ reason: 'bounced', lifted_because: 'There again' }])
})

test('B15 the database itself refuses to loosen: no other tool lifts a block or ends a hold', async () => {
  await it.run('suppression_add', { address, reason: 'complained', evidence: 'By phone' })
  await it.run('legal_hold_place', { contact, matter: 'LM-0112' })
  await it.write(async ({ db, now, today }) => {
    await db.updateTable('suppression').set({ lifted_at: now }).execute()
    await db.updateTable('legal_hold').set({ released_on: today() }).execute()
    await db.deleteFrom('suppression').execute()
    await db.deleteFrom('legal_hold').execute()
  })
  expect(await reasons()).toEqual(['suppressed', 'legal_hold'])
})

test.each(entries)(
  'H6 %s: a force lifts nothing either, and what it left stays taken back in part',
  async (tool, input, reason) => {
    const action = await it.run(tool, input())
    await approved((await overwrite(it.kernel, it.here.admin, action)).plan)
    expect(await reasons()).toEqual([reason])
    expect(await getAction(it.kernel, it.here.admin, action)).toMatchObject({
      state: 'partly_undone',
    })
    const { problems } = await it.ask('audit_verify', {})
    expect(problems.filter((problem) => problem.includes(action))).toEqual([])
  },
)
