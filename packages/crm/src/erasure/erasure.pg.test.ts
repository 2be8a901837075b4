import { approve, getPlan, listActions, overwrite, rewind, runErrands, undo } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { street } from '../test/house.ts'
import { somebodyToErase } from './test/somebody.ts'

const it = street()
const { who, erase, endHold, found, entryOf } = somebodyToErase(it)

test('E1 after an erasure no row of any table holds a value of the person', async () => {
  const { contact, values, first, last, email } = who.somebody
  const [, other] = it.here.rows.contacts
  await it.run('note_create', { contact, body: `${first} likes granite.` })
  await it.run('call_log', {
    contact,
    summary: `Spoke with ${first}`,
    minutes: 3,
    direction: 'out',
  })
  await it.run('task_create', { contact, title: `Send ${last} the samples` })
  await it.run('note_create', { contact: other, body: `Came with ${first} ${last} (${email}).` })
  await it.call({
    tool: 'contact_update',
    input: { contact, set: { title: 'Mason' } },
    reasoning: `${first} asked for it`,
  })
  await it.run('email_send', {
    contact,
    subject: `For ${first}`,
    body: `Hello ${first}`,
    purpose: 'service',
  })
  await it.run('email_send_many', { contacts: [contact, other], template: it.here.rows.template })
  await it.run('consent_record', {
    contacts: [contact],
    evidence: `${first} signed up`,
    purpose: 'service',
  })
  await it.run('consent_withdraw', { contact, evidence: `${last} wrote a letter` })
  await it.plan('contact_update_many', { contacts: [contact, other], set: { lifecycle: 'cold' } })
  expect((await found(values)).length).toBe(values.length)
  await erase(contact)
  expect(await found(values)).toEqual([])
  const { rows } =
    await sql`select name, email, erased_at is not null as erased from crm.contact where id = ${contact}`.execute(
      it.owner,
    )
  expect(rows).toEqual([{ name: 'Erased person', email: null, erased: true }])
})

test('E3 an undo, a redo, a rewind and force bring nothing of the person back, and say so', async () => {
  const { contact, values } = who.somebody
  const note = await it.call({
    tool: 'note_create',
    input: { contact, body: `About ${who.somebody.first}` },
  })
  const { id } = (note as unknown as { output: { id: string } }).output
  const edit = await it.run('note_update', { note: id, body: `More about ${who.somebody.first}` })
  const moved = await it.run('contact_update', { contact, set: { phone: '+44 20 7000 0000' } })
  const retitled = await it.run('contact_update', {
    contact,
    set: { title: `Head of ${who.somebody.last}` },
  })
  const filed = await it.run('contact_set_lifecycle', { contact, lifecycle: 'qualified' })
  const { rows: lost } = await sql<{
    id: string
  }>`select id from crm.contact_email where contact_id = ${contact}`.execute(it.owner)
  const removed = await it.write(async ({ db, action }) => {
    await db.deleteFrom('contact_email').where('id', '=', lost[0]!.id).execute()
    return action
  })
  await erase(contact)
  const after = await it.snapshot('row_version')

  const undone = await it.undo(moved)
  expect(undone.receipt.changes).toMatchObject({ total: 1, back: 0, erased: 1 })
  expect((await it.undo(edit)).receipt.changes).toMatchObject({ total: 1, back: 0, erased: 1 })
  await it.redo(moved)
  // What is no person's data goes back as ever.
  expect((await it.undo(filed)).receipt.changes).toMatchObject({ total: 1, back: 1, erased: 0 })
  await it.redo(filed)
  const planned = await rewind(it.kernel, it.here.admin, { actions: [removed, edit, moved] }).catch(
    (error: unknown) => error,
  )
  const plan = await getPlan(it.kernel, it.here.admin, (planned as { plan: string }).plan)
  expect(plan.held_out.rows.map(({ reason }) => reason)).toContain('erased')
  await approve(it.kernel, it.here.admin, plan.id, plan.digest)
  const forced = await overwrite(it.kernel, it.here.admin, retitled)
  const force = await getPlan(it.kernel, it.here.admin, forced.plan)
  await approve(it.kernel, it.here.admin, force.id, force.digest)
  expect(await found(values.filter((value) => !value.startsWith('+')))).toEqual([])
  const now = await it.snapshot('row_version')
  expect(Object.keys(now).filter((table) => now[table] !== after[table])).toEqual([])
})

test('E3 the erasure itself can not be taken back, and a value written later stays', async () => {
  const { contact } = who.somebody
  const filed = await it.run('contact_update', { contact, set: { title: 'Mason' } })
  const request = await erase(contact)
  const [entry] = await entryOf(contact)
  await expect(it.undo(entry!.action)).rejects.toMatchObject({ code: 'not_undoable' })
  await it.write(({ db }) =>
    db.updateTable('contact').set({ title: 'Written later' }).where('id', '=', contact).execute(),
  )
  await it.undo(filed)
  const { rows } = await sql<{
    title: string
  }>`select title from crm.contact where id = ${contact}`.execute(it.owner)
  expect(rows).toEqual([{ title: 'Written later' }])
  // Nor what had asked for it, although the window of its undo lasts longer than its hold; and
  // nobody is offered to.
  const { rows: open } =
    await sql`select from kernel.action where id = ${request} and undo_until > clock_timestamp()`.execute(
      it.owner,
    )
  expect(open).toHaveLength(1)
  for (const mode of ['strict', 'merge'] as const)
    await expect(undo(it.kernel, it.here.admin, request, mode)).rejects.toMatchObject({
      code: 'not_undoable',
    })
  const offered = await listActions(it.kernel, it.here.admin, { undoable: true })
  expect(offered.rows.map(({ id }) => id)).not.toContain(request)
  const { rows: register } =
    await sql`select state from crm.erasure where contact_id = ${contact}`.execute(it.owner)
  expect(register).toEqual([{ state: 'carried_out' }])
})

test('E4 a legal hold defers the erasure with an entry; the release of the hold carries it out', async () => {
  const { contact, values } = who.somebody
  const placed = await it.call({ tool: 'legal_hold_place', input: { matter: 'LM-0112', contact } })
  const { id: hold } = (placed as unknown as { output: { id: string } }).output
  const plan = await it.plan('contact_erase', { contact }, it.here.compliance)
  expect(plan).toMatchObject({ may_approve: true, facets: { legal_hold: 1 } })
  expect(plan.outbound.rows[0]?.text).toContain('Deferred: Matter LM-0112')
  await approve(it.kernel, it.here.compliance, plan.id, plan.digest)
  expect(await endHold(plan.id)).toBe(0)
  const state = async () =>
    (
      await sql<{
        state: string
      }>`select state from crm.erasure where contact_id = ${contact}`.execute(it.owner)
    ).rows
  expect(await state()).toEqual([{ state: 'deferred' }])
  expect((await found(values)).length).toBe(values.length)
  const { rows: deferred } = await sql<{
    leaf: string
  }>`select leaf from audit.entry where leaf like ${`%"contact":"${contact}"%contact_erased%`}`.execute(
    it.owner,
  )
  expect(deferred.map(({ leaf }) => JSON.parse(leaf))).toMatchObject([
    { tool: 'contact_erased', held_out: 1 },
  ])

  const release = await it.run('legal_hold_release', { hold }, it.here.compliance)
  expect(await state()).toEqual([{ state: 'deferred' }])
  await endHold(release)
  await runErrands(it.kernel, it.here.org)
  expect(await state()).toEqual([{ state: 'carried_out' }])
  expect(await found(values)).toEqual([])
})

test('E5 a text about several people loses only the one who was erased; one about nobody else goes whole', async () => {
  const { contact, first, last, email } = who.somebody
  const [, other] = it.here.rows.contacts
  const note = async (body: string) =>
    (
      (await it.call({ tool: 'note_create', input: { contact: other, body } })) as unknown as {
        output: { id: string }
      }
    ).output.id
  const shared = await note(`Bo Mill came with ${first} ${last} <${email}>, and Bo signed.`)
  let heads = 0
  const reasoned = async (reasoning: string) =>
    (await it.call({
      tool: 'contact_update',
      input: { contact: other, set: { title: `Head ${heads++}` } },
      reasoning,
    })) as {
      action: string
    }
  const both = await reasoned(`${first} ${last} told [[contact:${other}]] to wait`)
  const alone = await reasoned(`${first} ${last} is ill`)
  await erase(contact)
  const { rows: notes } = await sql<{
    body: string
  }>`select body from crm.note where id = ${shared}`.execute(it.owner)
  expect(notes).toEqual([{ body: 'Bo Mill came with [erased] <[erased]>, and Bo signed.' }])
  const { rows: actions } = await sql<{
    reasoning: string | null
  }>`select reasoning from kernel.action
    where id = any (${[both.action, alone.action]}::uuid[]) order by id`.execute(it.owner)
  expect(actions).toEqual([
    { reasoning: `[erased] told [[contact:${other}]] to wait` },
    { reasoning: null },
  ])
  const { rows: vault } = await sql<{
    body: string
    redacted: boolean
  }>`select p.body, p.redacted_by is not null as redacted from audit.payload p
    join audit.entry e on e.org_id = p.org_id and e.id = p.entry_id where e.action_id = ${both.action} and p.slot = 'reasoning'`.execute(
    it.owner,
  )
  expect(vault).toEqual([{ body: `[erased] told [[contact:${other}]] to wait`, redacted: true }])
})

test('E5 a name that others have too is theirs: only texts that name the whole person lose it', async () => {
  const [, other] = it.here.rows.contacts
  const contact = await it.write(async ({ db, newId }) => {
    const id = newId()
    await db
      .insertInto('contact')
      .values({ id, first_name: 'Bo', last_name: 'Weir', email: 'bo@weir.example' })
      .execute()
    await db
      .insertInto('note')
      .values({ id: newId(), contact_id: other, body: 'Weir Ltd and Bo, but not Bo Weir.' })
      .execute()
    return id
  })
  await erase(contact)
  const { rows } = await sql<{
    body: string
  }>`select body from crm.note where body like 'Weir Ltd%'`.execute(it.owner)
  expect(rows).toEqual([{ body: 'Weir Ltd and Bo, but not [erased].' }])
})
