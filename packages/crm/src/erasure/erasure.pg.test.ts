import { createHash } from 'node:crypto'
import {
  approve,
  getPlan,
  inTransaction,
  listActions,
  overwrite,
  rewind,
  runErrands,
  undo,
} from '@rescind/kernel'
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { foundIn } from '../test/dump.ts'
import { street } from '../test/house.ts'

const it = street()

/** Somebody with a name, addresses and a phone number that nobody else has. */
interface Somebody {
  contact: string
  company: string
  /** Everything that names them. */
  values: string[]
  first: string
  last: string
  email: string
}

let count = 0
let somebody: Somebody
beforeEach(async () => {
  somebody = await newPerson()
})

const letters = (n: number) =>
  String.fromCharCode(97 + (n % 26)) + String.fromCharCode(97 + (Math.floor(n / 26) % 26))

async function newPerson(): Promise<Somebody> {
  const n = letters(count++)
  const [first, last] = [`Ottoline${n}`, `Quarrington${n}`]
  const [email, former, second] = [
    `${first}.${last}@quarry-${n}.example`,
    `o.${last}@before-${n}.example`,
    `${first}@home-${n}.example`,
  ]
  const phone = `+44 20 7946 ${String(1000 + count)}`
  const reference = `CRM-${n}-77120`
  const created = await it.call({
    tool: 'contact_create',
    input: {
      first_name: first,
      last_name: last,
      email: former,
      phone,
      custom: { badge: `opal-${n}-badge` },
    },
  })
  const { id } = (created as unknown as { output: { id: string } }).output
  await it.run('contact_update', {
    contact: id,
    set: { email, city: `Quarryham-${n}`, title: `Keeper of ${n} stones` },
  })
  await it.write(async ({ db, newId }) => {
    await db.updateTable('contact').set({ external_ref: reference }).where('id', '=', id).execute()
    await db
      .insertInto('contact_email')
      .values({ id: newId(), contact_id: id, address: second })
      .execute()
  })
  const values = [
    first,
    last,
    email,
    former,
    second,
    phone,
    reference,
    `opal-${n}-badge`,
    `Quarryham-${n}`,
    `Keeper of ${n} stones`,
  ]
  return { contact: id, company: it.here.rows.company, values, first, last, email }
}

/** Asks for the erasure, approves it and ends its hold. The action that was asked for. */
async function erase(contact: string): Promise<string> {
  const action = await it.run('contact_erase', { contact })
  await endHold(action)
  return action
}

async function endHold(action: string): Promise<number> {
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action} and state = 'queued'`.execute(
    it.owner,
  )
  return await runErrands(it.kernel, it.here.org)
}

const found = (values: readonly string[]) => foundIn(it, values)

test('E1 after an erasure no row of any table holds a value of the person', async () => {
  const { contact, values, first, last, email } = somebody
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

/**
 * The audit entry of the action that carried out the erasure of a contact, with its payload rows.
 */
async function entryOf(contact: string) {
  const { rows } = await sql<{
    id: string
    leaf: string
    action: string
  }>`select a.id, a.leaf, e.action_id as action from kernel.erasure e
    join audit.entry a on a.org_id = e.org_id and a.action_id = e.action_id where e.key = ${contact}`.execute(
    it.owner,
  )
  return rows
}

interface Payload {
  entry_id: string
  slot: string
  ord: number
  line: string | null
  salt: Buffer | null
  body: string | null
  erased_by: string | null
  redacted_by: string | null
}
const payloads = async () => {
  await sql`select audit.fill_all()`.execute(it.owner)
  return (
    await sql<Payload>`select * from audit.payload order by entry_id, slot, ord`.execute(it.owner)
  ).rows
}
const leaves = async () =>
  (
    await sql<{ id: string; leaf: string }>`select id, leaf from audit.entry order by id`.execute(
      it.owner,
    )
  ).rows

const sha = (...parts: (string | Buffer)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
/** RFC 6962, 2.1, from its text. */
function root(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return sha('')
  if (hashes.length === 1) return hashes[0]!
  let k = 1
  while (k * 2 < hashes.length) k *= 2
  return sha(Buffer.of(1), root(hashes.slice(0, k)), root(hashes.slice(k)))
}

test('E1 no leaf changes a byte, every slot that went stays as a row and names its erasure', async () => {
  const { contact } = somebody
  const [before, had] = [await leaves(), await payloads()]
  await erase(contact)
  const after = await leaves()
  expect(after.filter(({ id }) => before.some((entry) => entry.id === id))).toEqual(before)
  const now = new Map(
    (await payloads()).map((row) => [`${row.entry_id} ${row.slot} ${row.ord}`, row]),
  )
  const [{ action } = { action: '' }] = await entryOf(contact)
  for (const row of had) {
    const kept = now.get(`${row.entry_id} ${row.slot} ${row.ord}`)
    expect(kept?.line).toBe(row.line)
    const because = [kept?.erased_by, kept?.redacted_by].includes(action) ? 'erased' : 'the same'
    expect(because).toBe(kept?.body === row.body ? 'the same' : 'erased')
  }
})

test('E2 the entry of an erasure commits every text that was destroyed, and no other', async () => {
  const { contact, first, last } = somebody
  const [, other] = it.here.rows.contacts
  await it.run('note_create', { contact: other, body: `Came with ${first} ${last}.` })
  const before = await payloads()
  await erase(contact)
  const [entry] = await entryOf(contact)
  const { erased } = JSON.parse(entry!.leaf) as { erased: { count: number; root: string } }
  const lines = (await payloads())
    .filter((row) => row.entry_id === entry!.id && row.slot === 'erased')
    .toSorted((a, b) => a.ord - b.ord)
  expect(lines).toHaveLength(erased.count)
  expect(root(lines.map(({ line }) => sha(Buffer.of(0), line!))).toString('hex')).toBe(erased.root)
  // Each line is the commitment of a text that was there, and is there no more.
  const commitmentOf = ({ slot, salt, body }: Payload) =>
    sha(`rescind/v1/${slot}`, Buffer.of(0), salt!, body!).toString('hex')
  const gone = (await payloads()).filter((row) =>
    [row.erased_by, row.redacted_by].includes(entry!.action),
  )
  const told = gone.map((row) => {
    const was = before.find(
      ({ entry_id, slot, ord }) =>
        entry_id === row.entry_id && slot === row.slot && ord === row.ord,
    )
    // The plan itself came later.
    return was
      ? { commitment: commitmentOf(was), entry: row.entry_id, ord: row.ord, slot: row.slot }
      : null
  })
  const said = lines.map(
    ({ line }) =>
      JSON.parse(line!) as { commitment: string; entry: string; ord: number; slot: string },
  )
  expect(said).toHaveLength(gone.length)
  const known = told.filter((line) => line !== null)
  expect(known.length).toBeGreaterThan(3)
  for (const line of known) expect(said).toContainEqual(line)
})

test('E2 nobody clears a text of the audit beside an erasure', async () => {
  const attempt = inTransaction(it.kernel, async (tx) => {
    await sql`select kernel.enter(${it.here.org}::uuid)`.execute(tx)
    await sql`select audit.erase_payloads(${it.here.org}::uuid, ${somebody.contact}::uuid,
      row('contact', ${[somebody.contact]}::text[], null, '{}'::text[], null, null)::kernel.about)`.execute(
      tx,
    )
  })
  await expect(attempt).rejects.toThrow(/outside an action/)
  const direct = inTransaction(it.kernel, async (tx) => {
    await sql`select kernel.enter(${it.here.org}::uuid)`.execute(tx)
    await sql`update audit.payload set body = null`.execute(tx)
  })
  await expect(direct).rejects.toThrow(/lets no tool do that/)
})

test('E3 an undo, a redo, a rewind and force bring nothing of the person back, and say so', async () => {
  const { contact, values } = somebody
  const note = await it.call({
    tool: 'note_create',
    input: { contact, body: `About ${somebody.first}` },
  })
  const { id } = (note as unknown as { output: { id: string } }).output
  const edit = await it.run('note_update', { note: id, body: `More about ${somebody.first}` })
  const moved = await it.run('contact_update', { contact, set: { phone: '+44 20 7000 0000' } })
  const retitled = await it.run('contact_update', {
    contact,
    set: { title: `Head of ${somebody.last}` },
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
  const { contact } = somebody
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
  const { contact, values } = somebody
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
  const { contact, first, last, email } = somebody
  const [, other] = it.here.rows.contacts
  const note = async (body: string) =>
    (
      (await it.call({ tool: 'note_create', input: { contact: other, body } })) as unknown as {
        output: { id: string }
      }
    ).output.id
  const shared = await note(`Bo Mill came with ${first} ${last} <${email}>, and Bo signed.`)
  const reasoned = async (reasoning: string) =>
    (await it.call({
      tool: 'contact_update',
      input: { contact: other, set: { title: `Head ${count++}` } },
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
      .values({ id, first_name: 'Bo', last_name: 'Weir', email: `bo${count}@weir.example` })
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

test('L2 a check finds nothing after erasures, but that a test let holds pass early', async () => {
  const found = await it.found(it.here.org)
  expect(found.filter((problem) => !problem.endsWith('was to leave at another time'))).toEqual([])
})

test('E6 nothing of the audit goes with an organisation or a record', async () => {
  const { rows: keys } =
    await sql`select conname from pg_constraint where contype = 'f' and (connamespace = 'audit'::regnamespace
    or confrelid in (select oid from pg_class where relnamespace = 'audit'::regnamespace))`.execute(
      it.owner,
    )
  expect(keys).toEqual([])
  const before = await leaves()
  const id = await it.write(async ({ db, newId }) => {
    const id = newId()
    await db.insertInto('company').values({ id, name: 'Short-lived' }).execute()
    return id
  })
  await it.write(({ db }) => db.deleteFrom('company').where('id', '=', id).execute())
  // A whole organisation, as only whoever owns the database can.
  const org = it.elsewhere.org
  await sql`do $$ declare t text; begin
    set local session_replication_role = replica;
    for t in select format('%I.%I', table_schema, table_name) from information_schema.columns where column_name = 'org_id' and table_schema in ('crm', 'kernel') loop
      if (select relkind from pg_class where oid = t::regclass) = 'r' then execute format('delete from %s where org_id = ${sql.raw(`''${org}''`)}', t); end if;
    end loop;
  end $$`.execute(it.owner)
  const after = await leaves()
  expect(after.slice(0, before.length)).toEqual(before)
  expect(after.some(({ leaf }) => leaf.includes(org))).toBe(true)
})

test('E1 what a caller called its session is a text like any other: no entry keeps it, and the check still holds', async () => {
  const { contact, first, last } = somebody
  const id = crypto.randomUUID()
  for (const session of [`${first}-${last}`, `Mail of ${first} ${last}`, last, id])
    await it.call({
      tool: 'contact_update',
      input: { contact, set: { title: `At ${session.length}` } },
      session,
    })
  await it.call({ tool: 'company_create', input: { name: 'Gravel' }, session: `${last}s-run` })
  const leaves = async (text: string) =>
    (await sql`select from audit.entry where strpos(leaf, ${text}) > 0`.execute(it.owner)).rows
      .length
  expect(await leaves(id), 'an id says nothing, and stays').toBe(1)
  expect(await leaves(last)).toBe(0)
  await erase(contact)
  const { rows } = await sql<{
    session: string | null
  }>`select session from kernel.action where session is not null
    union all select body from audit.payload where slot = 'session' and body is not null`.execute(
    it.owner,
  )
  expect(rows.map((row) => row.session).filter((session) => session?.includes(last))).toEqual([])
  const { problems } = await it.ask('audit_verify', {})
  // These tests let time pass by moving when messages leave; nothing else differs.
  expect(problems.filter((problem) => !problem.endsWith('was to leave at another time'))).toEqual(
    [],
  )
})
