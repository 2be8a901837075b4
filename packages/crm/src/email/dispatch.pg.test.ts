import { approve, getPlan, narrow } from '@rescind/kernel'
import { expect, test } from 'vitest'
import { street } from '../test/house.ts'

const it = street()

test('a plan of mail shows each one as it will be read, and binds it', async () => {
  const { contacts, template } = it.here.rows
  const plan = await it.plan(
    'email_send_many',
    { contacts: [...contacts], template },
    it.here.manager,
  )
  expect(plan).toMatchObject({
    counts: { matched: 3, send: 3, held_out: 0 },
    friction: { kind: 'number', number: 3 },
  })
  expect(plan.outbound.rows.map((mail) => mail.subject).sort()).toEqual([
    'Hello Anna',
    'Hello Bo',
    'Hello Cy',
  ])
  expect(plan.outbound.rows[0]?.text).toMatch(
    /^From manager of Here to .+\.\n\n-- \nHere, 1 Quay\nUnsubscribe: \{\{unsubscribe_url\}\}\n$/,
  )
  expect(
    (await it.ask('email_search', { where: { template: it.here.rows.template } })).rows,
    'nothing is written yet',
  ).toEqual([])
})

test('A2 somebody opts out after the plan was made: it drifts, and nothing is sent', async () => {
  const { contacts, template } = it.here.rows
  const plan = await it.plan('email_send_many', { contacts: [...contacts], template })
  await it.run('consent_withdraw', { contact: contacts[2], evidence: 'By phone' })
  await expect(approve(it.kernel, it.here.admin, plan.id, plan.digest)).rejects.toMatchObject({
    code: 'drifted',
  })
  expect(
    (await it.ask('email_search', { where: { template: it.here.rows.template } })).rows,
  ).toEqual([])
})

test('A7 a narrowed plan leaves out who is named', async () => {
  const [, bo] = it.here.rows.contacts
  const plan = await it.plan('email_send_many', {
    where: { company: it.here.rows.company },
    template: it.here.rows.template,
  })
  expect(plan.counts).toMatchObject({ matched: 2, send: 2 })
  const result = await narrow(it.kernel, it.here.admin, plan.id, [bo])
  const narrowed = await getPlan(it.kernel, it.here.admin, 'plan' in result ? result.plan : '')
  expect(narrowed.counts).toMatchObject({ matched: 1, send: 1 })
  expect(narrowed.outbound.rows.map((mail) => mail.to)).toEqual(['anna.mill@mill.example'])
})

test('A7 a plan is not narrowed to nothing: it stays as it was, and says so', async () => {
  const [anna, bo] = it.here.rows.contacts
  const plan = await it.plan('email_send_many', {
    contacts: [anna, bo],
    template: it.here.rows.template,
  })
  await expect(narrow(it.kernel, it.here.admin, plan.id, [anna, bo])).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('Nothing would be left'),
  })
  expect(await getPlan(it.kernel, it.here.admin, plan.id)).toMatchObject({
    state: 'pending',
    counts: { send: 2 },
  })
})

test('mail is marketing unless caller and template both say service', async () => {
  const [contact] = it.here.rows.contacts
  await it.run('contact_set_lifecycle', { contact, lifecycle: 'customer' })
  const { template: marketing } = it.here.rows
  const { id: service } = await it.write(({ db, newId }) =>
    db
      .insertInto('template')
      .values({
        id: newId(),
        name: 'Notice',
        subject: 'Notice',
        body: 'Notice',
        purpose: 'service',
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  const sent = async (input: { template: string; purpose?: 'service' }) =>
    (await it.plan('email_send_many', { contacts: [contact], ...input })).counts.send
  expect(await sent({ template: marketing })).toBe(0)
  expect(await sent({ template: service })).toBe(0)
  expect(await sent({ template: marketing, purpose: 'service' })).toBe(0)
  expect(await sent({ template: service, purpose: 'service' })).toBe(1)
})

test.each([
  [{ body: 'Hello' }, /no text/],
  [{ subject: 'Hi', body: 'Hello {{nmae}}' }, /no merge field \{\{nmae\}\}/],
])('a mail that can not be written is refused: %j', async (input, message) => {
  const [, contact] = it.here.rows.contacts
  await expect(it.plan('email_send', { contact, ...input })).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringMatching(message),
  })
})

test('a line break in a name stays out of the subject', async () => {
  const [, contact] = it.here.rows.contacts
  const set = { first_name: 'Bo\nBcc: all' }
  await expect(it.call({ tool: 'contact_update', input: { contact, set } })).rejects.toMatchObject({
    code: 'invalid_input',
  })
  // A record may have it from before names were asked to be one line.
  await it.write(({ db }) => db.updateTable('contact').set(set).where('id', '=', contact).execute())
  const { outbound } = await it.plan('email_send', {
    contact,
    subject: 'To {{first_name}}',
    body: 'Hello',
  })
  expect(outbound.rows[0]?.subject).toBe('To Bo Bcc: all')
})

test('H10 no mail has a hole: who lacks a value is held out with the reason, and one mail is refused', async () => {
  const person = (last_name: string, city?: string) =>
    it.write(({ db, newId }) =>
      db
        .insertInto('contact')
        .values({ id: newId(), last_name, email: `${last_name}@hole.example`, city })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
  const contacts = [
    await person('Lunder', 'Lund'),
    await person('Nowhere'),
    await person('Blank', ' '),
  ].map(({ id }) => id)
  const letter = { subject: 'Hello', body: 'How is {{ city }}?' }
  const plan = await it.plan('email_send_many', { contacts: [...contacts], ...letter })
  expect(plan).toMatchObject({
    counts: { matched: 3, send: 1, held_out: 2 },
    facets: { empty_field: 2 },
  })
  expect(plan.held_out.rows[0]).toMatchObject({ evidence: expect.stringContaining('{{city}}') })
  await expect(it.plan('email_send', { contact: contacts[1]!, ...letter })).rejects.toMatchObject({
    code: 'invalid_input',
    details: { reason: 'empty_field' },
  })
  const stands = await it.plan('email_send_many', {
    contacts: [...contacts],
    subject: 'Hello',
    body: 'How is{{city|}}?',
  })
  expect(stands.counts).toMatchObject({ send: 3, held_out: 0 })
})
