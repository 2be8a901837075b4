import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publicKey } from '@rescind/kernel'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openAuditKeys, rotateAuditKey } from './key-file.ts'
import { placesOf } from './places.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rescind-keys-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('the key is made once, in a file that only its owner reads', () => {
  const [key] = openAuditKeys(folder)()
  expect(statSync(join(folder, 'audit-keys.pem')).mode & 0o777).toBe(0o600)
  expect(publicKey(openAuditKeys(folder)()[0]!)).toEqual(publicKey(key!))
})

test('a rotation is seen without a restart; the key before stays until it is forgotten', () => {
  const keys = openAuditKeys(folder)
  const [first] = keys()
  rotateAuditKey(folder)
  expect(keys()).toHaveLength(2)
  expect(publicKey(keys()[0]!)).toEqual(publicKey(first!))
  const [, second] = keys()
  rotateAuditKey(folder, { forget: true })
  expect(keys().map((key) => publicKey(key))).toEqual([publicKey(second!)])
})

test('keys of the environment are taken as they are, with their line ends written out too', () => {
  openAuditKeys(folder)
  const pem = readFileSync(join(folder, 'audit-keys.pem'), 'utf8')
  expect(openAuditKeys('/nowhere', pem.replaceAll('\n', '\\n'))()).toHaveLength(1)
  expect(() => openAuditKeys('/nowhere', 'nothing')).toThrow(/RESCIND_AUDIT_KEY holds no Ed25519/)
})

test('where checkpoints go is said in one variable, and what is no place is refused', () => {
  const none = { publish: undefined, bucketId: undefined, bucketSecret: undefined }
  const names = (publish: string) =>
    placesOf({ publish, bucketId: 'id', bucketSecret: 'secret' }, folder).map(({ name }) => name)
  expect(placesOf(none, '/data').map(({ name }) => name)).toEqual(['file:///data/checkpoints'])
  expect(
    names('file:///mnt/audit, s3://bucket/a?region=x,https://example.org/hook?token=t'),
  ).toEqual(['file:///mnt/audit', 's3://bucket/a', 'https://example.org/hook'])
  expect(() => names('http://example.org')).toThrow(/RESCIND_AUDIT_PUBLISH must be/)
  expect(() => placesOf({ ...none, publish: 's3://bucket' }, folder)).toThrow(/AWS_ACCESS_KEY_ID/)
})
