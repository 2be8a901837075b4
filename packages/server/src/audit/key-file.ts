import type { KeyObject } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { newSigningKey, readSigningKeys, writeSigningKeys } from '@rescind/kernel'
import { ServerError } from '../errors.ts'
import { writePrivateFile } from '../secret.ts'

const pathIn = (folder: string) => join(folder, 'audit-keys.pem')

/**
 * The keys that sign the audit, newest last: those of `given` (RESCIND_AUDIT_KEY: one or more PEM blocks), or of
 * `<folder>/audit-keys.pem` (0600), which is made where missing. The file is read again when it has changed, so that a rotation
 * needs no restart. Losing it loses no entry: a new key takes over, and who checks is told that no old key vouches for it.
 */
export function openAuditKeys(folder: string, given?: string): () => readonly KeyObject[] {
  if (given !== undefined) {
    const keys = read(given, 'RESCIND_AUDIT_KEY')
    return () => keys
  }
  const path = pathIn(folder)
  let keys = readFile(path)
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
 * Puts a new key behind the present one, which countersigns the first checkpoint of the new one in every log. With `forget`
 * the earlier keys are deleted from the file, which is for after that: a key that is gone cannot be stolen.
 */
export function rotateAuditKey(folder: string, { forget = false } = {}): { keys: number } {
  const path = pathIn(folder)
  const present = readFile(path)
  if (!present)
    throw new ServerError('bad_configuration', `There is no audit key in ${folder}; it is made when the server first starts.`)
  const keys = forget ? present.slice(-1) : [...present.slice(-1), newSigningKey()]
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
