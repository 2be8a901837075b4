import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newSigningKey, writeSigningKeys } from '@rescind/kernel'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts'
import { createLog } from '../log.ts'
import { claimSigner, hasSigner } from './claim-signer.ts'
import { openAuditKeys, rotateAuditKey } from './key-file.ts'

let database: TestDatabase
let folder: string
let logged: string[]
beforeEach(async () => {
  database = await createTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'rescind-signer-'))
  logged = []
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

const log = () => createLog((line) => void logged.push(line))
const claim = async (...keys: ReturnType<typeof newSigningKey>[]) =>
  await claimSigner(database.sealerUrl, folder, keys, log())
const refused = {
  code: 'audit_key_unknown',
  message: expect.stringMatching(/Nothing was signed\. .*RESCIND_AUDIT_KEY.*--lost/),
}

test('the first server’s key is noted; every server with the same one may sign, and no other', async () => {
  const [own, stranger] = [newSigningKey(), newSigningKey()]
  expect(await hasSigner(database.sealerUrl)).toBe(false)
  await claim(own)
  expect(await hasSigner(database.sealerUrl)).toBe(true)
  await claim(own)
  await expect(claim(stranger)).rejects.toMatchObject(refused)
  await expect(claim(own, stranger), 'a rotation').resolves.toBeUndefined()
})

test('of servers that start at once with keys of their own, one may', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => claim(newSigningKey())))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const reasons = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  )
  expect(reasons).toEqual(Array.from({ length: 5 }, () => expect.objectContaining(refused)))
})

test('after a rotation the retired key signs no more, in whatever order it is given', async () => {
  const [old, current] = [newSigningKey(), newSigningKey()]
  await claim(old)
  await claim(old, current)
  await expect(claim(old)).rejects.toMatchObject({
    message: expect.stringContaining('which was retired then'),
  })
  await expect(claim(current, old)).rejects.toMatchObject(refused)
  await claim(current)
})

test('a key that is lost is replaced only where somebody says so, and the log of the server says it', async () => {
  await claim(newSigningKey())
  expect(() => openAuditKeys(folder, undefined, { make: false })).toThrow(
    /There is no audit key in/,
  )
  expect(readdirSync(folder)).toEqual([])
  rotateAuditKey(folder, { lost: true })
  const keys = openAuditKeys(folder, undefined, { make: false })()
  await claim(...keys)
  expect(logged.join('')).toMatch(/"audit_key_replaced"/)
  expect(readdirSync(folder)).toEqual(['audit-keys.pem'])
  await claim(...keys)
  await expect(claim(newSigningKey()), 'it was said of that key alone').rejects.toMatchObject(
    refused,
  )
})

test('a key in the environment is replaced by one in the environment, and rotated there', async () => {
  await claim(newSigningKey())
  const given = writeSigningKeys([newSigningKey()])
  expect(() => rotateAuditKey(folder, { given })).toThrow(
    /put the new one behind the old one there/,
  )
  rotateAuditKey(folder, { lost: true, given })
  expect(readdirSync(folder)).toEqual(['audit-key-replaces'])
  expect(readFileSync(join(folder, 'audit-key-replaces'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/)
  await claim(...openAuditKeys(folder, given)())
})
