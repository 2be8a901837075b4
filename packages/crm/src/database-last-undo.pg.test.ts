import { type Caller, getPlan, rewind, uuidV7 } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { asApplication } from './test/as-application.ts'
import { street } from './test/house.ts'

const it = street()
const { attempt, began, ended } = asApplication(it)

const as = (caller: Caller) => ({ principal_id: caller.principal.id, role: caller.principal.role })
/** Takes these back, or puts them in force again, by SQL alone. */
const reversed = async (
  targets: readonly string[],
  said: { live?: boolean; by: Caller; [more: string]: unknown },
) => {
  const { live = false, by, ...more } = said
  const id = uuidV7(new Date())
  const kind = live ? 'redo' : 'undo'
  const carried = `select * from kernel.carry_out('${it.here.org}', '${id}', null, '{${targets.join(',')}}', ${live})`
  return await attempt(
    began({ id, tool: `action_${kind}`, kind, ...as(by), ...more }),
    carried,
    ended(id),
  )
}
const titled = async (title: string, caller: Caller) =>
  await it.run('contact_update', { contact: it.here.rows.contacts[0], set: { title } }, caller)
const titleNow = async () =>
  (
    await sql<{
      title: string
    }>`select title from crm.contact where id = ${it.here.rows.contacts[0]}`.execute(it.owner)
  ).rows[0]!.title
const late = async (action: string) =>
  await sql`update kernel.action set undo_until = clock_timestamp() - interval '1 ms' where id = ${action}::uuid`.execute(
    it.owner,
  )
const foreign = { code: 'RS013' }
const tooLate = { code: 'RS014' }

test('B15 U16 U17 what is taken back at once is taken back by who may still do it, within its window', async () => {
  const { rep, manager, admin } = it.here
  const mine = await titled('By the rep', rep)
  const theirs = await titled('By the manager', manager)
  await expect(reversed([theirs], { by: rep })).rejects.toMatchObject(foreign)
  await expect(reversed([mine, theirs], { by: rep })).rejects.toMatchObject(foreign)
  // Not with the permission that it had when it was done.
  await sql`delete from kernel.permission where role = 'rep' and permission = 'contact:write'`.execute(
    it.owner,
  )
  await expect(reversed([mine], { by: rep })).rejects.toMatchObject(foreign)
  await sql`insert into kernel.permission values ('rep', 'contact:write')`.execute(it.owner)
  await late(mine)
  await late(theirs)
  await expect(reversed([mine], { by: rep })).rejects.toMatchObject(tooLate)
  await expect(reversed([theirs], { by: admin })).rejects.toMatchObject(tooLate)
  expect(await titleNow()).toBe('By the manager')
  const own = await titled('By the rep again', rep)
  await reversed([own], { by: rep })
  expect(await titleNow()).toBe('By the manager')
})

test('B15 B10 what was taken back is put in force again at once by who took it back, within its window', async () => {
  const { rep, manager } = it.here
  const again = { live: true, by: rep }
  const before = await titleNow()
  const one = await titled('Once', rep)
  await it.undo(one, manager)
  await expect(reversed([one], again)).rejects.toMatchObject(foreign)
  const two = await titled('Twice', rep)
  const { action } = await it.undo(two, rep)
  await late(action)
  await expect(reversed([two], again)).rejects.toMatchObject(tooLate)
  const three = await titled('Thrice', manager)
  await it.undo(three, manager)
  const agents = await sql<{
    id: string
  }>`select id from crm.agent where org_id = ${it.here.org} and active limit 1`.execute(it.owner)
  const agent = { agent_id: agents.rows[0]!.id }
  await expect(reversed([three], { live: true, by: manager, ...agent })).rejects.toMatchObject({
    code: 'RS012',
  })
  expect(await titleNow()).toBe(before)
  await reversed([three], { live: true, by: manager })
  expect(await titleNow()).toBe('Thrice')
})

test('B15 what is not taken back at once is taken back by an approved plan, and by that of these very actions', async () => {
  const { manager, admin, org } = it.here
  const [one, other] = [await titled('One', manager), await titled('Other', manager)]
  const unapproved = /only looked at/
  for (const tool of ['action_undo', 'rewind_plan', 'rewind_chunk'])
    await expect(
      reversed([other], { by: admin, tool, mode: 'explicit', state: 'awaiting_approval' }),
      tool,
    ).rejects.toThrow(tool === 'rewind_plan' ? /can not become applied/ : unapproved)
  for (const tool of ['rewind_plan', 'rewind_chunk'])
    await expect(reversed([other], { by: admin, tool }), tool).rejects.toThrow(/can not begin as/)
  // The product itself only looks.
  const nobody = { principal_id: '00000000-0000-0000-0000-000000000000', mode: 'explicit' }
  await expect(reversed([other], { by: admin, ...nobody, tool: 'rewind_chunk' })).rejects.toThrow(
    unapproved,
  )
  // Neither does leaving out the end help, nor a second undo in the same transaction.
  const [id, next] = [uuidV7(new Date()), uuidV7(new Date())]
  const rewinding = {
    tool: 'rewind_plan',
    kind: 'undo',
    mode: 'explicit',
    state: 'awaiting_approval',
    ...as(admin),
  }
  const carried = (undo: string, target: string) =>
    `select * from kernel.carry_out('${org}', '${undo}', null, '{${target}}', false)`
  await expect(attempt(began({ id, ...rewinding }), carried(id, other))).rejects.toThrow(unapproved)
  const deferred = 'set constraints all deferred'
  const twice = [
    began({ id: next, tool: 'action_undo', kind: 'undo', ...as(manager) }),
    deferred,
    carried(next, one),
  ]
  await expect(
    attempt(began({ id, ...rewinding }), carried(id, other), ...twice, ended(next)),
  ).rejects.toThrow(unapproved)
  // The yes to one is not spent on another.
  const { plan } = await rewind(it.kernel, admin, { actions: [one] })
  const { digest } = await getPlan(it.kernel, admin, plan)
  const yes = `select kernel.decide('${org}', '${plan}', 'approved', '${admin.principal.id}', '${digest}')`
  const entered = `select kernel.enter('${org}')`
  await expect(
    attempt(entered, yes, began({ id: plan, ...rewinding }), carried(plan, other)),
  ).rejects.toThrow(unapproved)
  expect(await titleNow()).toBe('Other')
})

test('B15 A1 an approval is spent on what was shown and on nothing else', async () => {
  const { admin, manager, org } = it.here
  const [one, other] = it.here.rows.contacts
  const planned = async () => {
    const { id, digest } = await it.plan(
      'contact_update_many',
      { contacts: [one, other], set: { title: 'Approved' } },
      manager,
    )
    const yes = `select kernel.decide('${org}', '${id}', 'approved', '${admin.principal.id}', '${digest}')`
    const begins = began({
      id,
      tool: 'contact_update_many',
      mode: 'explicit',
      state: 'awaiting_approval',
      ...as(manager),
    })
    return {
      id,
      spend: (...writes: string[]) =>
        attempt(`select kernel.enter('${org}')`, yes, begins, ...writes),
    }
  }
  const title = (text: string, ...ids: string[]) =>
    `update crm.contact set title = '${text}' where id in (${ids.map((id) => `'${id}'`).join(',')})`
  const differs = /is not what was approved/
  const before = await titleNow()
  for (const writes of [
    [title('Other', one, other)],
    [title('Approved', one)],
    [title('Approved', one, other), title('Approved', it.here.rows.contacts[2])],
    [title('Approved', one, other), `update crm.contact set city = 'x' where id = '${one}'`],
    [],
  ]) {
    const { id, spend } = await planned()
    await expect(spend(...writes, ended(id)), writes.join()).rejects.toThrow(differs)
  }
  // Nor once it has ended.
  const { id, spend } = await planned()
  const whole = title('Approved', one, other)
  await expect(spend(whole, ended(id), title('After', one))).rejects.toThrow(
    /write outside an action/,
  )
  expect(await titleNow()).toBe(before)
  await spend(whole, ended(id))
  expect(await titleNow()).toBe('Approved')
})

test('B15 H1 what is sent by an approval is what was shown, to whom it was shown', async () => {
  const { admin, manager, org } = it.here
  const contact = (await it.call({
    tool: 'contact_create',
    input: { first_name: 'Ida', last_name: 'Fern', email: 'ida@fern.example' },
  })) as { output: { id: string } }
  const { id, digest } = await it.plan(
    'email_send',
    { contact: contact.output.id, subject: 'Hi', body: 'Hello {{first_name|there}}' },
    manager,
  )
  const yes = `select kernel.decide('${org}', '${id}', 'approved', '${admin.principal.id}', '${digest}')`
  const begins = began({
    id,
    tool: 'email_send',
    mode: 'explicit',
    state: 'awaiting_approval',
    effect: 'dispatch',
    ...as(manager),
  })
  const { rows } = await sql<{
    line: string
  }>`select line from kernel.plan_line where action_id = ${id}::uuid and part = 'outbound'`.execute(
    it.owner,
  )
  const { to, record, text, meta, ...shown } = JSON.parse(rows[0]!.line)
  const release = new Date(Date.now() + 3_600_000)
  const row = {
    id: shown.id,
    channel: shown.channel,
    recipient: to,
    record_table: record.table,
    record_id: record.id,
    subject: shown.subject,
  }
  const ends = (message: object) =>
    ended(id, { state: 'held', release_at: release, undo_ms: 4_000_000, outbox: [message] })
  const forged = { ...row, body: { text: 'Buy this', meta }, release_at: release }
  await expect(attempt(`select kernel.enter('${org}')`, yes, begins, ends(forged))).rejects.toThrow(
    /is not what was approved/,
  )
})
