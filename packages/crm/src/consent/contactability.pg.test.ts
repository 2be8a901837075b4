import { type Context, claimDue, days } from '@rescind/kernel'
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import type { CrmDb } from '../schema.generated.ts'
import { street } from '../test/house.ts'
import { keysOf, suppress } from './suppress.ts'

const it = street()

/** A new person of no company, who may be written to. */
let contact: string
let address: string
let count = 0
beforeEach(async () => {
  address = `reader${count++}@harbour.example`
  contact = await it.write(async ({ db, newId }) => {
    const id = newId()
    await db
      .insertInto('contact')
      .values({ id, first_name: 'Ann', last_name: 'Reader', email: address })
      .execute()
    return id
  })
})
const blocks = async (purpose: 'marketing' | 'service' = 'marketing') =>
  (await it.ask('contact_check_contactability', { contact, purpose })).reasons
const employ = async () => {
  const { id: company } = await it.write(({ db, newId }) =>
    db
      .insertInto('company')
      .values({ id: newId(), name: 'Harbour' })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  await it.run('contact_link_company', { contact, company })
  return company
}
const win = async (deal: { company_id?: string; contact_id?: string; contract_ends_on?: string }) =>
  await it.write(async ({ db, newId }) => {
    const stage = await db
      .selectFrom('stage')
      .select(['id', 'pipeline_id'])
      .where('kind', '=', 'won')
      .executeTakeFirstOrThrow()
    const closed = {
      status: 'won' as const,
      closed_on: '2026-04-30',
      stage_id: stage.id,
      pipeline_id: stage.pipeline_id,
    }
    await db
      .insertInto('deal')
      .values({ id: newId(), name: 'Osprey renewal', ...closed, ...deal })
      .execute()
  })

test('somebody of whom nothing speaks against it may be written to', async () => {
  expect(await blocks()).toEqual([])
})

test('H6 purposes are separate: who leaves marketing gets service mail', async () => {
  await it.run('consent_withdraw', { contact, evidence: 'Used the unsubscribe link of “Spring”' })
  const [first] = await blocks()
  expect(first).toMatchObject({ reason: 'opted_out', override: 'nobody' })
  expect(first?.evidence).toMatch(
    /^Used the unsubscribe link of “Spring”, \d{1,2} [A-Z][a-z]{2} \d{4}$/,
  )
  expect(await blocks('service')).toEqual([])
  await it.run('consent_withdraw', {
    contact,
    purpose: 'everything',
    evidence: 'Wants no mail at all',
  })
  expect(await blocks('service')).toMatchObject([{ reason: 'opted_out' }])
})

test('H6 who signs up again can be written to again, where compliance records it; not by anybody else', async () => {
  await it.write(({ db, newId, now }) =>
    db
      .insertInto('consent_event')
      .values({
        id: newId(),
        contact_id: contact,
        kind: 'opt_out',
        at: new Date(now.getTime() - days(2).ms),
        evidence: 'By phone',
      })
      .execute(),
  )
  expect(await blocks()).toMatchObject([{ reason: 'opted_out' }])
  expect(await blocks('service')).toEqual([])
  const other = await it.plan(
    'consent_record',
    { contacts: [contact], evidence: 'Signed the form' },
    it.here.manager,
  )
  expect(other).toMatchObject({ counts: { matched: 1, held_out: 1 } })
  await it.run(
    'consent_record',
    { contacts: [contact], evidence: 'Signed the form' },
    it.here.compliance,
  )
  expect(await blocks()).toEqual([])
  await it.run('consent_withdraw', { contact, evidence: 'By phone' })
  await it.run(
    'consent_record',
    { contacts: [contact], evidence: 'Signed the form again' },
    it.here.compliance,
  )
  expect(await blocks()).toEqual([])
})

test('an opt-out of any address of a person counts, also in other letters and case', async () => {
  await it.write(async (context) => {
    await context.db
      .insertInto('contact_email')
      .values({ id: context.newId(), contact_id: contact, address: 'Second@Harbour.example' })
      .execute()
    await block(context, 'second@harbour.EXAMPLE', 'opted_out', 'Wrote to us')
  })
  expect(await blocks()).toMatchObject([{ reason: 'opted_out' }])
})

test('a complaint blocks for good; a bounce blocks only while that is the address', async () => {
  await it.run('suppression_add', {
    address,
    reason: 'bounced',
    evidence: 'The mailbox does not exist',
  })
  expect(await blocks()).toMatchObject([{ reason: 'bounced', override: 'new_plan' }])
  await it.run('suppression_add', { address, reason: 'complained', evidence: 'Reported as spam' })
  expect((await blocks()).map((b) => b.reason)).toEqual(['suppressed', 'bounced'])
  await it.run('contact_update', { contact, set: { email: `new-${address}` } })
  expect(await blocks(), 'the complaint is of the person').toMatchObject([{ reason: 'suppressed' }])
})

test('an erased address blocks whoever gets it', async () => {
  await it.write((context) => block(context, address, 'erased', 'Erased on request'))
  expect(await blocks()).toMatchObject([{ reason: 'erased', override: 'nobody' }])
})

test('a legal hold covers a person, or everybody at a company, until it is released', async () => {
  const company = await employ()
  await it.run('legal_hold_place', { matter: 'LM-0112', contact })
  expect(await blocks('service')).toMatchObject([
    {
      reason: 'legal_hold',
      override: 'nobody',
      evidence: 'Matter LM-0112 open since 2 Jan 2031, hold covers this contact',
    },
  ])
  await it.run('legal_hold_place', { matter: 'LM-0112', company })
  await it.write(({ db, today }) =>
    db
      .updateTable('legal_hold')
      .set({ released_on: today() })
      .where('contact_id', '=', contact)
      .execute(),
  )
  expect((await blocks()).map((b) => b.evidence)).toEqual([
    'Matter LM-0112 open since 2 Jan 2031, hold covers the whole company',
  ])
})

test('a won deal in force makes a customer, whatever the lifecycle field says; service mail may still go', async () => {
  const company = await employ()
  await it.run('contact_set_lifecycle', { contact, lifecycle: 'cold' })
  await win({ company_id: company, contract_ends_on: '2020-01-01' })
  expect(await blocks(), 'the contract is over').toEqual([])
  await win({ company_id: company, contract_ends_on: '2090-12-31' })
  expect(await blocks()).toMatchObject([
    {
      reason: 'customer',
      override: 'new_plan',
      evidence: 'Deal “Osprey renewal” won on 30 Apr 2026, in force until 31 Dec 2090',
    },
  ])
  expect(await blocks('service')).toEqual([])
})

test('a won deal of the person counts too, and so does being filed as customer', async () => {
  await win({ contact_id: contact })
  expect(await blocks()).toMatchObject([
    {
      reason: 'customer',
      evidence: 'Deal “Osprey renewal” won on 30 Apr 2026, in force without an end',
    },
  ])
  await it.run('contact_set_lifecycle', {
    contact: it.here.rows.contacts[0],
    lifecycle: 'customer',
  })
  const { reasons } = await it.ask('contact_check_contactability', {
    contact: it.here.rows.contacts[0],
  })
  expect(reasons[0]?.evidence).toMatch(/^Filed as customer since /)
})

test('without an address, or archived, nothing is sent', async () => {
  await it.run('contact_update', { contact, set: { email: null } })
  await it.run('contact_archive', { contact })
  expect((await blocks()).map((b) => b.reason)).toEqual(['no_address', 'archived'])
})

test('one who has several reasons is counted once, by the severest', async () => {
  await win({ contact_id: contact })
  await it.run('legal_hold_place', { matter: 'LM-0112', contact })
  await it.run('consent_withdraw', { contact, evidence: 'By phone' })
  expect((await blocks()).map((b) => b.reason)).toEqual(['opted_out', 'legal_hold', 'customer'])
  const plan = await it.plan('email_send_many', {
    contacts: [contact],
    template: it.here.rows.template,
  })
  expect(plan).toMatchObject({
    counts: { matched: 1, send: 0, held_out: 1 },
    facets: { opted_out: 1 },
  })
})

test.each(['email_send', 'sequence_enrol'] as const)(
  'H7 %s asks the same question',
  async (tool) => {
    await it.run('consent_withdraw', { contact, evidence: 'By phone' })
    const input = {
      email_send: { contact, subject: 'Hello', body: 'Hello' },
      sequence_enrol: { contact, sequence: it.here.rows.activeSequence },
    }[tool]
    await expect(it.call({ tool, input })).rejects.toMatchObject({
      code: 'invalid_input',
      details: { reason: 'opted_out', override: 'nobody' },
    })
  },
)

test('H3 what speaks against a mail at release holds it out, each with its reason; the rest leaves', async () => {
  const others = await it.write(async ({ db, newId }) => {
    const company_id = it.here.rows.otherCompany
    await db
      .updateTable('contact')
      .set({ first_name: 'Rhea', company_id })
      .where('id', '=', contact)
      .execute()
    const made = ['moved', 'archived', 'paused', 'fine'].map((name) => ({
      id: newId(),
      first_name: 'Pia',
      last_name: name,
      company_id,
      email: `${name}@pier.example`,
    }))
    await db.insertInto('contact').values(made).execute()
    return Object.fromEntries(made.map(({ id, last_name }) => [last_name, id])) as Record<
      'moved' | 'archived' | 'paused' | 'fine',
      string
    >
  })
  await it.run('email_send_many', {
    contacts: [contact, others.moved, others.archived, others.fine],
    template: it.here.rows.template,
  })
  await it.run('sequence_enrol', { contact: others.paused, sequence: it.here.rows.activeSequence })
  const { enrolments } = await it.ask('contact_get', { contact: others.paused })

  await it.run('consent_withdraw', { contact, evidence: 'By phone' })
  await it.run('contact_update', {
    contact: others.moved,
    set: { email: 'moved.away@pier.example' },
  })
  await it.run('contact_archive', { contact: others.archived })
  await it.run('sequence_pause_enrolment', { enrolment: enrolments[0]?.id ?? '' })
  await endHolds()
  const leaving = await claimDue(it.kernel, it.here.org, 'test')

  expect(leaving.map((row) => row.recipient)).toEqual(['fine@pier.example'])
  expect(await outboxReasons()).toEqual({
    opted_out: [address],
    address_changed: ['moved@pier.example'],
    archived: ['archived@pier.example'],
    paused: ['paused@pier.example'],
  })
  const left = await it.ask('email_search', { where: { left: true } })
  expect(left.rows.map((mail) => mail.address)).toEqual(['fine@pier.example'])
})

async function block(
  context: Context<CrmDb>,
  blocked: string,
  reason: 'opted_out' | 'erased',
  evidence: string,
): Promise<void> {
  await suppress(context, await keysOf(context.db, [blocked]), { reason, purpose: null, evidence })
}

/** All holds end now. */
async function endHolds(): Promise<void> {
  await sql`update kernel.outbox set release_at = clock_timestamp() where state = 'queued'
    and body #>> '{meta,enrolment}' is distinct from ${it.here.rows.enrolment}`.execute(it.owner)
}

async function outboxReasons(): Promise<Record<string, string[]>> {
  const { rows } = await sql<{ reason: string; recipients: string[] }>`
    select reason, array_agg(recipient order by recipient) as recipients from kernel.outbox where state = 'held_out' group by reason`.execute(
    it.owner,
  )
  return Object.fromEntries(rows.map(({ reason, recipients }) => [reason, recipients]))
}
