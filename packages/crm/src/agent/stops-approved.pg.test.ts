import { type Caller, uuidV7 } from '@rescind/kernel'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { callerFor } from '../caller.ts'
import { activate } from '../test/activate.ts'
import { street } from '../test/house.ts'
import type { InputOf, ToolName } from '../tools.ts'

const it = street()
let agent: Caller
beforeAll(async () => {
  const robin = await it.write(async ({ db, newId }) => {
    const id = newId()
    await db.insertInto('agent').values({ id, name: 'Robin', is_assistant: false }).execute()
    return id
  })
  agent = await callerFor(it.kernel.db, it.here.org, it.here.admin.principal.id, robin)
})

const address = () => `${uuidV7(new Date())}@quay.example`
/**
 * Somebody whom the product knows from long ago, so that nothing but what waits for them makes a
 * plan.
 */
const somebody = async (
  more: { email?: string; company_id?: string; lifecycle?: 'customer' } = {},
) =>
  await it.write(async ({ db, newId }) => {
    const id = newId()
    await db
      .insertInto('contact')
      .values({ id, first_name: 'Ada', last_name: 'Reed', email: address(), ...more })
      .execute()
    return id
  })
const emailOf = async (contact: string) =>
  (
    await sql<{ email: string }>`select email from crm.contact where id = ${contact}`.execute(
      it.owner,
    )
  ).rows[0]!.email
/** Mail that the agent asked for and a person approved, or that the person sent. */
const mail = async (
  contact: string,
  by: Caller = agent,
  purpose: 'marketing' | 'service' = 'service',
) => await it.run('email_send', { contact, subject: 'Minutes', body: 'Hello', purpose }, by)
const why = async <N extends ToolName>(tool: N, input: InputOf<N>, by = agent) => {
  const result = await it.call({ tool, input }, by)
  if (result.status !== 'awaiting_approval') return result.status
  const { rows } = await sql<{
    why: string[]
  }>`select mode_reasons as why from kernel.action where id = ${result.plan}::uuid`.execute(
    it.owner,
  )
  return rows[0]!.why.at(-1)
}
/** A company whose people are customers. */
const customer = async () =>
  await it.write(async ({ db, newId }) => {
    const company = newId()
    await db
      .insertInto('company')
      .values({ id: company, name: `Works ${company}` })
      .execute()
    const { stage_id, pipeline_id } = await db
      .selectFrom('deal')
      .select(['stage_id', 'pipeline_id'])
      .where('id', '=', it.here.rows.wonDeal)
      .executeTakeFirstOrThrow()
    const deal = {
      stage_id,
      pipeline_id,
      status: 'won',
      closed_on: '2026-01-15',
      stage_entered_at: new Date(),
      amount: 1,
    } as const
    await db
      .insertInto('deal')
      .values({ id: newId(), name: 'Won', company_id: company, ...deal })
      .execute()
    return company
  })

test('B10 mail that a person approved, and that waits, an agent stops by a plan only: archiving its contact, another address', async () => {
  for (const by of [agent, it.here.manager]) {
    const contact = await somebody()
    await mail(contact, by)
    expect(await why('contact_archive', { contact })).toBe('stops_approved')
    expect(await why('contact_update', { contact, set: { email: address() } })).toBe(
      'stops_approved',
    )
    expect(await why('contact_update', { contact, set: { email: null } })).toBe('stops_approved')
    expect(await why('contact_update', { contact, set: { title: 'Mason' } })).toBe('applied')
  }
  // As a person does it at once, and as the agent does where nothing waits.
  const [theirs, nobodys] = [await somebody(), await somebody()]
  await mail(theirs)
  expect(await why('contact_archive', { contact: theirs }, it.here.manager)).toBe('applied')
  expect(await why('contact_archive', { contact: nobodys })).toBe('applied')
})

test('B10 nor by what makes a customer of whom it is for, or of another record of the same person', async () => {
  const contact = await somebody()
  await mail(contact, agent, 'marketing')
  const company = await customer()
  expect(await why('contact_link_company', { contact, company })).toBe('stops_approved')
  expect(await why('contact_set_lifecycle', { contact, lifecycle: 'customer' })).toBe(
    'stops_approved',
  )
  const email = await emailOf(contact)
  const twin = await it.write(async ({ db, newId }) => {
    const id = newId()
    await db.insertInto('contact').values({ id, last_name: 'Twin' }).execute()
    await db
      .insertInto('contact_email')
      .values({ id: newId(), contact_id: id, address: email })
      .execute()
    return id
  })
  expect(await why('contact_set_lifecycle', { contact: twin, lifecycle: 'customer' })).toBe(
    'stops_approved',
  )
  // Mail of service goes to customers too.
  const served = await somebody()
  await mail(served)
  expect(await why('contact_link_company', { contact: served, company })).toBe('applied')
})

test('B10 nor by linking a won deal to the company of whom it is for', async () => {
  const company = await it.write(async ({ db, newId }) => {
    const id = newId()
    await db.insertInto('company').values({ id, name: 'Not a customer yet' }).execute()
    return id
  })
  const contact = await somebody({ company_id: company })
  await mail(contact, agent, 'marketing')
  expect(await why('deal_update', { deal: it.here.rows.wonDeal, set: { company } })).toBe(
    'stops_approved',
  )
})

test('B10 what a person enrolled, however long ago, an agent stops by a plan only, whichever way', async () => {
  const { template } = it.here.rows
  const made = await it.call({
    tool: 'sequence_create',
    input: { name: 'Slow', steps: [{ template, wait_days: 3 }] },
  })
  const sequence = (made as { output: { id: string } }).output.id
  await activate(it, sequence)
  const contact = await somebody()
  const enrolled = await it.call(
    { tool: 'sequence_enrol', input: { contact, sequence } },
    it.here.manager,
  )
  const enrolment = (enrolled as { output: { id: string } }).output.id
  const own = await somebody()
  await sql`update kernel.action set at = at - interval '3 days' where org_id = ${it.here.org}::uuid`.execute(
    it.owner,
  )
  expect(await why('contact_archive', { contact })).toBe('stops_approved')
  expect(await why('sequence_deactivate', { sequence })).toBe('stops_approved')
  for (const tool of ['sequence_pause_enrolment', 'sequence_unenrol'] as const)
    expect(['stops_approved', 'person_decided']).toContain(await why(tool, { enrolment }))
  // Whom it enrolled itself it takes out again.
  const its = await it.call({ tool: 'sequence_enrol', input: { contact: own, sequence } }, agent)
  expect(its.status).toBe('held')
  expect(
    await why('sequence_unenrol', { enrolment: (its as { output: { id: string } }).output.id }),
  ).toBe('applied')
})

test('B10 nor by taking back what the agent had done before', async () => {
  const contact = await somebody()
  const moved = await it.call(
    { tool: 'contact_update', input: { contact, set: { email: address() } } },
    agent,
  )
  await mail(contact)
  const action = (moved as { action: string }).action
  await expect(it.undo(action, agent)).rejects.toMatchObject({
    code: 'person_decided',
    message:
      'It would stop what a person sent or approved and what still waits. Nothing was changed.',
  })
  expect((await it.undo(action)).action).toBeDefined()
})
