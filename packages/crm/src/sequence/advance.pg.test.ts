import {
  approve,
  claimDue,
  getPlan,
  type HandOff,
  type Receipt,
  rewind,
  settle,
} from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { activate } from '../test/activate.ts'
import { street } from '../test/house.ts'

const it = street()

/** The id that the tool of this action answered with. */
const made = async (action: string) =>
  (
    await sql<{
      id: string
    }>`select output ->> 'id' as id from kernel.action where id = ${action}`.execute(it.owner)
  ).rows[0]?.id ?? ''
const enrol = async (contact: string) => {
  const { template } = it.here.rows
  const sequence = await made(
    await it.run('sequence_create', {
      name: 'Two steps',
      steps: [{ template }, { template, wait_days: 3 }],
    }),
  )
  await activate(it, sequence)
  return await it.run('sequence_enrol', { contact, sequence })
}
/** Somebody whom nothing keeps from being written to. */
const person = async () => {
  const email = `${crypto.randomUUID()}@steps.example`
  return await made(await it.run('contact_create', { first_name: 'Ivo', last_name: 'Roe', email }))
}
const enrolled = async (contact: string) => await made(await enrol(contact))
/** Everything that waits is due now. */
const due = async () => {
  await sql`update kernel.outbox set release_at = clock_timestamp() where state = 'queued'
    and body #>> '{meta,enrolment}' is distinct from ${it.here.rows.enrolment}`.execute(it.owner)
  return await claimDue(it.kernel, it.here.org, 'test')
}
const waiting = async (enrolment: string) =>
  (
    await sql<{
      days: number
    }>`select round(extract(epoch from o.release_at - clock_timestamp()) / 86400)::int as days from kernel.outbox o
    join crm.message m on m.id = o.id where m.enrolment_id = ${enrolment} and o.state = 'queued'`.execute(
      it.owner,
    )
  ).rows.map((r) => r.days)
const stateOf = async (enrolment: string) =>
  (
    await sql<{
      state: string
      step: number
    }>`select state, step from crm.enrolment where id = ${enrolment}`.execute(it.owner)
  ).rows[0]

test('H5 of a sequence only the next step exists; when one leaves the following waits, and at the end it is finished', async () => {
  const enrolment = await enrolled(it.here.rows.contacts[0])
  expect(await waiting(enrolment)).toEqual([0])
  expect(await due()).toHaveLength(1)
  expect(await waiting(enrolment)).toEqual([3])
  expect(await stateOf(enrolment)).toEqual({ state: 'active', step: 2 })
  expect(await due()).toHaveLength(1)
  expect(await waiting(enrolment)).toEqual([])
  expect(await stateOf(enrolment)).toEqual({ state: 'finished', step: 2 })
})

test('H5 a step whose server was away comes again and is not followed twice, and the last one is not held back for having been the last', async () => {
  const enrolment = await enrolled(it.here.rows.contacts[1])
  const attempt = async (result: HandOff) => {
    const rows = await due()
    for (const { id } of rows) await settle(it.kernel, it.here.org, 'test', id, result)
    return rows.map(({ id }) => id).sort()
  }
  const away: HandOff = { state: 'retry', reason: 'no_connection' }
  const [first] = await attempt(away)
  expect(await waiting(enrolment)).toEqual([0, 3])
  const both = await attempt(away)
  expect(both).toEqual([first, expect.any(String)])
  expect(await waiting(enrolment)).toEqual([0, 0])
  expect(await stateOf(enrolment)).toEqual({ state: 'finished', step: 2 })
  expect(await attempt({ state: 'sent' })).toEqual(both)
})

test('a paused enrolment sends nothing; resumed, the step it missed waits again', async () => {
  const enrolment = await enrolled(it.here.rows.contacts[1])
  await it.run('sequence_pause_enrolment', { enrolment })
  expect(await due()).toEqual([])
  await it.run('sequence_resume_enrolment', { enrolment })
  expect(await waiting(enrolment)).toHaveLength(1)
  expect(await due()).toHaveLength(1)
})

test('undoing an enrolment stops what has not left', async () => {
  const action = await enrol(await person())
  const enrolment = await made(action)
  const { receipt } = await it.undo(action)
  expect(receipt).toMatchObject({ recalled: 1, residue: [] })
  expect(await stateOf(enrolment)).toBeUndefined()
  expect((await due()).filter((row) => row.action_id === action)).toEqual([])
})

const subjects = async (enrolment: string, state: string) =>
  (
    await sql<{ n: number }>`select count(*)::int as n from kernel.outbox
    where body #>> '{meta,enrolment}' = ${enrolment} and state = ${state}`.execute(it.owner)
  ).rows[0]?.n
const rewound = async (action: string) => {
  const { plan } = await rewind(it.kernel, it.here.admin, { actions: [action] })
  const { digest } = await getPlan(it.kernel, it.here.admin, plan)
  const done = await approve(it.kernel, it.here.admin, plan, digest)
  if (done.status !== 'applied') throw new Error(done.status)
  return { action: done.action, receipt: done.output as Receipt }
}
/** It leaves, and the server takes it. */
const sent = async () => {
  const rows = await due()
  for (const { id } of rows) await settle(it.kernel, it.here.org, 'test', id, { state: 'sent' })
  return rows.length
}

for (const way of ['undo', 'rewind'] as const) {
  test(`U22 an enrolment taken back by ${way} after its first mail has left: nothing more leaves, and what left stays`, async () => {
    const contact = await person()
    const action = await enrol(contact)
    const enrolment = await made(action)
    expect(await sent()).toBe(1)
    const { receipt } = await (way === 'undo' ? it.undo(action) : rewound(action))
    expect(receipt).toMatchObject({
      recalled: 1,
      residue: [{ count: 1 }],
      along: [{ tool: 'sequence_advance', count: 1 }],
    })
    expect(receipt.kept).toMatchObject([{ table: 'message', field: null }])
    expect(await stateOf(enrolment)).toBeUndefined()
    expect(await sent()).toBe(0)
    expect([await subjects(enrolment, 'sent'), await subjects(enrolment, 'cancelled')]).toEqual([
      1, 1,
    ])
    const { rows } =
      await sql`select 1 from crm.message where enrolment_id = ${enrolment} and left_at is not null`.execute(
        it.owner,
      )
    expect(rows, 'the mail that left is told on the timeline').toHaveLength(1)
  })
}

test('U22 a rewound enrolment that is brought back goes on where it was when a person resumes it', async () => {
  const action = await enrol(await person())
  const enrolment = await made(action)
  await sent()
  await rewound((await rewound(action)).action)
  expect(await stateOf(enrolment)).toEqual({ state: 'paused', step: 2 })
  await it.run('sequence_resume_enrolment', { enrolment })
  expect(await sent()).toBe(1)
  expect(await subjects(enrolment, 'sent')).toBe(2)
  await rewound(action)
})

test('U22 a resumption taken back after its mail has left sends that mail no second time', async () => {
  const action = await enrol(await person())
  const enrolment = await made(action)
  await it.run('sequence_pause_enrolment', { enrolment })
  expect(await sent()).toBe(0)
  const resumed = await it.run('sequence_resume_enrolment', { enrolment })
  expect(await sent()).toBe(1)
  await it.undo(resumed)
  expect(await stateOf(enrolment)).toEqual({ state: 'paused', step: 1 })
  await it.run('sequence_resume_enrolment', { enrolment })
  expect(await stateOf(enrolment)).toEqual({ state: 'active', step: 2 })
  expect(await sent()).toBe(1)
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from kernel.outbox o
    where o.body #>> '{meta,enrolment}' = ${enrolment} and o.state = 'sent'`.execute(it.owner)
  expect(rows[0]?.n, 'one of each step').toBe(2)
})
