import { claimDue, type HandOff, settle } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { street } from '../test/house.ts'

const it = street()

/** The id that the tool of this action answered with. */
const made = async (action: string) =>
  (await sql<{ id: string }>`select output ->> 'id' as id from kernel.action where id = ${action}`.execute(it.owner)).rows[0]
    ?.id ?? ''
const enrol = async (contact: string) => {
  const { template } = it.here.rows
  const sequence = await made(
    await it.run('sequence_create', { name: 'Two steps', steps: [{ template }, { template, wait_days: 3 }] }),
  )
  await it.run('sequence_activate', { sequence })
  return await it.run('sequence_enrol', { contact, sequence })
}
const enrolled = async (contact: string) => await made(await enrol(contact))
/** Everything that waits is due now. */
const due = async () => {
  await sql`update kernel.outbox set release_at = clock_timestamp() where state = 'queued'`.execute(it.owner)
  return await claimDue(it.kernel, it.here.org, 'test')
}
const waiting = async (enrolment: string) =>
  (
    await sql<{
      days: number
    }>`select round(extract(epoch from o.release_at - clock_timestamp()) / 86400)::int as days from kernel.outbox o
    join crm.message m on m.id = o.id where m.enrolment_id = ${enrolment} and o.state = 'queued'`.execute(it.owner)
  ).rows.map((r) => r.days)
const stateOf = async (enrolment: string) =>
  (await sql<{ state: string; step: number }>`select state, step from crm.enrolment where id = ${enrolment}`.execute(it.owner))
    .rows[0]

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
  const action = await enrol(it.here.rows.contacts[2])
  const enrolment = await made(action)
  const { receipt } = await it.undo(action)
  expect(receipt).toMatchObject({ recalled: 1, residue: [] })
  expect(await stateOf(enrolment)).toBeUndefined()
  expect((await due()).filter((row) => row.action_id === action)).toEqual([])
})
