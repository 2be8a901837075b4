import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { describe, openZip, verifyBundle } from '../../../kernel/verify/rescind-verify.mjs'
import { testServer } from '../test/test-server.ts'

const it = testServer()
const folder = mkdtempSync(join(tmpdir(), 'rescind-verified-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The bundle of the whole log, its bytes as text too, and what the verifier says of it. */
async function verified() {
  await it.product.seal()
  const { status, bytes } = await it.here.by.compliance.download('/api/audit/bundle?range=all')
  expect(status).toBe(200)
  const path = join(folder, `${Math.random()}.zip`)
  writeFileSync(path, bytes)
  const zip = openZip(path)
  try {
    const files = new Map<string, string>()
    for (const name of zip.names) {
      const parts: Buffer[] = []
      for await (const part of zip.open(name)!) parts.push(part)
      files.set(name, Buffer.concat(parts).toString())
    }
    return { files, report: await verifyBundle(zip) }
  } finally {
    zip.close()
  }
}

const checkpoints = async () =>
  (
    await sql<{
      size: string
      note: string
    }>`select size::text, note from audit.checkpoint where org_id = ${it.here.org} order by size, at`.execute(
      it.owner,
    )
  ).rows

test('E1 old checkpoints verify byte for byte, and the verifier says which request erased what', async () => {
  const { admin } = it.here.by
  const call = async (tool: string, input: object, reasoning?: string) => {
    const { status, body } = await admin.post(`/api/tools/${tool}`, {
      input,
      ...(reasoning && { reasoning }),
    })
    if (status >= 300) throw new Error(`${tool}: ${JSON.stringify(body)}`)
    return body
  }
  const created = await call('contact_create', {
    first_name: 'Ottoline',
    last_name: 'Quarrington',
    email: 'otto@quarry.example',
  })
  const contact = created.output.id as string
  const [, other] = it.here.rows.contacts
  await call(
    'contact_update',
    { contact: other, set: { title: 'Mason' } },
    `Ottoline Quarrington told [[contact:${other}]] so`,
  )
  const before = await verified()
  expect(before.report).toMatchObject({ ok: true, failures: [] })
  expect(before.files.get('payloads.jsonl')).toContain('Quarrington')
  const notes = await checkpoints()

  const { plan } = await call('contact_erase', { contact })
  expect((await admin.post(`/api/plans/${plan.id}/approve`, { digest: plan.digest })).status).toBe(
    200,
  )
  await it.endHold(plan.id)
  const after = await verified()
  expect(after.report.failures).toEqual([])
  expect(after.report.ok).toBe(true)
  expect(after.report.counts.erased).toBeGreaterThan(2)
  expect(after.report.counts.redacted).toBeGreaterThan(0)
  const { rows } = await sql<{
    action: string
  }>`select action_id as action from kernel.erasure where key = ${contact}`.execute(it.owner)
  expect(describe(after.report)).toContain(`under request ${rows[0]!.action}`)
  expect(
    [...after.files]
      .filter(([, text]) => /ottoline|quarrington|quarry\.example/i.test(text))
      .map(([name]) => name),
  ).toEqual([])
  expect((await checkpoints()).slice(0, notes.length)).toEqual(notes)
})

test('E2 a text that is deleted beside an erasure fails the verification', async () => {
  const { rows } = await sql<{
    action: string
  }>`select action_id as action from kernel.erasure where tbl = 'contact' limit 1`.execute(it.owner)
  // As a superuser who has switched the triggers off, and names a real erasure.
  await sql`set audit.migration = 'on'`.execute(it.owner)
  await sql`alter table audit.payload disable trigger forget`.execute(it.owner)
  const gone = await sql<{
    entry_id: string
  }>`update audit.payload set salt = null, body = null, erased_by = ${rows[0]!.action}
    where (org_id, entry_id, slot, ord) in (select org_id, entry_id, slot, ord from audit.payload where org_id = ${it.here.org} and body is not null
      and slot = 'input' limit 1) returning entry_id`.execute(it.owner)
  await sql`alter table audit.payload enable always trigger forget`.execute(it.owner)
  const { report } = await verified()
  expect(report.ok).toBe(false)
  expect(report.failures).toContainEqual(
    expect.objectContaining({ entry: gone.rows[0]!.entry_id, slot: 'input' }),
  )
})
