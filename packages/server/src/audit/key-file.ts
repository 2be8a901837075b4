import type { KeyObject } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { newSigningKey, readSigningKeys, writeSigningKeys } from '@rescind/kernel'
import { ServerError } from '../errors.ts'
import { writePrivateFile } from '../secret.ts'
import { allowToReplace } from './claim-signer.ts'

const pathIn = (folder: string) => join(folder, 'audit-keys.pem')

/**
 * The keys that sign the audit, newest last: those of `given` (RESCIND_AUDIT_KEY: one or more PEM
 * blocks), or of `<folder>/audit-keys.pem` (0600), which is made where missing. The file is read
 * again when it has changed, so that a rotation needs no restart. `make: false`: the log has been
 * signed already, so that a new key would be the wrong one.
 */
export function openAuditKeys(
  folder: string,
  given?: string,
  { make = true } = {},
): () => readonly KeyObject[] {
  if (given !== undefined) {
    const keys = read(given, 'RESCIND_AUDIT_KEY')
    return () => keys
  }
  const path = pathIn(folder)
  let keys = readFile(path)
  if (!keys && !make)
    throw new ServerError(
      'audit_key_unknown',
      `There is no audit key in ${folder}, and the audit of this database has been signed before. Nothing was signed. Give this server the same key as the others: RESCIND_AUDIT_KEY, or their audit-keys.pem as ${path}. If that key is lost for good: rescind key rotate-audit --lost, and tell whoever checks the log.`,
    )
  if (!keys) writePrivateFile(path, writeSigningKeys((keys = [newSigningKey()])))
  let seen = modified(path)
  return () => {
    const now = modified(path)
    if (now !== seen) {
      // A file that is being replaced, or is gone, changes nothing until it is whole.
      keys = readFile(path) ?? keys!
      seen = now
    }
    return keys!
  }
}

/**
 * Puts a new key behind the present one, which countersigns the first checkpoint of the new one in
 * every log. With `forget` the earlier keys are deleted from the file, which is for after that: a
 * key that is gone cannot be stolen. `lost`: the key that signed is gone; the newest one here, or a
 * new one, may take over at the next start without its signature.
 */
export function rotateAuditKey(
  folder: string,
  { forget = false, lost = false, given = undefined as string | undefined } = {},
): { keys: number } {
  const path = pathIn(folder)
  if (given !== undefined && !lost)
    throw new ServerError(
      'bad_configuration',
      'The audit key is in RESCIND_AUDIT_KEY: put the new one behind the old one there, on every server, and start them again.',
    )
  const present = given === undefined ? readFile(path) : read(given, 'RESCIND_AUDIT_KEY')
  if (lost) {
    const key = present?.at(-1) ?? newSigningKey()
    if (given === undefined) writePrivateFile(path, writeSigningKeys([key]))
    allowToReplace(folder, key)
    return { keys: 1 }
  }
  if (!present)
    throw new ServerError(
      'bad_configuration',
      `There is no audit key in ${folder}; it is made when the server first starts.`,
    )
  // Those before the present one stay until they are forgotten: it may not have signed anything
  // yet.
  const keys = forget ? present.slice(-1) : [...present, newSigningKey()]
  writePrivateFile(path, writeSigningKeys(keys))
  return { keys: keys.length }
}

function readFile(path: string): KeyObject[] | null {
  try {
    return read(readFileSync(path, 'utf8'), path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function read(text: string, where: string): KeyObject[] {
  try {
    // An environment variable often has its line ends written out.
    const keys = readSigningKeys(text.replaceAll('\\n', '\n'))
    if (keys.length > 0) return keys
  } catch {
    // Said below, without what is in it.
  }
  throw new ServerError(
    'bad_configuration',
    `${where} holds no Ed25519 private key in PEM. Put one there (openssl genpkey -algorithm ed25519), or restore the file from a backup.`,
  )
}

/** Changes whenever the file is replaced, even within one tick of its clock. */
function modified(path: string): string {
  try {
    const { mtimeMs, ino } = statSync(path)
    return `${mtimeMs} ${ino}`
  } catch {
    return ''
  }
}
