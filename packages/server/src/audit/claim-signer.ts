import type { KeyObject } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type AnyDb, openDb, publicKey } from '@rescind/kernel'
import { type Kysely, sql, type Transaction } from 'kysely'
import { ServerError } from '../errors.ts'
import type { Log } from '../log.ts'
import { writePrivateFile } from '../secret.ts'

const pathIn = (folder: string) => join(folder, 'audit-key-replaces')
const hexOf = (key: KeyObject) => publicKey(key).toString('hex')
/** What people compare: the first bytes of the public half. */
const short = (hex: string) => hex.slice(0, 16)

/** Is any key known to have signed, or to be about to? */
export async function hasSigner(url: string): Promise<boolean> {
  return await within(url, async (tx) => (await signers(tx)).length > 0)
}

/**
 * Before anything is sealed: may this server's newest key sign here? Where nobody has signed yet it
 * may, and is noted, so that of two servers that start at once only one may. It may go on, and it
 * may take over from a key that this server has too. Any other key would sign over that of another
 * server, which would sign over this one, without end.
 * @throws ServerError `audit_key_unknown` with what to do
 */
export async function claimSigner(
  url: string,
  folder: string,
  keys: readonly KeyObject[],
  log: Log,
): Promise<void> {
  const own = keys.map(hexOf)
  const current = own.at(-1)
  if (current === undefined)
    throw new ServerError('bad_configuration', 'There is no audit key to sign with.')
  const replaced = await within(url, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('rescind audit signer', 0))`.execute(tx)
    const known = await signers(tx)
    const [newest] = known
    const retired = known.find(({ key }, i) => i > 0 && key === current)
    const handed = newest !== undefined && own.includes(newest.key)
    const lost = replaces(folder) === current
    if (newest && newest.key !== current && !lost && (retired || !handed))
      throw unknown(folder, { current, retired: retired !== undefined, newest })
    await sql`insert into audit.signer (public) values (${Buffer.from(current, 'hex')}) on conflict do nothing`.execute(
      tx,
    )
    return newest !== undefined && newest.key !== current && !handed ? newest.key : null
  })
  if (replaced !== null)
    log.warn('audit_key_replaced', { key: short(current), before: short(replaced) })
  rmSync(pathIn(folder), { force: true })
}

/**
 * Notes that this key takes over where the one before is gone: whoever checks the log then finds
 * that no old key vouches for it.
 */
export function allowToReplace(folder: string, key: KeyObject): void {
  writePrivateFile(pathIn(folder), `${hexOf(key)}\n`)
}

function replaces(folder: string): string | null {
  try {
    return readFileSync(pathIn(folder), 'utf8').trim()
  } catch {
    return null
  }
}

async function within<T>(url: string, work: (tx: Transaction<AnyDb>) => Promise<T>): Promise<T> {
  const db: Kysely<AnyDb> = openDb(url, { max: 1 })
  try {
    return await db.transaction().execute(work)
  } finally {
    await db.destroy()
  }
}

async function signers(tx: Transaction<AnyDb>): Promise<{ key: string; at: Date }[]> {
  const { rows } = await sql<{
    key: string
    at: Date
  }>`select encode(public, 'hex') as key, at from audit.signer order by at desc, public`.execute(tx)
  return rows
}

const unknown = (
  folder: string,
  {
    current,
    retired,
    newest,
  }: { current: string; retired: boolean; newest: { key: string; at: Date } },
) =>
  new ServerError(
    'audit_key_unknown',
    `The audit of this database is signed by the key ${short(newest.key)}… since ${newest.at.toISOString().slice(0, 10)}, and this server would sign with ${
      retired
        ? `${short(current)}…, which was retired then`
        : `${short(current)}…, which it has never seen`
    }. Nothing was signed. Give this server the same key as the others: RESCIND_AUDIT_KEY, or their audit-keys.pem as ${join(folder, 'audit-keys.pem')}. If that key is lost for good: rescind key rotate-audit --lost, and tell whoever checks the log.`,
  )
