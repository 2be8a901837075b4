import {
  leafHash,
  openCheckpoint,
  parseVkey,
  verifyConsistency,
  verifyInclusion,
} from '@rescind/kernel/verify'
import { expect, test } from 'vitest'
import { testServer } from '../test/test-server.ts'

const it = testServer()

const note = async (text: string) => {
  const { manager } = it.here.by
  const { status } = await manager.post('/api/tools/note_create', {
    input: { contact: it.here.rows.contacts[0], body: text },
  })
  expect(status).toBe(200)
}

interface Log {
  origin: string
  size: number
  root: string
  pending: number
  keys: string[]
  published: { where: string; size: number; ok: boolean }[]
  stopped: string | null
}

test('the log, its checkpoint and its proofs over HTTP hold against the key', async () => {
  const { compliance } = it.here.by
  await note('For the log')
  await it.product.seal()
  const log = (await compliance.get('/api/audit/log')).body as Log
  expect(log).toMatchObject({ origin: `rescind.local/${it.here.org}`, pending: 0, stopped: null })
  expect(log.published).toMatchObject([{ size: log.size, ok: true }])
  const keys = log.keys.map((key) => parseVkey(key))
  const signed = (await compliance.get('/api/audit/checkpoint')).body as string
  const { size, root } = openCheckpoint(signed, keys)
  expect([size, root.toString('hex')]).toEqual([log.size, log.root])
  const { rows } = (await compliance.get('/api/audit/entries?limit=500')).body as {
    rows: { index: number; id: string; leaf: string }[]
  }
  expect(rows.map((row) => row.index)).toEqual(Array.from({ length: size }, (_, i) => i))
  for (const row of rows) {
    const { inclusion } = (await compliance.get(`/api/audit/entries/${row.id}`)).body as {
      inclusion: { size: number; proof: string[] }
    }
    const proof = inclusion.proof.map((hash) => Buffer.from(hash, 'hex'))
    expect(
      verifyInclusion(row.index, inclusion.size, leafHash(Buffer.from(row.leaf)), proof, root),
    ).toBe(true)
  }
  await note('Another')
  await it.product.seal()
  const later = openCheckpoint((await compliance.get('/api/audit/checkpoint')).body, keys)
  const { proof } = (await compliance.get(`/api/audit/proof/consistency?from=${size}`)).body as {
    proof: string[]
  }
  expect(
    verifyConsistency(
      size,
      later.size,
      proof.map((hash) => Buffer.from(hash, 'hex')),
      root,
      later.root,
    ),
  ).toBe(true)
  expect((await compliance.get('/api/audit/verify')).body).toMatchObject({
    problems: [],
    size: later.size,
  })
})

test('only compliance and admin read the audit, and only that of their own organisation', async () => {
  expect((await it.here.by.rep.get('/api/audit/log')).status).toBe(403)
  expect((await it.here.by.agent.get('/api/audit/entries')).status).toBe(403)
  expect((await it.here.by.admin.get('/api/audit/log')).status).toBe(200)
  const { rows } = (await it.here.by.compliance.get('/api/audit/entries?limit=1')).body as {
    rows: { id: string }[]
  }
  expect((await it.elsewhere.by.compliance.get(`/api/audit/entries/${rows[0]!.id}`)).status).toBe(
    404,
  )
})
