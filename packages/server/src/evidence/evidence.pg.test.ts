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

/** Asks for a plan and says yes to it. */
async function approved(tool: string, input: object) {
  const { manager } = it.here.by
  const { plan } = (await manager.post(`/api/tools/${tool}`, { input })).body
  expect(
    (await manager.post(`/api/plans/${plan.id}/approve`, { digest: plan.digest })).status,
  ).toBe(200)
  return plan
}

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
    'compared.json',
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

test('who was held out stands in the evidence with reason and evidence, and nobody else in that of one contact', async () => {
  const { manager, compliance } = it.here.by
  const names = { sent: 'Wenzel', out: 'Xaverine', other: 'Yolande' }
  const contacts: Record<string, string> = {}
  for (const [key, first] of Object.entries(names)) {
    const { body } = await manager.post('/api/tools/contact_create', {
      input: {
        first_name: first,
        last_name: 'Ackersteen',
        email: `${first}@ackersteen.example`.toLowerCase(),
      },
    })
    contacts[key] = body.output.id
    const evidence = `${first} ticked a box`
    if (key === 'sent') await approved('consent_record', { contacts: [contacts[key]], evidence })
    else
      await compliance.post('/api/tools/consent_withdraw', {
        input: { contact: contacts[key], evidence },
      })
  }
  const input = { contacts: Object.values(contacts), template: it.here.rows.template }
  const plan = await approved('email_send_many', input)
  expect(plan.counts).toMatchObject({ send: 1, held_out: 2 })

  const whole = await bundle(`action=${plan.id}`)
  expect(whole.report.failures).toEqual([])
  const page = whole.files.get('report.html')!
  expect(page).toContain('2 records left as they were')
  expect(page).toMatch(/Opted out[\s\S]*nobody can override it/)
  for (const first of ['Xaverine', 'Yolande'])
    expect(page).toContain(`<td>${first} Ackersteen</td>`)
  const lines = (files: Map<string, string>) =>
    files
      .get('held-out.jsonl')!
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { line?: string; withheld?: number })
  expect(lines(whole.files).map(({ line }) => JSON.parse(line!).record.id)).toEqual(
    expect.arrayContaining([contacts.out, contacts.other]),
  )

  const own = await bundle(`contact=${contacts.out}`)
  expect(own.report.failures).toEqual([])
  expect(lines(own.files)).toMatchObject([
    { line: expect.stringContaining(contacts.out!) },
    { withheld: 1 },
  ])
  expect(own.files.get('report.html')).toMatch(/<td>Xaverine Ackersteen<\/td><td>[^<]+/)
  expect(own.files.get('report.html')).toContain('1 held-out record not about this: withheld')
  for (const [name, text] of own.files) expect(text, name).not.toMatch(/Yolande|Wenzel/)

  const received = await bundle(`contact=${contacts.sent}`)
  expect(lines(received.files)).toEqual([expect.objectContaining({ withheld: 2 })])
  for (const [name, text] of received.files) expect(text, name).not.toMatch(/Yolande|Xaverine/)
})

test('a long range is a first page with what there is, and parts that lead to each other', async () => {
  const { manager } = it.here.by
  const contact = it.here.rows.contacts[0]
  const action = (
    await manager.post('/api/tools/note_create', { input: { contact, body: 'The first of many' } })
  ).body.action.id
  for (let i = 0; i < 210; i += 10)
    await Promise.all(
      Array.from({ length: 10 }, (_, j) =>
        manager.post('/api/tools/task_create', { input: { contact, title: `Task ${i + j}` } }),
      ),
    )
  expect((await manager.post(`/api/actions/${action}/undo`, { mode: 'strict' })).status).toBe(200)
  const { files, report } = await bundle('range=all')
  expect(report.failures).toEqual([])
  const parts = [...files.keys()].filter((name) => name.startsWith('report/'))
  expect(parts).toEqual(['report/part-001.html', 'report/part-002.html'])
  const first = files.get('report.html')!
  expect(first).toMatch(/<a href="report\/part-001.html">Part 1<\/a><\/td><td>0–199</)
  expect(first).toContain(
    `<a href="report/part-002.html">Part 2</a></td><td>200–${report.counts.entries - 1}<`,
  )
  expect(first).toContain('Every entry of this evidence is shown.')
  expect(first).toMatch(/Add a task<\/td><td><code>task_create<\/code><\/td><td>210</)
  const shown = parts.flatMap((name) =>
    [...files.get(name)!.matchAll(/id="entry-(\d+)"/g)].map(([, index]) => Number(index)),
  )
  expect(shown).toEqual(Array.from({ length: report.counts.entries }, (_, i) => i))
  // What was taken back in the second part leads there from the first.
  expect(files.get('report/part-001.html')).toMatch(
    /taken back on [^<]+ by <a href="part-002.html#entry-\d+">/,
  )
  expect(files.get('report/part-002.html')).toMatch(/takes back <a href="part-001.html#entry-\d+">/)
  for (const name of ['report.html', ...parts])
    expect(files.get(name), name).not.toMatch(/<script|undefined|\[object/)
})

test('E2: after an erasure the whole log verifies, and so does evidence that has only what is left, with the entry that says so', async () => {
  const { compliance, manager } = it.here.by
  const contact = it.here.rows.contacts[1]
  const changed = await manager.post('/api/tools/contact_update', {
    input: { contact, set: { city: 'Zweibrücken' } },
    reasoning: `[[contact:${contact}]] moved`,
  })
  const planned = await compliance.post('/api/tools/contact_erase', {
    input: { contact, ground: 'objection' },
  })
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
    expect(files.get('report.html')).toMatch(/erased under request/)
  }
})

test('whatever is done to the bytes of a zip, the check fails in words, or says what it said before', async () => {
  const { bytes } = await ask('range=0..2')
  const path = join(folder, 'fuzzed.zip')
  const good = await (writeFileSync(path, bytes), verify(path))
  expect(good.failures).toEqual([])
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: bytes.length - 1 }),
      fc.nat({ max: 255 }),
      fc.boolean(),
      async (at, byte, cut) => {
        writeFileSync(
          path,
          cut
            ? bytes.subarray(0, at)
            : Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(at + 1)]),
        )
        const report = await verify(path)
        for (const { what } of report.failures)
          expect(what).not.toMatch(/\n|\bat \w+ \(|undefined|\[object/)
        expect(report.ok ? report.counts : good.counts).toEqual(good.counts)
      },
    ),
    { numRuns: 100 },
  )
}, 120_000)

test('whoever lacks the right gets nothing, and a question that is none is refused', async () => {
  const refused = await ask('range=all', 'manager')
  expect(refused.status).toBe(403)
  expect(JSON.parse(refused.bytes.toString())).toMatchObject({ code: 'not_permitted' })
  expect((await it.here.by.manager.get('/api/audit/bundle/about?range=all')).status).toBe(403)
  const { body } = await it.here.by.compliance.get('/api/audit/bundle/about?range=0..2')
  // And the entry that says what was erased of these.
  expect(body).toMatchObject({ about: 'the log from 0 to 2', pages: 1 })
  expect([body.shown >= 3, body.shown]).toEqual([true, body.entries])
  for (const [query, status, code] of [
    ['', 422, 'invalid_input'],
    ['range=soon', 422, 'invalid_input'],
    ['range=all&session=x', 422, 'invalid_input'],
    ['session=nobody-had-this', 404, 'not_found'],
    [`contact=${it.elsewhere.rows.contacts[0]}`, 404, 'not_found'],
  ] as const) {
    const answer = await ask(query)
    expect([query, answer.status, JSON.parse(answer.bytes.toString()).code]).toEqual([
      query,
      status,
      code,
    ])
    const outline = await it.here.by.compliance.get(`/api/audit/bundle/about?${query}`)
    expect([query, outline.status, outline.body.code]).toEqual([query, status, code])
  }
})
