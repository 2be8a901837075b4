import { approve, execute, inTransaction, type Plan, reject, renew, uuidV7 } from '@rescind/kernel'
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { callerFor, throughAssistant } from '../caller.ts'
import { street } from '../test/house.ts'

const it = street()
let agent = ''
beforeEach(async () => {
  await it.write(({ db }) => db.updateTable('agent').set({ is_assistant: false }).execute())
  agent = await it.write(async ({ db, newId }) => {
    const id = newId()
    await db.insertInto('agent').values({ id, name: 'Robin', is_assistant: true }).execute()
    return id
  })
})
const yes = async ({ id, digest }: Plan) => await approve(it.kernel, it.here.admin, id, digest)
const acting = async () =>
  await callerFor(it.kernel.db, it.here.org, it.here.manager.principal.id, agent)

test('B6 a paused assistant is refused, and no caller without one comes of it', async () => {
  expect(await it.write(async ({ db }) => await throughAssistant(db, it.here.rep))).toMatchObject({
    agent: { id: agent },
  })
  await it.run('agent_pause', { agent }, it.here.manager)
  await expect(acting()).rejects.toMatchObject({ code: 'paused' })
  const asked = it.write(async ({ db }) => await throughAssistant(db, it.here.manager))
  await expect(asked).rejects.toMatchObject({
    code: 'paused',
    message: 'Robin is paused. Nothing was done.',
  })
})

test('B6 where an organisation has no assistant, nobody becomes one', async () => {
  await it.write(({ db }) => db.updateTable('agent').set({ is_assistant: false }).execute())
  await expect(
    it.write(async ({ db }) => await throughAssistant(db, it.here.manager)),
  ).rejects.toMatchObject({ code: 'paused' })
})

test('B6 a call that was let in before the pause begins nothing after it', async () => {
  const caller = await acting()
  await it.run('agent_pause', { agent }, it.here.manager)
  const late = execute(it.kernel, caller, {
    tool: 'contact_update',
    input: { contact: it.here.rows.contacts[0], set: { title: 'Late' } },
  })
  await expect(late).rejects.toMatchObject({ code: 'paused' })
  const plan = execute(it.kernel, caller, {
    tool: 'contact_update_many',
    input: { contacts: [it.here.rows.contacts[0]], set: { title: 'Late' } },
  })
  await expect(plan).rejects.toMatchObject({ code: 'paused' })
  await it.run('agent_resume', { agent }, it.here.manager)
  expect((await acting()).agent).toMatchObject({ id: agent })
})

test('B6 a pause waits for what the agent is in the middle of, and an approval of its plan waits for its return', async () => {
  const caller = await acting()
  const waiting = await it.plan(
    'contact_update_many',
    { contacts: [it.here.rows.contacts[1]], set: { title: 'Planned' } },
    caller,
  )
  const ends: string[] = []
  const { promise: hold, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: begun, resolve: hasBegun } = Promise.withResolvers<void>()
  const inside = inTransaction(it.kernel, async (tx) => {
    const row = {
      ...{
        kind: 'do',
        tool: 'contact_update',
        contract_version: 1,
        effect: 'change',
        mode: 'implicit',
        mode_reasons: [],
        state: 'applied',
      },
      ...{
        principal_id: caller.principal.id,
        agent_id: agent,
        role: 'manager',
        permission: 'contact:write',
        input: {},
      },
    }
    const id = uuidV7(new Date())
    await sql`select kernel.begin(${it.here.org}::uuid, ${id}::uuid, ${JSON.stringify(row)}::jsonb)`.execute(
      tx,
    )
    hasBegun()
    await hold
    await sql`select kernel.finish(${it.here.org}::uuid, ${id}::uuid, '{"state": "applied", "outbox": [], "undo_ms": 60000}'::jsonb, ${uuidV7(new Date())}::uuid)`.execute(
      tx,
    )
    ends.push('call')
  })
  await begun
  const pause = it.run('agent_pause', { agent }, it.here.manager).then(() => ends.push('pause'))
  letGo()
  await Promise.all([inside, pause])
  expect(ends).toEqual(['call', 'pause'])
  await expect(yes(waiting)).rejects.toMatchObject({ code: 'paused' })
  await it.run('agent_resume', { agent }, it.here.manager)
  expect(await yes(waiting)).toMatchObject({ status: 'applied' })
})

test('B6 A14 a plan of a paused agent is not asked for again, and not as the person’s either', async () => {
  const set = { title: 'Again' }
  const plan = await it.plan(
    'contact_update_many',
    { contacts: [it.here.rows.contacts[1]], set },
    await acting(),
  )
  await reject(it.kernel, it.here.manager, plan.id)
  await it.run('agent_pause', { agent }, it.here.manager)
  await expect(renew(it.kernel, it.here.manager, plan.id)).rejects.toMatchObject({ code: 'paused' })
  await it.run('agent_resume', { agent }, it.here.manager)
  expect(await renew(it.kernel, it.here.manager, plan.id)).toMatchObject({
    status: 'awaiting_approval',
  })
})

test('B10 no agent switches agents, whoever it acts for', async () => {
  const caller = await callerFor(it.kernel.db, it.here.org, it.here.admin.principal.id, agent)
  await expect(
    it.call({ tool: 'agent_resume', input: { agent: it.here.rows.pausedAgent } }, caller),
  ).rejects.toMatchObject({
    code: 'not_permitted',
  })
})
