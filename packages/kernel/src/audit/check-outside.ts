import { sql, type Transaction } from 'kysely'
import { readStamp } from '../../verify/rescind-verify.mjs'
import type { AnyDb } from '../contract/kernel.ts'
import { vkeyOfPublic } from './signing-key.ts'

type Problem = (text: string) => void

const pageRows = 500

/**
 * Each answer of a time-stamping authority: is it a stamp of that digest, signed by the certificate
 * in it? Whom to believe, `openssl ts -verify` tells.
 */
export async function checkStamps(
  tx: Transaction<AnyDb>,
  org: string,
  problem: Problem,
): Promise<void> {
  let after = { size: '-1', at: '-infinity' }
  for (;;) {
    const { rows } = await sql<{ size: string; at: string; digest: Buffer; reply: Buffer }>`
      select size, at::text as at, digest, reply from audit.stamp
      where org_id = ${org}::uuid and (size, at) > (${after.size}::bigint, ${after.at}::timestamptz) order by size, at limit ${pageRows}`.execute(
      tx,
    )
    for (const { size, digest, reply } of rows)
      try {
        readStamp(reply, digest)
      } catch (error) {
        problem(`the time stamp of ${size} entries ${(error as Error).message}`)
      }
    const last = rows.at(-1)
    if (rows.length < pageRows || !last) return
    after = last
  }
}

/**
 * What was published is a checkpoint of this log, and was one by then. Whether a place really has
 * it, the next start finds, which reads it there.
 */
export async function checkPublished(
  tx: Transaction<AnyDb>,
  org: string,
  problem: Problem,
): Promise<void> {
  const { rows } = await sql<{ what: string }>`
    select distinct 'a checkpoint of ' || p.size || ' entries is noted as ' || case when p.outcome = 'published' then 'published' else 'not published' end
      || case when not exists (select from audit.checkpoint c where c.org_id = p.org_id and c.size = p.size) then ', and there is none of that size' else ' before it was signed' end as what
    from audit.publication p where p.org_id = ${org}::uuid
      and not exists (select from audit.checkpoint c where c.org_id = p.org_id and c.size = p.size and c.at <= p.at) limit 100`.execute(
    tx,
  )
  for (const { what } of rows) problem(what)
}

/**
 * Since when each key is known, against what it signed: no later than its first checkpoint, and
 * never again after one that is known since later. And none that became known between two
 * checkpoints signed nothing: a change of keys is signed by the new one in every log.
 */
export async function checkKeys(
  tx: Transaction<AnyDb>,
  org: string,
  problem: Problem,
): Promise<void> {
  const { rows: keys } = await sql<{ public: Buffer; at: string }>`
    select public, (extract(epoch from at) * 1000000)::bigint as at from audit.signer order by at, public`.execute(
    tx,
  )
  const first = new Map<number, bigint>()
  let [oldest, newest] = [null as bigint | null, 0n]
  /** The last of the keys that had signed so far, by since when they are known. */
  let latest = -1
  let again = 0
  let after = { size: '-1', told: '-infinity' }
  for (;;) {
    const { rows } = await sql<{ size: string; told: string; at: string; note: string }>`
      select size, at::text as told, (extract(epoch from at) * 1000000)::bigint as at, note from audit.checkpoint
      where org_id = ${org}::uuid and (size, at) > (${after.size}::bigint, ${after.told}::timestamptz) order by size, at limit ${pageRows}`.execute(
      tx,
    )
    for (const { size, note, at } of rows) {
      oldest ??= BigInt(at)
      newest = BigInt(at)
      const by = signersOf(note, keys)
      for (const i of by) if (!first.has(i)) first.set(i, newest)
      const now = Math.max(-1, ...by)
      if (now >= 0 && now < latest && again++ === 0)
        problem(
          `key ${now + 1} signed the checkpoint of ${size} entries after key ${latest + 1}, which is known since later`,
        )
      latest = Math.max(latest, now)
    }
    const last = rows.at(-1)
    if (rows.length < pageRows || !last) break
    after = last
  }
  for (const [i, { at }] of keys.entries()) {
    const since = BigInt(at)
    const signed = first.get(i)
    if (signed !== undefined && signed < since)
      problem(`key ${i + 1} signed a checkpoint before the moment since when it is known`)
    if (signed === undefined && oldest !== null && oldest < since && since < newest)
      problem(`key ${i + 1} is known since before the newest checkpoint, and signed none`)
  }
}

/**
 * Which of the keys are named by the signatures of a note; that these are right, the check of the
 * checkpoints tells.
 */
function signersOf(note: string, keys: readonly { public: Buffer }[]): number[] {
  const origin = note.split('\n', 1)[0] ?? ''
  const ids = new Set(
    note
      .split('\n')
      .map((line) => Buffer.from(line.split(' ')[2] ?? '', 'base64').toString('hex', 0, 4)),
  )
  return keys.flatMap((key, i) => (ids.has(idOf(vkeyOfPublic(origin, key.public))) ? [i] : []))
}

const idOf = (vkey: string) => /\+([0-9a-f]{8})\+/.exec(vkey)?.[1] ?? ''
