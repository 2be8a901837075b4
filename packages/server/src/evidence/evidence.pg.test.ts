import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openZip, verify, verifyBundle } from '../../../kernel/verify/rescind-verify.mjs'
import { testServer } from '../test/test-server.ts'

const it = testServer()
const folder = mkdtempSync(join(tmpdir(), 'rescind-evidence-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ask = async (query: string, who: 'compliance' | 'manager' = 'compliance') =>
  await it.here.by[who].download(`/api/audit/bundle?${query}`)

/** The files of a bundle without their folder, and what the verifier says of them. */
async function bundle(query: string) {
  const answer = await ask(query)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/zip')
  const path = join(folder, `${Math.random()}.zip`)
  writeFileSync(path, answer.bytes)
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

test('the bundle of the whole log verifies straight from the zip', async () => {
  const { files, report } = await bundle('range=all')
  expect(report.failures).toEqual([])
  expect(report).toMatchObject({ ok: true, whole: true })
  for (const name of [
    'manifest.json',
    'manifest.note',
    'entries.jsonl',
    'payloads.jsonl',
    'proofs.jsonl',
    'checkpoints.jsonl',
    'keys.txt',
    'report.html',
    'verify.mjs',
    'README.txt',
  ])
    expect([...files.keys()]).toContain(name)
})

test('evidence of an action tells who, why, before and after, and what took it back', async () => {
  const { manager } = it.here.by
  const contact = it.here.rows.contacts[0]
  const done = await manager.post('/api/tools/contact_update', {
    input: { contact, set: { title: 'Head of <b>Mischief</b> & "Quotes"' } },
    reasoning: `[[contact:${contact}]] said so <script>alert(1)</script>`,
    session: 'evidence-1',
  })
  expect(done.status).toBe(200)
  const action = done.body.action.id as string
  expect((await manager.post(`/api/actions/${action}/undo`, { mode: 'strict' })).status).toBe(200)
  for (const query of [`action=${action}`, `session=evidence-1`, `contact=${contact}`]) {
    const { files, report } = await bundle(query)
    expect(report.failures, query).toEqual([])
    expect(report.counts.entries, query).toBeGreaterThanOrEqual(2)
    const page = files.get('report.html')!
    expect(page, query).toContain('Head of &lt;b&gt;Mischief&lt;/b&gt; &amp; &quot;Quotes&quot;')
    expect(page).toContain('said so &lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).not.toMatch(/<script|\[\[contact:/)
    expect(page).toContain('taken back on')
  }
})

test('E2: after an erasure the whole log verifies, and so does evidence that has only what is left, with the entry that says so', async () => {
  const { compliance, manager } = it.here.by
  const contact = it.here.rows.contacts[1]
  const changed = await manager.post('/api/tools/contact_update', {
    input: { contact, set: { city: 'Zweibrücken' } },
    reasoning: `[[contact:${contact}]] moved`,
  })
  const planned = await compliance.post('/api/tools/contact_erase', { input: { contact, ground: 'objection' } })
  expect(planned.status).toBe(202)
  const { id, digest } = planned.body.plan
  const approved = await compliance.post(`/api/plans/${id}/approve`, { digest })
  expect(approved.status).toBe(200)
  await it.endHold(id)
  for (const query of ['range=all', `contact=${contact}`, `action=${changed.body.action.id}`]) {
    const { files, report } = await bundle(query)
    expect(report.failures, query).toEqual([])
    expect(report.counts.erased, query).toBeGreaterThan(0)
    expect(report.counts.missing).toBe(0)
    expect(report.erasures.length, query).toBeGreaterThan(0)
    for (const [name, text] of files) expect(text, `${query} ${name}`).not.toContain('Zweibrücken')
    expect(files.get('report.html')).toMatch(/erased (under|on) request/)
  }
})

test('whatever is done to the bytes of a zip, the check fails in words, or says what it said before', async () => {
  const { bytes } = await ask('range=0..2')
  const path = join(folder, 'fuzzed.zip')
  const good = await (writeFileSync(path, bytes), verify(path))
  expect(good.failures).toEqual([])
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), fc.boolean(), async (at, byte, cut) => {
      writeFileSync(
        path,
        cut ? bytes.subarray(0, at) : Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(at + 1)]),
      )
      const report = await verify(path)
      for (const { what } of report.failures) expect(what).not.toMatch(/\n|\bat \w+ \(|undefined|\[object/)
      expect(report.ok ? report.counts : good.counts).toEqual(good.counts)
    }),
    { numRuns: 100 },
  )
}, 120_000)

test('whoever lacks the right gets nothing, and a question that is none is refused', async () => {
  const refused = await ask('range=all', 'manager')
  expect(refused.status).toBe(403)
  expect(JSON.parse(refused.bytes.toString())).toMatchObject({ code: 'not_permitted' })
  for (const [query, status, code] of [
    ['', 422, 'invalid_input'],
    ['range=soon', 422, 'invalid_input'],
    ['range=all&session=x', 422, 'invalid_input'],
    ['session=nobody-had-this', 404, 'not_found'],
    [`contact=${it.elsewhere.rows.contacts[0]}`, 404, 'not_found'],
  ] as const) {
    const answer = await ask(query)
    expect([query, answer.status, JSON.parse(answer.bytes.toString()).code]).toEqual([query, status, code])
  }
})
