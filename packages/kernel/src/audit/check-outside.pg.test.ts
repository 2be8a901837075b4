import { type Kysely, sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'
import { readStamp, sha256 } from '../../verify/rescind-verify.mjs'
import type { AnyDb } from '../contract/kernel.ts'
import { openDb } from '../db/pool.ts'
import { checkLog } from './check.ts'
import { seal } from './seal.ts'
import { newSigningKey, publicKey, type Signing } from './signing-key.ts'
import { madeStamp } from './test/made-stamp.ts'

const lib = library()
const [old, now] = [newSigningKey(), newSigningKey()]
let keys = [old]
const signing: Signing = { origin: (org) => `rescind.test/${org}`, keys: () => keys }

beforeAll(async () => {
  const sealer = openDb(lib.urls.sealer, { max: 1 })
  for (const title of ['Emma', 'Persuasion']) {
    await lib.run('book_create', { title })
    await seal(sealer, signing, lib.org)
  }
  keys = [old, now]
  await seal(sealer, signing, lib.org)
  keys = [now]
  await lib.run('book_create', { title: 'Sanditon' })
  await seal(sealer, signing, lib.org)
  await sealer.destroy()
})

/** Rolled back. What the check then says. */
async function after(...statements: string[]): Promise<string[]> {
  class Back extends Error {}
  let problems = ['the check did not end']
  await (lib.owner as Kysely<AnyDb>)
    .transaction()
    .execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx)
      for (const table of ['signer', 'publication', 'stamp'])
        await sql
          .raw(`set local audit.migration = 'on'; alter table audit.${table} disable trigger user`)
          .execute(tx)
      for (const statement of statements) await sql.raw(statement).execute(tx)
      problems = (await checkLog(tx, lib.org)).problems
      throw new Back()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Back)) throw error
    })
  return problems
}

const bytes = (key: typeof old) => `'\\x${publicKey(key).toString('hex')}'`

test('L2 keys that took over from each other, one that is noted before it has signed, and what was published are no problem', async () => {
  expect(await after()).toEqual([])
  expect(await after(`insert into audit.signer (public) values (sha256('next'))`)).toEqual([])
  const note = `insert into audit.publication (org_id, place, size, outcome)`
  expect(
    await after(
      `${note} values ('${lib.org}', 'file:///a', 1, 'published'), ('${lib.org}', 'file:///b', 3, 'failed')`,
    ),
  ).toEqual([])
})

test.each<[what: string, statement: string, found: RegExp]>([
  [
    'a key known since after it signed',
    `update audit.signer set at = at + interval '1 day'`,
    /^key 1 signed a checkpoint before the moment/m,
  ],
  [
    'the new key known since before the old one',
    `update audit.signer set at = at - interval '1 day' where public = ${bytes(now)}`,
    /^key 1 signed the checkpoint of \d entries after key 2, which is known since later$/m,
  ],
  [
    'a key that signed nothing, put between two that did',
    `insert into audit.signer select sha256('x'), at - interval '1 microsecond' from audit.signer where public = ${bytes(now)}`,
    /^key 2 is known since before the newest checkpoint, and signed none$/m,
  ],
])('L2 caught by the check, with the triggers off: %s', async (_, statement, found) => {
  expect((await after(statement)).join('\n')).toMatch(found)
})

test.each([
  [
    'more entries than there are',
    `9, now(), 'published'`,
    'a checkpoint of 9 entries is noted as published, and there is none of that size',
  ],
  [
    'a checkpoint before it was signed',
    `1, '2001-01-01', 'published'`,
    'a checkpoint of 1 entries is noted as published before it was signed',
  ],
])('L2 what is noted as published is of this log: %s', async (_, values, problem) => {
  const note = `insert into audit.publication (org_id, place, size, at, outcome) values ('${lib.org}', 'file:///a', ${values})`
  expect(await after(note)).toEqual([problem])
})

test('a time stamp is read: of what, when, and by which certificate it is signed', () => {
  const digest = sha256(Buffer.from('a note'))
  const { at, by } = readStamp(madeStamp(digest), digest)
  expect(at.toISOString()).toBe('2026-01-02T03:04:05.000Z')
  expect(by?.subject).toBe('CN=Test authority')
  expect(readStamp(madeStamp(digest, { certified: false }), digest).by).toBe(null)
  const other = sha256(Buffer.from('another note'))
  expect(() => readStamp(madeStamp(other), digest)).toThrow('is about something else')
  expect(() => readStamp(madeStamp(digest, { status: 2 }), digest)).toThrow(
    'says that nothing was stamped',
  )
  const good = madeStamp(digest)
  const forged = Buffer.from(good.toString('latin1').replace('20260102', '20250102'), 'latin1')
  expect(() => readStamp(forged, digest)).toThrow('is not what its authority signed')
  // The digest stands in it, and nobody stamped it.
  expect(() => readStamp(Buffer.concat([Buffer.from([0x04, 0x20]), digest]), digest)).toThrow()
  const timeOf = (reply: Buffer) => {
    try {
      return readStamp(reply, digest).at.getTime()
    } catch {
      return null
    }
  }
  const unread = [...good.keys()].filter((i) => {
    const flipped = Buffer.from(good)
    flipped[i]! ^= 1
    return ![null, at.getTime()].includes(timeOf(flipped))
  })
  expect(unread).toEqual([])
})

test('L2 a time stamp that is none is found by the check', async () => {
  const { rows } = await sql<{
    size: string
    note: string
  }>`select size, note from audit.checkpoint order by size, at limit 1`.execute(lib.owner)
  const [{ size, note }] = rows as [{ size: string; note: string }]
  const digest = sha256(Buffer.from(note))
  const put = (reply: Buffer) => `insert into audit.stamp (org_id, size, digest, authority, reply)
    values ('${lib.org}', ${size}, '\\x${digest.toString('hex')}', 'https://tsa.example', '\\x${reply.toString('hex')}')`
  expect(await after(put(madeStamp(digest)))).toEqual([])
  expect(await after(put(madeStamp(sha256(Buffer.from('x')))))).toEqual([
    `the time stamp of ${size} entries is about something else`,
  ])
  expect(await after(put(Buffer.from('x')))).toEqual([
    `the time stamp of ${size} entries is no DER`,
  ])
})
