import {
  type Caller,
  claimDue,
  getPlan,
  listActions,
  runErrands,
  undo,
  uuidV7,
} from '@rescind/kernel'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { activate } from '../test/activate.ts'
import { street } from '../test/house.ts'

const it = street()
let agent: Caller

beforeAll(async () => {
  const id = await it.write(({ db, newId }) =>
    db
      .insertInto('agent')
      .values({ id: newId(), name: 'Clerk', about: '' })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  agent = { ...it.here.manager, agent: { ...id, name: 'Clerk' } }
})

const made = async (action: string) =>
  (
    await sql<{
      id: string
    }>`select output ->> 'id' as id from kernel.action where id = ${action}`.execute(it.owner)
  ).rows[0]!.id
const word = () => uuidV7(new Date()).slice(-12)
const template = async (subject: string, by?: Caller) =>
  await made(
    await it.run(
      'template_create',
      { name: word(), subject, body: `${subject}, {{first_name|you}}.`, purpose: 'service' },
      by,
    ),
  )
const draft = async (...templates: string[]) =>
  await made(
    await it.run('sequence_create', {
      name: word(),
      purpose: 'service',
      steps: templates.map((template) => ({ template })),
    }),
  )
const person = async (by?: Caller) =>
  await made(
    await it.run(
      'contact_create',
      { first_name: 'Ivo', last_name: word(), email: `${word()}@text.example` },
      by,
    ),
  )
const call = async (tool: string, input: unknown, by: Caller = agent) =>
  await it.call({ tool, input }, by)
const outboxOf = async (contact: string) =>
  (
    await sql<{
      state: string
      reason: string | null
      subject: string
    }>`select state, reason, subject from kernel.outbox
    where record_id = ${contact} order by id`.execute(it.owner)
  ).rows
const enrolmentOf = async (contact: string) =>
  (
    await sql<{
      id: string
      state: string
      reason: string | null
    }>`select id, state, reason from crm.enrolment where contact_id = ${contact}`.execute(it.owner)
  ).rows[0]
/** Lets the holds of what waits for this record pass. */
const due = async (contact: string) => {
  await sql`update kernel.outbox set release_at = clock_timestamp() where state = 'queued' and record_id = ${contact}`.execute(
    it.owner,
  )
  return await claimDue(it.kernel, it.here.org, 'test')
}
const waits = { status: 'awaiting_approval' }

test('B11 an agent gets no text of its own to an address of its own: activation waits for a person, enrolment for activation', async () => {
  const text = await template('Loot', agent)
  const sequence = await draft(text)
  const contact = await person(agent)
  expect(await call('sequence_activate', { sequence })).toMatchObject(waits)
  await expect(call('sequence_enrol', { contact, sequence })).rejects.toMatchObject({
    message: expect.stringMatching(/is a draft/),
  })
})

test('B11 the plan of an activation shows every step, and binds it; nobody is enrolled before its hold has passed', async () => {
  const [first, second] = [await template('First word'), await template('Second word')]
  const sequence = await draft(first, second)
  const plan = await it.plan('sequence_activate', { sequence })
  expect(plan).toMatchObject({ effect: 'dispatch', friction: { kind: 'click' }, hold_ms: 300_000 })
  expect(plan.outbound.rows[0]?.text).toMatch(
    /Nobody is enrolled[\s\S]+Step 1, at once: First word[\s\S]+Step 2, at once[^:]*: Second word/,
  )
  const action = await it.run('sequence_activate', { sequence })
  const contact = await person()
  await expect(it.run('sequence_enrol', { contact, sequence })).rejects.toMatchObject({
    message: expect.stringMatching(/is a draft/),
  })
  await runErrands(it.kernel, it.here.org)
  await expect(
    it.run('sequence_enrol', { contact, sequence }),
    'its hold has not passed',
  ).rejects.toThrow(/is a draft/)
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action}`.execute(
    it.owner,
  )
  await runErrands(it.kernel, it.here.org)
  expect(await it.call({ tool: 'sequence_enrol', input: { contact, sequence } })).toMatchObject({
    status: 'held',
  })
})

test('B11 an activation taken back in its hold activates nothing, and can be asked for again', async () => {
  const sequence = await draft(await template('Never'))
  const action = await it.run('sequence_activate', { sequence })
  await it.undo(action)
  await sql`update kernel.outbox set release_at = clock_timestamp() where state = 'queued' and action_id = ${action}`.execute(
    it.owner,
  )
  await runErrands(it.kernel, it.here.org)
  const { rows } = await it.ask('sequence_find', { where: { id: sequence } })
  expect(rows[0]).toMatchObject({ active: false })
  await activate(it, sequence)
  expect((await it.ask('sequence_find', { where: { id: sequence } })).rows[0]).toMatchObject({
    active: true,
  })
})

test('B11 the text changed between the yes and the end of the hold: it is not activated', async () => {
  const text = await template('As approved')
  const sequence = await draft(text)
  const action = await it.run('sequence_activate', { sequence })
  // Its own plan: it is a text in use from the yes on.
  expect(await call('template_update', { template: text, set: { body: 'Other' } })).toMatchObject(
    waits,
  )
  await it.run('template_update', { template: text, set: { body: 'Other' } })
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action}`.execute(
    it.owner,
  )
  await runErrands(it.kernel, it.here.org)
  expect(await outboxOf(sequence)).toMatchObject([{ state: 'held_out', reason: 'text_changed' }])
  await activate(it, sequence)
})

test('B11 new words of a text in use wait for a person, who sees them as somebody enrolled would read them', async () => {
  const text = await template('Old words')
  const sequence = await draft(text)
  await activate(it, sequence)
  const contact = await person()
  await it.run('sequence_enrol', { contact, sequence })
  for (const set of [
    { body: 'New words for {{first_name}}.' },
    { subject: 'New' },
    { purpose: 'marketing' as const },
  ])
    expect(await call('template_update', { template: text, set })).toMatchObject(waits)
  // Its name is no words.
  const renamed = await call('template_update', { template: text, set: { name: word() } })
  expect(renamed).toMatchObject({ status: 'applied' })
  const plan = await it.plan('template_update', {
    template: text,
    set: { body: 'New words for {{first_name}}.' },
  })
  expect(plan.mode_reasons).toContain('live_text')
  expect(plan.outbound.rows).toMatchObject([
    { sample: true, record: { id: contact }, text: expect.stringContaining('New words for Ivo.') },
  ])
  expect(plan.counts).toMatchObject({ send: 0, samples: 1 })
})

test('B11 words that nobody approved enrol nobody, however they came there', async () => {
  const text = await template('Bad words')
  const softened = await it.run('template_update', {
    template: text,
    set: { subject: 'Good words' },
  })
  const sequence = await draft(text)
  await activate(it, sequence)
  const contact = await person()
  await undo(it.kernel, it.here.admin, softened, 'strict')
  await expect(it.run('sequence_enrol', { contact, sequence })).rejects.toMatchObject({
    details: { reason: 'text_unapproved' },
  })
  // The next yes is to what it says now.
  await activate(it, sequence)
  expect(await it.call({ tool: 'sequence_enrol', input: { contact, sequence } })).toMatchObject({
    status: 'held',
  })
})

test('B11 a step that follows in words nobody approved pauses the enrolment', async () => {
  const [first, second] = [await template('One'), await template('Two')]
  const softened = await it.run('template_update', {
    template: second,
    set: { subject: 'Two, softly' },
  })
  const sequence = await draft(first, second)
  await activate(it, sequence)
  const contact = await person()
  await it.run('sequence_enrol', { contact, sequence })
  await undo(it.kernel, it.here.admin, softened, 'strict')
  await due(contact)
  expect((await outboxOf(contact)).map(({ subject }) => subject)).toEqual(['One'])
  expect(await enrolmentOf(contact)).toMatchObject({ state: 'paused', reason: 'text_unapproved' })
})

test('B11 undoing new words stops the mails that were queued with them, and no others', async () => {
  const text = await template('Before')
  const sequence = await draft(text)
  await activate(it, sequence)
  const [early, late, gone] = [await person(), await person(), await person()]
  await it.run('sequence_enrol', { contact: early, sequence })
  const change = await it.run('template_update', { template: text, set: { subject: 'After' } })
  await it.run('sequence_enrol', { contact: gone, sequence })
  await due(gone)
  // A new name in between is no new text.
  await it.run('template_update', { template: text, set: { name: word() } })
  await it.run('sequence_enrol', { contact: late, sequence })
  const { action: undone, receipt } = await it.undo(change)
  expect(receipt).toMatchObject({ recalled: 1, residue: [{ count: 1 }] })
  expect(await outboxOf(late)).toMatchObject([{ state: 'cancelled', subject: 'After' }])
  expect(await outboxOf(early)).toMatchObject([{ state: 'queued', subject: 'Before' }])
  expect(await enrolmentOf(late)).toMatchObject({ state: 'paused', reason: 'mail_stopped' })
  // The pause names the undo that stopped the mail.
  const { rows } = await listActions(it.kernel, it.here.admin, { caused_by: undone })
  expect(rows).toMatchObject([{ tool: 'sequence_mend', caused_by: undone, rows: 1 }])
})

test.each(['created', 'updated', 'updated and taken back'])(
  'B11 enrolling somebody whose address an agent has %s within a day waits for a person',
  async (how) => {
    const sequence = await draft(await template('Hello'))
    await activate(it, sequence)
    const contact = await person(how === 'created' ? agent : undefined)
    if (how !== 'created') {
      const changed = await it.run(
        'contact_update',
        { contact, set: { email: `${word()}@drop.example` } },
        agent,
      )
      if (how !== 'updated') await undo(it.kernel, agent, changed, 'strict')
    }
    for (const by of [agent, it.here.rep, it.here.admin]) {
      const asked = await it.plan('sequence_enrol', { contact, sequence }, by)
      expect(asked.mode_reasons).toContain('address_by_agent')
      expect(asked.outbound.rows).toMatchObject([{ subject: 'Hello' }])
    }
    await sql`update kernel.action set at = at - interval '25 hours' where agent_id is not null`.execute(
      it.owner,
    )
    expect(await call('sequence_enrol', { contact, sequence })).toMatchObject({ status: 'held' })
  },
)

test('B11 words that an agent put where a text says them wait for a person too, and other words do not', async () => {
  const sequence = await draft(await template('Hello'))
  await activate(it, sequence)
  const contact = await person()
  await it.run('contact_update', { contact, set: { title: 'Buyer' } }, agent)
  const enrolled = await it.run('sequence_enrol', { contact, sequence }, agent)
  await it.undo(enrolled)
  await it.run('contact_update', { contact, set: { first_name: 'Buy at evil.example' } }, agent)
  const asked = await it.plan('sequence_enrol', { contact, sequence }, agent)
  expect((await getPlan(it.kernel, it.here.admin, asked.id)).mode_reasons).toContain(
    'words_by_agent',
  )
})

test('mail that stays ends or pauses its enrolment, and one that was brought back too late is paused', async () => {
  const sequence = await draft(await template('One'), await template('Two'))
  await activate(it, sequence)
  const enrol = async () => {
    const contact = await person()
    await it.run('sequence_enrol', { contact, sequence })
    return contact
  }
  const moved = await enrol()
  await it.run('contact_update', { contact: moved, set: { email: `${word()}@right.example` } })
  await due(moved)
  expect(await enrolmentOf(moved)).toMatchObject({ state: 'paused', reason: 'address_changed' })
  await it.run('sequence_resume_enrolment', { enrolment: (await enrolmentOf(moved))!.id })
  expect(await enrolmentOf(moved)).toMatchObject({ state: 'active', reason: null })

  const late = await enrol()
  const taken = await it.run('sequence_unenrol', { enrolment: (await enrolmentOf(late))!.id })
  await due(late)
  await it.undo(taken)
  expect(await enrolmentOf(late)).toMatchObject({ state: 'paused', reason: 'mail_stopped' })

  const archived = await enrol()
  await it.run('contact_archive', { contact: archived })
  await due(archived)
  expect(await enrolmentOf(archived)).toMatchObject({ state: 'stopped', reason: 'archived' })

  const { rows } = await sql`select * from crm.enrolments_without_mail()`.execute(it.owner)
  expect(rows, 'no enrolment goes on without a mail that waits').toEqual([])
})

test('a sequence that is switched off holds its mail out and pauses who is in it; on again, they are resumed', async () => {
  const sequence = await draft(await template('On'), await template('Off'))
  await activate(it, sequence)
  const contact = await person()
  await it.run('sequence_enrol', { contact, sequence })
  await it.run('sequence_deactivate', { sequence })
  await due(contact)
  expect(await outboxOf(contact)).toMatchObject([{ state: 'held_out', reason: 'sequence_stopped' }])
  const { id: enrolment, ...paused } = (await enrolmentOf(contact))!
  expect(paused).toEqual({ state: 'paused', reason: 'sequence_stopped' })
  await expect(it.run('sequence_resume_enrolment', { enrolment })).rejects.toThrow(
    /sequence_activate|is a draft/,
  )
  await activate(it, sequence)
  await it.run('sequence_resume_enrolment', { enrolment })
  expect(await enrolmentOf(contact)).toMatchObject({ state: 'active', reason: null })
})
