import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { verify } from '../../../kernel/verify/rescind-verify.mjs'
import { testServer } from '../test/test-server.ts'

// A superuser with the triggers off breaks stored texts: evidence is handed over all the same, and
// the verifier names each place.

const it = testServer()
const folder = mkdtempSync(join(tmpdir(), 'rescind-broken-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function bundle(query: string) {
  const answer = await it.here.by.compliance.download(`/api/audit/bundle?${query}`)
  expect(answer.status, query).toBe(200)
  const path = join(folder, `${Math.random()}.zip`)
  writeFileSync(path, answer.bytes)
  return await verify(path)
}

/** Rows of the whole organisation, by hand. */
async function alter(...statements: string[]) {
  await it.owner.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx)
    await sql`set local audit.migration = 'on'`.execute(tx)
    for (const table of ['entry', 'payload', 'leaf'])
      await sql.raw(`alter table audit.${table} disable trigger user`).execute(tx)
    for (const statement of statements) await sql.raw(statement).execute(tx)
  })
}

test('L2 evidence of texts that are no JSON any more is made, fails, and names each of them', async () => {
  const { manager } = it.here.by
  const contact = it.here.rows.contacts[0]
  for (const title of ['One', 'Two', 'Three', 'Four']) {
    const done = await manager.post('/api/tools/contact_update', {
      input: { contact, set: { title } },
      reasoning: 'So it was asked',
    })
    expect(done.status).toBe(200)
  }
  expect((await bundle('range=all')).failures).toEqual([])
  const { rows } = await sql<{ id: string; idx: number }>`
    select e.id, l.idx::int as idx from audit.entry e join audit.leaf l on l.org_id = e.org_id and l.entry_id = e.id
    where e.org_id = ${it.here.org}::uuid and e.leaf like '%"tool":"contact_update"%' order by l.idx`.execute(
    it.owner,
  )
  const [line, body, input, leaf] = rows
  await alter(
    `update audit.payload set line = 'x' where entry_id = '${line!.id}' and slot = 'change'`,
    `update audit.payload set body = '[7]' where entry_id = '${body!.id}' and slot = 'change'`,
    `update audit.payload set body = 'null' where entry_id = '${input!.id}' and slot = 'input'`,
    `update audit.entry set leaf = '{"entry":"${leaf!.id}","commitments":7}' where id = '${leaf!.id}'`,
  )
  for (const query of ['range=all', `contact=${contact}`]) {
    const { failures } = await bundle(query)
    expect(failures).toContainEqual(
      expect.objectContaining({ index: line!.idx, slot: 'change', what: 'is not JSON' }),
    )
    expect(failures).toContainEqual(
      expect.objectContaining({
        index: body!.idx,
        slot: 'change',
        what: expect.stringContaining('the text was altered'),
      }),
    )
    expect(failures).toContainEqual(
      expect.objectContaining({
        index: input!.idx,
        slot: 'input',
        what: expect.stringContaining('the text was altered'),
      }),
    )
    expect(failures).toContainEqual(
      expect.objectContaining({
        index: leaf!.idx,
        what: expect.stringContaining('the entry was altered'),
      }),
    )
    expect(failures.filter(({ what }) => /cannot be read:|to the end/.test(what))).toEqual([])
  }
})
