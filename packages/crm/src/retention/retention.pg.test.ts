import { createHash } from 'node:crypto'
import { days } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { street } from '../test/house.ts'
import { momentBetween } from '../test/moment.ts'
import { retentionNames } from './kinds.ts'
import { runRetention } from './run.ts'
import { clockAt } from './test/clock.ts'

const it = street()
const run = async (at: Date) => {
  await clockAt(it.owner, at)
  return (await runRetention(it.kernel, async () => {}, at)).cleared
}

const bodies = async (action: string) => {
  // What waits to be sealed has its texts first.
  await sql`select audit.fill_all()`.execute(it.owner)
  const { rows } = await sql<{
    slot: string
    body: string | null
    erased_by: string | null
  }>`select p.slot, p.body, p.erased_by from audit.payload p
    join audit.entry e on e.org_id = p.org_id and e.id = p.entry_id where e.action_id = ${action} order by p.slot`.execute(
    it.owner,
  )
  return rows
}

/** RFC 6962, 2.1, from its text. */
const sha = (...parts: (string | Buffer)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
function root(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 1) return hashes[0]!
  let k = 1
  while (k * 2 < hashes.length) k *= 2
  return sha(Buffer.of(1), root(hashes.slice(0, k)), root(hashes.slice(k)))
}

test('every kind of text has a period with a legal basis, and an organisation sets its own as a plan', async () => {
  const { rows } = await it.ask('retention_list', {}, it.here.compliance)
  expect(rows.map(({ kind }) => kind)).toEqual(retentionNames)
  for (const { kind, basis, days, is_default } of rows)
    expect([
      basis.length > 20,
      kind === 'contacts' ? days === null : days! > 0,
      is_default,
    ]).toEqual([true, true, true])
  const plan = await it.plan(
    'retention_set',
    { kind: 'outbox', days: 30, basis: 'No letters here' },
    it.here.compliance,
  )
  expect(plan).toMatchObject({ may_approve: true, state: 'pending' })
  await expect(
    it.call(
      { tool: 'retention_set', input: { kind: 'outbox', days: 1, basis: 'x' } },
      it.here.manager,
    ),
  ).rejects.toMatchObject({ code: 'not_permitted' })
  await it.run('retention_set', { kind: 'outbox', days: 30, basis: 'No letters here' })
  expect(
    (await it.ask('retention_list', {})).rows.find(({ kind }) => kind === 'outbox'),
  ).toMatchObject({
    days: 30,
    is_default: false,
  })
})

test('what is older than its period goes, and an entry commits what went; the rest stays', async () => {
  const [contact] = it.here.rows.contacts
  const edit = async (title: string) => await it.run('contact_update', { contact, set: { title } })
  await it.run('retention_set', { kind: 'actions', days: 400, basis: 'A year' })
  await it.run('retention_set', { kind: 'audit_texts', days: 400, basis: 'A year' })
  const old = await edit('Old mason')
  const now = await momentBetween(it.owner)
  const young = await edit('Young mason')
  expect((await bodies(old)).every(({ body }) => body !== null)).toBe(true)

  const then = new Date(now.getTime() + days(400).ms)
  expect(await run(then)).toBeGreaterThan(0)
  expect(
    (await bodies(old)).every(({ body, erased_by }) => body === null && erased_by !== null),
  ).toBe(true)
  expect((await bodies(young)).every(({ body }) => body !== null)).toBe(true)
  const { rows: inputs } = await sql<{
    erased: boolean
  }>`select input ? 'erased_by' as erased from kernel.action
    where id = any (${[old, young]}::uuid[]) order by id`.execute(it.owner)
  expect(inputs).toEqual([{ erased: true }, { erased: false }])

  const { rows } = await sql<{
    leaf: string
    lines: string[]
  }>`select e.leaf, array(select p.line from audit.payload p
      where p.org_id = e.org_id and p.entry_id = e.id and p.slot = 'erased' order by p.ord) as lines
    from audit.entry e where e.leaf like '%"erased":{%"tool":"retention_run"%' and e.org_id = ${it.here.org}`.execute(
    it.owner,
  )
  expect(rows).toHaveLength(1)
  const { action, erased } = JSON.parse(rows[0]!.leaf) as {
    action: string
    erased: { count: number; root: string }
  }
  expect(rows[0]!.lines).toHaveLength(erased.count)
  expect(root(rows[0]!.lines.map((line) => sha(Buffer.of(0), line))).toString('hex')).toBe(
    erased.root,
  )
  await expect(it.undo(action)).rejects.toMatchObject({ code: 'not_undoable' })
  expect(await run(then), 'a second run finds nothing').toBe(0)
})

test('L2 a check finds nothing after texts have expired', async () => {
  expect(await it.found(it.here.org)).toEqual([])
})
