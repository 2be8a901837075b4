import { checkLog, claimDue, days, runErrands, settle, undo } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { ErasureNote } from '../erasure/errand.ts'
import { street } from '../test/house.ts'
import { momentBetween } from '../test/moment.ts'
import { runRetention } from './run.ts'
import { clockAt } from './test/clock.ts'

const it = street()
const noted: ErasureNote[] = []

const clock = async () => await momentBetween(it.owner)
const run = async (at: Date) => {
  await clockAt(it.owner, at)
  return await runRetention(it.kernel, async (note) => void noted.push(note), at)
}
const made = async (
  tool: 'note_create' | 'call_log' | 'task_create' | 'contact_create',
  input: object,
): Promise<string> =>
  ((await it.call({ tool, input })) as unknown as { output: { id: string } }).output.id
const newContact = async (last_name: string) =>
  await made('contact_create', {
    first_name: 'Vesna',
    last_name,
    email: `${last_name}@quiet.example`.toLowerCase(),
  })
const texts = async (table: string, column: string, id: string): Promise<string[]> => {
  const { rows } = await sql<{
    text: string
  }>`select ${sql.ref(column)} as text from ${sql.table(`crm.${table}`)} where id = ${id}
    union all select ${sql.ref(column)} from ${sql.table(`history.${table}`)} where id = ${id}`.execute(
    it.owner,
  )
  return [...new Set(rows.map((row) => row.text))]
}

test('a note, a call, a task that is done and a mail go when their period is over, from the log too; younger ones, open ones and those under a legal hold stay', async () => {
  const [contact] = it.here.rows.contacts
  const disputed = await newContact('Disputed')
  await it.run('legal_hold_place', { matter: 'LM-0112', contact: disputed })
  for (const kind of ['notes', 'calls', 'tasks', 'mails'] as const)
    await it.run('retention_set', { kind, days: 30, basis: 'Agreed with the works council' })
  const note = await made('note_create', { contact, body: 'Old marble' })
  const rewritten = await made('note_create', { contact, body: 'Old slate' })
  const call = await made('call_log', {
    contact,
    summary: 'Old granite',
    minutes: 3,
    direction: 'out',
  })
  const done = await made('task_create', { contact, title: 'Old basalt' })
  await it.run('task_complete', { task: done })
  const open = await made('task_create', { contact, title: 'Old schist' })
  const mail = await it.run('email_send', {
    contact,
    subject: 'Old gneiss',
    body: 'About gneiss',
    purpose: 'service',
  })
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${mail}`.execute(
    it.owner,
  )
  for (const { id } of await claimDue(it.kernel, it.here.org, 'test'))
    await settle(it.kernel, it.here.org, 'test', id, { state: 'sent' })
  const held = await made('note_create', { contact: disputed, body: 'Old lava' })
  const then = new Date((await clock()).getTime() + days(30).ms)
  const young = await made('note_create', { contact, body: 'Young pumice' })
  await it.run('note_update', { note: rewritten, body: 'Young slate' })
  const message = (
    await sql<{ id: string }>`select id from crm.message where subject = 'Old gneiss'`.execute(
      it.owner,
    )
  ).rows[0]!.id

  expect((await run(then)).cleared).toBeGreaterThan(0)
  expect(await texts('note', 'body', note)).toEqual(['Erased'])
  expect(await texts('call', 'summary', call)).toEqual(['Erased'])
  expect(await texts('task', 'title', done)).toEqual(['Erased'])
  expect(await texts('message', 'subject', message)).toEqual(['Erased'])
  expect(await texts('message', 'address', message)).toEqual([''])
  expect(await texts('task', 'title', open)).toEqual(['Old schist'])
  expect(await texts('note', 'body', young)).toEqual(['Young pumice'])
  // It was written again since: what it says now stays, and so does what that replaced, until then.
  expect(await texts('note', 'body', rewritten)).toEqual(expect.arrayContaining(['Young slate']))
  expect(await texts('note', 'body', held)).toEqual(['Old lava'])
  expect((await run(then)).cleared, 'a second run finds nothing').toBe(0)
})

test('E3 an undo of what expired says so and brings nothing back', async () => {
  const [contact] = it.here.rows.contacts
  const note = await made('note_create', { contact, body: 'First chalk' })
  const edit = await it.run('note_update', { note, body: 'Second chalk' })
  await run(new Date((await clock()).getTime() + days(30).ms))
  expect((await it.undo(edit)).receipt.changes).toMatchObject({ total: 1, back: 0, erased: 1 })
  expect(await texts('note', 'body', note)).toEqual(['Erased'])
})

test('E4 what the log and the audit say about somebody under a legal hold does not expire either', async () => {
  const disputed = await newContact('Contested')
  await it.run('legal_hold_place', { matter: 'LM-0112', contact: disputed })
  for (const kind of ['audit_texts', 'actions'] as const)
    await it.run('retention_set', { kind, days: 30, basis: 'A month' })
  const edit = async (contact: string) =>
    await it.run('contact_update', { contact, set: { title: 'Old mason' } })
  const [kept, gone] = [await edit(disputed), await edit(it.here.rows.contacts[1])]
  await run(new Date((await clock()).getTime() + days(30).ms))
  const bodies = async (action: string) =>
    (
      await sql<{
        body: string | null
      }>`select p.body from audit.payload p join audit.entry e on e.org_id = p.org_id and e.id = p.entry_id
        where e.action_id = ${action}`.execute(it.owner)
    ).rows.map((row) => row.body !== null)
  expect(new Set(await bodies(kept))).toEqual(new Set([true]))
  expect(new Set(await bodies(gone))).toEqual(new Set([false]))
  const { rows } = await sql<{
    input: object
  }>`select input from kernel.action where id = ${kept}`.execute(it.owner)
  expect(rows[0]!.input).toMatchObject({ contact: disputed })
})

test('L2 a check finds nothing where somebody is erased whose actions a period had cleared before, receipts included', async () => {
  const contact = await newContact('Late')
  const first = await it.run('contact_update', { contact, set: { title: 'Mason', city: 'Split' } })
  await it.run('contact_update', { contact, set: { title: 'Carver' } }, it.here.manager)
  const { action } = (await undo(it.kernel, it.here.admin, first, 'merge')) as unknown as {
    action: string
  }
  await run(new Date((await clock()).getTime() + days(30).ms))
  const erasing = await it.run('contact_erase', { contact })
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${erasing}`.execute(
    it.owner,
  )
  await runErrands(it.kernel, it.here.org)
  const { rows } =
    await sql`select input ->> 'erased_by' <> erased_by::text as twice from kernel.action where id = ${action}`.execute(
      it.owner,
    )
  expect(rows, 'a period took its texts, and an erasure its receipt').toEqual([{ twice: true }])
  const found = await it.found(it.here.org)
  expect(found.filter((problem) => !problem.endsWith('was to leave at another time'))).toEqual([])
})

test('people with whom nothing happens are erased where a period is set, as if they had asked; customers, open deals and legal holds stay', async () => {
  const quiet = await newContact('Quiet')
  const customer = await newContact('Customer')
  await it.run('contact_set_lifecycle', { contact: customer, lifecycle: 'customer' })
  const disputed = await newContact('Litigant')
  await it.run('legal_hold_place', { matter: 'LM-0112', contact: disputed })
  const called = await newContact('Called')
  const dealing = it.here.rows.contacts[2]
  const then = new Date((await clock()).getTime() + days(30).ms)
  await made('call_log', { contact: called, summary: 'Still there', minutes: 1, direction: 'in' })

  // By default nobody disappears without being asked for.
  await run(then)
  expect(noted).toEqual([])
  const plan = await it.plan('retention_set', {
    kind: 'contacts',
    days: 30,
    basis: 'A month of silence',
  })
  expect(plan.changes.rows[0]?.cells.find(({ field }) => field === 'due_when_set')?.after).toBe(0)
  await it.run('retention_set', { kind: 'contacts', days: 30, basis: 'A month of silence' })
  const { more } = await run(then)
  expect(more).toBe(false)
  const { rows } = await sql<{
    id: string
    erased: boolean
  }>`select id, erased_at is not null as erased from crm.contact
    where id = any (${[quiet, customer, disputed, called, dealing]}::uuid[])`.execute(it.owner)
  expect(Object.fromEntries(rows.map(({ id, erased }) => [id, erased]))).toEqual({
    ...{ [quiet]: true, [customer]: false, [disputed]: false, [called]: false, [dealing]: false },
  })
  expect(noted.find((note) => note.contact === quiet)).toMatchObject({
    ground: 'no_longer_needed',
    request: null,
    keys: [expect.any(String)],
  })
  const { rows: register } = await it.ask(
    'erasure_list',
    { state: 'carried_out' },
    it.here.compliance,
  )
  expect(register.find((row) => row.contact === quiet)).toMatchObject({
    name: 'Erased person',
    ground: 'no_longer_needed',
  })
  const { rows: blocked } =
    await sql`select 1 from crm.suppression where reason = 'erased'`.execute(it.owner)
  expect(blocked.length).toBeGreaterThan(0)
  expect((await run(then)).cleared, 'a second run finds nobody').toBe(0)
})

test('L2 a check finds nothing after records have expired, but that a test let holds pass early', async () => {
  const found = await it.found(it.here.org)
  expect(found.filter((problem) => !problem.endsWith('was to leave at another time'))).toEqual([])
})

test('L2 an action that says it was cleared by a period that is over, and was not, is found', async () => {
  const { rows } = await sql<{
    run: string
    target: string
  }>`select e.action_id as run, a.id as target
    from kernel.erasure e join kernel.action a on a.org_id = e.org_id and a.at < e.before and not a.input ? 'erased_by' and a.input <> '{}'
    where e.org_id = ${it.here.org} and e.tbl = 'retention' and e.key = 'actions' order by e.before desc limit 1`.execute(
    it.owner,
  )
  const { run, target } = rows[0]!
  const marker = JSON.stringify({ erased_by: run })
  const said = async (set: string) => {
    const transaction = await it.owner.startTransaction().execute()
    try {
      await sql`set local session_replication_role = replica`.execute(transaction)
      await sql.raw(`update kernel.action set ${set} where id = '${target}'`).execute(transaction)
      return (await checkLog(transaction as never, it.here.org)).problems.join('\n')
    } finally {
      await transaction.rollback().execute()
    }
  }
  const texts = `input = '${marker}', output = '${marker}', erased_by = '${run}'`
  const all = `${texts}, reasoning = null, session = null`
  expect(await said(all)).toMatch(
    /the period that action .* carried out cleared \d+ actions, and \d+ say so/,
  )
  expect(await said(`${texts}, reasoning = 'Because'`)).toMatch(/its reasoning is/)
  expect(await said(`input = '${marker}', output = '{"other": 1}', erased_by = '${run}'`)).toMatch(
    /its output is not what was sealed/,
  )
  expect(await said(`erased_by = '${run}'`)).toMatch(
    /says that texts of it were erased, and none was/,
  )
})
