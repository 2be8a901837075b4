import { approve, claimDue, getPlan, inTransaction, runErrands, settle } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { stageImport } from '../import/index.ts'
import type { CrmDb } from '../schema.generated.ts'
import { activate } from '../test/activate.ts'
import { foundIn } from '../test/dump.ts'
import { street } from '../test/house.ts'

// What waits while an erasure is carried out: mail, plans, enrolments, uploaded files.

const it = street()
let count = 0
let somebody = { contact: '', first: '', last: '', email: '', values: [''] }
beforeEach(async () => {
  const n = String.fromCharCode(97 + count++)
  const [first, last, email] = [`Ottoline${n}`, `Quarrington${n}`, `${n}@quarry-${n}.example`]
  const created = await it.call({
    tool: 'contact_create',
    input: { first_name: first, last_name: last, email },
  })
  const { id } = (created as unknown as { output: { id: string } }).output
  somebody = { contact: id, first, last, email, values: [first, last, email] }
})

/** Asks for the erasure, approves it and ends its hold. */
async function erase(contact: string): Promise<void> {
  await endHold(await it.run('contact_erase', { contact }))
}

async function endHold(action: string): Promise<number> {
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action} and state = 'queued'`.execute(
    it.owner,
  )
  return await runErrands(it.kernel, it.here.org)
}

const found = (values: readonly string[]) => foundIn(it, values)

/** The action that carried out the erasure of a contact. */
const erasureOf = async (contact: string) =>
  (
    await sql<{
      action: string
    }>`select action_id as action from kernel.erasure where key = ${contact}`.execute(it.owner)
  ).rows[0]!.action

test('A1 mail that was approved and names somebody who is erased before it leaves is held out, never sent altered', async () => {
  const { contact, first, last, email } = somebody
  const [, other] = it.here.rows.contacts
  const body = `Hello, ${first} ${last} <${email}> said hi`
  const sent = await it.run('email_send', {
    contact: other,
    subject: `About ${first} ${last}`,
    body,
    purpose: 'service',
  })
  const alike = await it.run('email_send', {
    contact: other,
    subject: 'Of nobody',
    body: 'Hello',
    purpose: 'service',
  })
  const plan = await it.plan('contact_erase', { contact }, it.here.compliance)
  expect(plan.outbound.rows[0]?.text).toContain(
    '1 mail to somebody else that waits: if it has not left when the hold ends, it does not leave any more',
  )
  await approve(it.kernel, it.here.compliance, plan.id, plan.digest)
  await endHold(plan.id)
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = any (${[sent, alike]}::uuid[]) and state = 'queued'`.execute(
    it.owner,
  )
  const leaving = await claimDue(it.kernel, it.here.org, 'test')
  expect(
    leaving
      .filter(({ action_id }) => [sent, alike].includes(action_id))
      .map(({ subject }) => subject),
  ).toEqual(['Of nobody'])
  const { rows } =
    await sql`select state, reason, subject, settled_at is not null as settled from kernel.outbox where action_id = ${sent}`.execute(
      it.owner,
    )
  expect(rows).toEqual([
    { state: 'held_out', reason: 'names_erased', subject: 'About [erased]', settled: true },
  ])
  const { rows: told } = await sql<{
    gone: object[]
  }>`select output -> 'gone' as gone from kernel.action where id = ${await erasureOf(contact)}`.execute(
    it.owner,
  )
  expect(told[0]?.gone).toContainEqual({ kind: 'waiting_mail', cleared: 0, redacted: 1 })
  // Whoever would send it all the same is stopped by the database.
  const again = sql`update kernel.outbox set state = 'queued' where action_id = ${sent}`.execute(
    it.owner,
  )
  await expect(again).rejects.toThrow(/does not become|not what was approved/)
})

test('A1 mail that leaves between the approval and the end of the hold is counted as left, and what had not left as held out', async () => {
  const { contact, first, last } = somebody
  const [, other] = it.here.rows.contacts
  const send = async () =>
    await it.run('email_send', {
      contact: other,
      subject: 'Hi',
      body: `Greetings of ${first} ${last}`,
      purpose: 'service',
    })
  const leave = async (action: string) => {
    await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action}`.execute(
      it.owner,
    )
    const [mail] = (await claimDue(it.kernel, it.here.org, 'test')).filter(
      ({ action_id }) => action_id === action,
    )
    await settle(it.kernel, it.here.org, 'test', mail!.id, { state: 'sent' })
  }
  // What left before the approval is no promise of the plan.
  await leave(await send())
  const leaving = await send()
  await send()
  const plan = await it.plan('contact_erase', { contact }, it.here.compliance)
  expect(plan.outbound.rows[0]?.text).toContain(
    '2 mails to others that wait: those that have not left when the hold ends do not leave any more',
  )
  await approve(it.kernel, it.here.compliance, plan.id, plan.digest)
  await leave(leaving)
  await endHold(plan.id)
  const { rows } = await sql<{
    gone: object[]
  }>`select output -> 'gone' as gone from kernel.action where id = ${await erasureOf(contact)}`.execute(
    it.owner,
  )
  expect(rows[0]?.gone).toContainEqual({ kind: 'waiting_mail', cleared: 0, redacted: 1 })
  expect(rows[0]?.gone).toContainEqual({ kind: 'left_mail', cleared: 0, redacted: 1 })
  const register = await it.ask('erasure_list', { request: plan.id }, it.here.compliance)
  expect(register.rows).toHaveLength(1)
  expect(register.rows[0]).toMatchObject({ contact, state: 'carried_out', held_out: 1, left: 1 })
})

test('A1 mail on its way when a text of it is erased is not tried again with the rest of it', async () => {
  const { contact, first, last } = somebody
  const [, other] = it.here.rows.contacts
  const sent = await it.run('email_send', {
    contact: other,
    subject: 'Hi',
    body: `Greetings of ${first} ${last}`,
    purpose: 'service',
  })
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${sent}`.execute(
    it.owner,
  )
  const [mail] = (await claimDue(it.kernel, it.here.org, 'test')).filter(
    ({ action_id }) => action_id === sent,
  )
  await erase(contact)
  await settle(it.kernel, it.here.org, 'test', mail!.id, { state: 'retry', reason: 'not reached' })
  const { rows } =
    await sql`select state, reason from kernel.outbox where action_id = ${sent}`.execute(it.owner)
  expect(rows).toEqual([{ state: 'held_out', reason: 'names_erased' }])
})

test('A8 a plan that waits and would act by what an erasure takes away expires', async () => {
  const { contact, first, last } = somebody
  const [, other] = it.here.rows.contacts
  const plan = await it.plan('email_send', {
    contact: other,
    subject: 'Hi',
    body: `Greetings of ${first} ${last}`,
    purpose: 'service',
  })
  const asked = await it.plan('contact_archive_many', { contacts: [other] })
  await sql`update kernel.plan set frozen = ${JSON.stringify({ about: `${first} ${last}` })}::jsonb where action_id = ${asked.id}`.execute(
    it.owner,
  )
  await erase(contact)
  for (const { id } of [plan, asked])
    expect(await getPlan(it.kernel, it.here.admin, id)).toMatchObject({ state: 'expired' })
})

test('H10 an enrolment whose next step named the erased pauses, and no gap of an erasure is written into a mail', async () => {
  const { contact, first, last } = somebody
  const [, other] = it.here.rows.contacts
  const words = {
    subject: 'Hi',
    body: `Greetings of ${first} ${last}. Best, {{company}}`,
    purpose: 'marketing',
  }
  const id = async (tool: string, input: object) =>
    ((await it.call({ tool, input })) as unknown as { output: { id: string } }).output.id
  const template = await id('template_create', { name: `Of ${last}`, ...words })
  const { sequence } = await it.write(async ({ db, newId }) => {
    const sequence = newId()
    await db
      .insertInto('sequence')
      .values({ id: sequence, name: `Steps ${count}` })
      .execute()
    await db
      .insertInto('sequence_step')
      .values({
        id: newId(),
        sequence_id: sequence,
        position: 1,
        wait_days: 0,
        template_id: template,
      })
      .execute()
    return { sequence }
  })
  await activate(it, sequence)
  const company = await id('company_create', { name: `${first} ${last} Trading` })
  const colleague = await id('contact_create', {
    first_name: 'Ida',
    last_name: 'Roe',
    email: `ida${count}@roe.example`,
    company,
  })
  await it.run('sequence_enrol', { contact: colleague, sequence })
  await erase(contact)
  const { rows } =
    await sql`select state, reason from crm.enrolment where contact_id = ${colleague}`.execute(
      it.owner,
    )
  expect(rows).toEqual([{ state: 'paused', reason: 'names_erased' }])
  await expect(it.plan('sequence_activate', { sequence })).rejects.toThrow(
    /named somebody who was erased/,
  )
  await expect(
    it.plan('email_send_many', { contacts: [other, colleague], template }),
  ).rejects.toThrow(/named somebody who was erased/)
  const one = { contact: colleague, subject: 'Hi', purpose: 'service' as const }
  await expect(it.plan('email_send', { ...one, body: 'At {{company}}' })).rejects.toMatchObject({
    details: { reason: 'empty_field' },
  })
  const { outbound } = await it.plan('email_send', { ...one, body: 'At {{company|yours}}' })
  expect(outbound.rows[0]?.text).toContain('At yours')
})

test('E3 an import of the same person stores nothing of them', async () => {
  const { contact, values, email, first, last } = somebody
  await erase(contact)
  const file = new TextEncoder().encode(
    `first_name,last_name,email\n${first},${last},${email}\nZoe,Newcomer,zoe@new.example\n`,
  )
  const staged = await inTransaction(it.kernel, async (tx) => {
    await sql`select kernel.enter(${it.here.org}::uuid)`.execute(tx)
    return await stageImport(tx as unknown as Kysely<CrmDb>, {
      files: [{ name: 'contacts.csv', bytes: file }],
      by: it.here.rows.user,
    })
  })
  expect(staged.files[0]?.problems.map(({ text }) => text)).toContain(
    '1 row names somebody who was erased here on request: that was left out.',
  )
  const preview = await it.ask('import_preview', { import: staged.id })
  expect(preview.counts).toEqual({ create: 1, update: 0, skip: 0, problem: 1 })
  const left = 'It named somebody who was erased here on request, so that it was left out.'
  expect(preview.rows[0]).toMatchObject({
    line: 2,
    outcome: 'problem',
    sentences: [{ level: 'problem', text: left }],
  })
  const plan = await it.plan('import_run', { import: staged.id })
  expect(plan).toMatchObject({
    counts: { matched: 2, unchanged: 0, held_out: 1 },
    facets: { not_imported: 1 },
  })
  await it.run('import_run', { import: staged.id })
  expect(await found(values)).toEqual([])
  const { rows } = await sql`select name from crm.contact where email = 'zoe@new.example'`.execute(
    it.owner,
  )
  expect(rows).toEqual([{ name: 'Zoe Newcomer' }])
})

test('E3 a file that was uploaded before an erasure says of the row that somebody was erased, and not that it came empty', async () => {
  const { contact, email, first, last } = somebody
  const file = new TextEncoder().encode(
    `first_name,last_name,email\n${first},${last},${email}\nAda,Stays${count},ada${count}@stays.example\n`,
  )
  const staged = await inTransaction(it.kernel, async (tx) => {
    await sql`select kernel.enter(${it.here.org}::uuid)`.execute(tx)
    return await stageImport(tx as unknown as Kysely<CrmDb>, {
      files: [{ name: 'contacts.csv', bytes: file }],
      by: it.here.rows.user,
    })
  })
  await erase(contact)
  const { counts, rows } = await it.ask('import_preview', { import: staged.id })
  expect(counts).toEqual({ create: 1, update: 0, skip: 0, problem: 1 })
  expect(rows[0]).toMatchObject({ outcome: 'problem', label: 'Line 2' })
})

test('A1 an erasure stops what waits on a connection that has done so often: its rights do not hang on a plan that is kept', async () => {
  const [, other] = it.here.rows.contacts
  for (let n = 0; n < 8; n++) {
    await it.run('email_send', {
      contact: other,
      subject: 'Hi',
      body: `Greetings of ${somebody.last}, ${n}`,
      purpose: 'service',
    })
  }
  await erase(somebody.contact)
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from kernel.outbox where reason = 'names_erased' and erased_by = ${await erasureOf(somebody.contact)}`.execute(
    it.owner,
  )
  expect(rows).toEqual([{ n: 8 }])
})
