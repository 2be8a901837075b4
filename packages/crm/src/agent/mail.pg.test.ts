import { approve, claimDue, getPlan, migrate, rewind, runErrands, settle } from '@rescind/kernel'
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { templateModules } from '../../../../test/template.ts'
import { callerFor } from '../caller.ts'
import { activate } from '../test/activate.ts'
import { street } from '../test/house.ts'

const it = street()
let agent = ''
beforeEach(async () => {
  agent = await it.write(async ({ db, newId }) => {
    const id = newId()
    await db.insertInto('agent').values({ id, name: 'Robin', is_assistant: false }).execute()
    return id
  })
})
const acting = async () =>
  await callerFor(it.kernel.db, it.here.org, it.here.manager.principal.id, agent)
/** Mail that the agent asked for and a person approved. */
const mail = async () =>
  await it.run(
    'email_send',
    { contact: it.here.rows.contacts[0], subject: 'Minutes', body: 'Hello', purpose: 'service' },
    await acting(),
  )
const pause = async () => {
  const result = await it.call({ tool: 'agent_pause', input: { agent } }, it.here.manager)
  return 'output' in result ? result.output : null
}
/** Its hold ends now. */
const due = async (action: string) =>
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action}`.execute(
    it.owner,
  )
const messageOf = async (action: string) =>
  (
    await sql<{
      id: string
      state: string
      reason: string | null
      later: boolean
    }>`select id, state, reason,
      release_at > clock_timestamp() + interval '50 s' as later from kernel.outbox where action_id = ${action}`.execute(
      it.owner,
    )
  ).rows[0]!
const leaves = async (action: string, claimant = 'one') => {
  const claimed = await claimDue(it.kernel, it.here.org, claimant)
  for (const { id } of claimed)
    await settle(it.kernel, it.here.org, claimant, id, { state: 'sent' })
  return claimed.some((row) => row.action_id === action)
}

test('B6 mail of a paused agent does not leave, and the answer of the pause says how many wait', async () => {
  const action = await mail()
  expect(await pause()).toMatchObject({ active: false, waiting: 1 })
  expect(await messageOf(action)).toMatchObject({ state: 'queued', reason: 'agent_paused' })
  await due(action)
  expect(await leaves(action)).toBe(false)
  expect(await messageOf(action)).toMatchObject({
    state: 'queued',
    reason: 'agent_paused',
    later: true,
  })
  expect((await it.found(it.here.org)).filter((line) => /at another time/.test(line))).toEqual([])
  await it.run('agent_resume', { agent }, it.here.manager)
  expect(await leaves(action), 'not at the moment of resuming').toBe(false)
  expect(await messageOf(action)).toMatchObject({
    state: 'queued',
    reason: 'agent_was_paused',
    later: true,
  })
  await due(action)
  expect(await leaves(action)).toBe(true)
})

test('B6 what became due while no server ran waits a whole window after the agent came back, by whatever way it did', async () => {
  await migrate({ url: it.ownerUrl, secret: 'that of an installation', modules: templateModules })
  const action = await mail()
  const paused = await it.run('agent_pause', { agent }, it.here.manager)
  await due(action)
  await it.undo(paused)
  expect(await messageOf(action)).toMatchObject({ reason: 'agent_was_paused', later: true })
  expect(await leaves(action)).toBe(false)
})

test('B6 two servers at once: neither lets it out, and mail of others leaves', async () => {
  const action = await mail()
  const other = await it.run(
    'email_send',
    { contact: it.here.rows.contacts[0], subject: 'Mine', body: 'Hello', purpose: 'service' },
    it.here.manager,
  )
  await pause()
  await due(action)
  await due(other)
  const left = await Promise.all(
    ['one', 'two'].map((claimant) => claimDue(it.kernel, it.here.org, claimant)),
  )
  expect(left.flat().map((row) => row.action_id)).toEqual([other])
  expect(await messageOf(action)).toMatchObject({ state: 'queued' })
})

test('B6 a pause and a server race: what was not claimed before the pause had its answer never is', async () => {
  for (let round = 0; round < 6; round++) {
    const action = await mail()
    await due(action)
    await Promise.all([claimDue(it.kernel, it.here.org, `r${round}`), pause()])
    const { state } = await messageOf(action)
    expect(['claimed', 'queued']).toContain(state)
    expect(await leaves(action)).toBe(false)
    expect((await messageOf(action)).state).toBe(state)
    await it.run('agent_resume', { agent }, it.here.manager)
  }
})

test('B6 the database refuses to claim it, whatever a server asked before', async () => {
  const action = await mail()
  await pause()
  await due(action)
  const claim = it.kernel.db.transaction().execute(async (tx) => {
    await sql`select kernel.enter(${it.here.org}::uuid)`.execute(tx)
    await sql`update kernel.outbox set state = 'claimed', claimed_by = 'by hand' where action_id = ${action}`.execute(
      tx,
    )
  })
  await expect(claim).rejects.toMatchObject({ code: 'RS021' })
  expect(await messageOf(action)).toMatchObject({ state: 'queued' })
})

test('B6 a person recalls it while it waits, also after the window', async () => {
  const [early, late] = [await mail(), await mail()]
  await pause()
  expect((await it.undo(early)).receipt).toMatchObject({ recalled: 1 })
  await due(late)
  expect(await leaves(late)).toBe(false)
  await sql`update kernel.action set undo_until = clock_timestamp() where id = ${late}`.execute(
    it.owner,
  )
  const asked = await rewind(it.kernel, it.here.admin, { actions: [late] })
  const { id, digest } = await getPlan(it.kernel, it.here.admin, 'plan' in asked ? asked.plan : '')
  await approve(it.kernel, it.here.admin, id, digest)
  expect(await messageOf(late)).toMatchObject({ state: 'cancelled' })
})

test('B6 a sequence that a paused agent had activated waits; an erasure that a person approved does not', async () => {
  const activating = await it.run(
    'sequence_activate',
    { sequence: it.here.rows.draftSequence },
    await acting(),
  )
  const officer = await callerFor(it.kernel.db, it.here.org, it.here.compliance.principal.id, agent)
  const erasing = await it.run(
    'contact_erase',
    { contact: it.here.rows.contacts[2], ground: 'legal_obligation', reason: 'Told to' },
    officer,
  )
  await pause()
  await due(activating)
  await due(erasing)
  await runErrands(it.kernel, it.here.org)
  expect(await messageOf(activating)).toMatchObject({
    state: 'queued',
    reason: 'agent_paused',
    later: true,
  })
  expect(await messageOf(erasing)).toMatchObject({ state: 'sent' })
})

test('B6 the next step of a sequence into which the agent put somebody waits too, and that into which a person did leaves', async () => {
  const { contacts, template } = it.here.rows
  const answered = async (action: string) =>
    (
      await sql<{
        id: string
      }>`select output ->> 'id' as id from kernel.action where id = ${action}`.execute(it.owner)
    ).rows[0]!.id
  const sequence = await answered(
    await it.run('sequence_create', {
      name: 'Two steps',
      steps: [{ template }, { template, wait_days: 3 }],
    }),
  )
  await activate(it, sequence)
  const its = await it.run('sequence_enrol', { contact: contacts[0], sequence }, await acting())
  const ours = await it.run('sequence_enrol', { contact: contacts[1], sequence }, it.here.manager)
  const nextOf = async (enrolling: string) =>
    (
      await sql<{
        id: string
      }>`select o.action_id as id from kernel.outbox o join kernel.action a on a.id = o.action_id
        where a.caused_by = ${enrolling} and o.state = 'queued'`.execute(it.owner)
    ).rows[0]!.id
  await due(its)
  await due(ours)
  await leaves(its)
  const [itsNext, oursNext] = [await nextOf(its), await nextOf(ours)]
  await pause()
  await due(itsNext)
  await due(oursNext)
  const claimed = (await claimDue(it.kernel, it.here.org, 'one')).map((row) => row.action_id)
  expect(claimed).toContain(oursNext)
  expect(claimed).not.toContain(itsNext)
  expect(await messageOf(itsNext)).toMatchObject({
    state: 'queued',
    reason: 'agent_paused',
    later: true,
  })
})
