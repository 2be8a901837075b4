import { createHash } from 'node:crypto'
import { inTransaction } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { street } from '../test/house.ts'
import { somebodyToErase } from './test/somebody.ts'

const it = street()
const { who, erase, entryOf } = somebodyToErase(it)

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
  const { contact } = who.somebody
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
  const { contact, first, last } = who.somebody
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
    await sql`select audit.erase_payloads(${it.here.org}::uuid, ${who.somebody.contact}::uuid,
      row('contact', ${[who.somebody.contact]}::text[], null, '{}'::text[], null, null)::kernel.about)`.execute(
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
  const { contact, first, last } = who.somebody
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
