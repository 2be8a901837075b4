import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Action } from '@rescind/wire'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { rescind } from './test/run.ts'
import { type Served, serve } from './test/serve.ts'

let database: TestDatabase
let served: Served
let folder: string
let env: Record<string, string>
let moved: string

beforeAll(async () => {
  database = await createTestDatabase({ empty: true })
  folder = mkdtempSync(join(tmpdir(), 'rescind-cli-evidence-'))
  const settings = { RESCIND_DATA: folder, DATABASE_URL: database.ownerUrl, RESCIND_DEMO: '1' }
  served = await serve(settings)
  env = { ...settings, RESCIND_URL: served.url }
  const asked = await rescind(['ask', '--json', 'Move Acme Corp to Negotiation'], env)
  moved = (JSON.parse(asked.out) as { actions: Action[] }).actions[0]!.id
}, 120_000)
afterAll(async () => {
  await served?.stop()
  await database?.drop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

test('an action is exported into a folder that verifies by the command and by the program in it', async () => {
  const out = join(folder, 'action')
  const exported = await rescind(['export', '--action', moved, '--out', out], env)
  expect(exported).toMatchObject({ code: 0, out: expect.stringContaining('rescind verify') })
  expect(readdirSync(out)).toEqual(
    expect.arrayContaining([
      'entries.jsonl',
      'payloads.jsonl',
      'report.html',
      'verify.mjs',
      'manifest.note',
    ]),
  )
  expect(await rescind(['verify', out])).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^VERIFIED /),
  })
  const alone = spawnSync(process.execPath, ['verify.mjs', '.'], { cwd: out, encoding: 'utf8' })
  expect(alone).toMatchObject({ status: 0, stdout: expect.stringMatching(/^VERIFIED /) })

  const again = await rescind(['export', '--action', moved, '--out', out], env)
  expect(again).toMatchObject({ code: 2, err: expect.stringContaining('(folder_not_empty)') })
})

test('a tampered folder fails with index and slot, with --json too', async () => {
  const out = join(folder, 'tampered')
  expect(await rescind(['export', '--range', 'all', '--out', out], env)).toMatchObject({ code: 0 })
  const path = join(out, 'payloads.jsonl')
  writeFileSync(path, readFileSync(path, 'utf8').replace('Negotiation', 'Negociation'))
  const failed = await rescind(['verify', out])
  expect(failed.code).toBe(1)
  expect(failed.out).toMatch(/^FAILED .*\n {2}index \d+, slot \w+/)
  const { failures } = JSON.parse((await rescind(['verify', '--json', out])).out) as {
    failures: object[]
  }
  expect(failures[0]).toMatchObject({ index: expect.any(Number), slot: expect.any(String) })
})

test('a running server is verified by its address; a checkpoint that was kept, and a key, are held against it', async () => {
  expect(await rescind(['verify', served.url], env)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^VERIFIED [\s\S]*the whole log/),
  })
  const keys = JSON.parse((await fetchAs('/api/audit/keys')).toString()) as { keys: string[] }
  const checkpoint = join(folder, 'kept.txt')
  writeFileSync(checkpoint, await fetchAs('/api/audit/checkpoint'))
  const trusted = ['--key', keys.keys[0]!, '--checkpoint', checkpoint]
  expect(await rescind(['verify', served.url, ...trusted], env)).toMatchObject({ code: 0 })
  const stranger = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
  expect(await rescind(['verify', served.url, '--key', stranger], env)).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^FAILED /),
  })
})

test('what is no evidence, no folder or no server is told apart', async () => {
  expect(await rescind(['verify', '/nowhere'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('(file_not_read)'),
  })
  expect(await rescind(['verify', tmpdir()])).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^FAILED /),
  })
  expect(await rescind(['verify', 'http://127.0.0.1:1'])).toMatchObject({
    code: 3,
    err: expect.stringContaining('(server_not_reached)'),
  })
  expect(await rescind(['export', '--out', join(folder, 'x')], env)).toMatchObject({
    code: 2,
    err: expect.stringContaining('(nothing_chosen)'),
  })
  expect(
    await rescind(['export', '--session', 'nobody', '--out', join(folder, 'x')], env),
  ).toMatchObject({
    code: 1,
    err: expect.stringContaining('(not_found)'),
  })
})

async function fetchAs(path: string): Promise<Buffer> {
  const { compliance } = JSON.parse(readFileSync(join(folder, 'demo-keys.json'), 'utf8')) as {
    compliance: string
  }
  const answer = await fetch(served.url + path, {
    headers: { authorization: `Bearer ${compliance}` },
  })
  return Buffer.from(await answer.arrayBuffer())
}
