import { createHmac, randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { ServerError } from './errors.ts'
import { limits } from './limits.ts'

/**
 * Makes the data folder where missing and proves that it can be written. Throws
 * `ServerError('data_folder_unusable')`.
 */
export function prepareDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const probe = join(folder, `.probe-${process.pid}`)
    closeSync(openSync(probe, 'w'))
    rmSync(probe)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'error'
    throw new ServerError(
      'data_folder_unusable',
      `The data folder ${folder} cannot be written (${reason}). Choose another with RESCIND_DATA.`,
    )
  }
}

/** Writes a file that only its owner can read; a reader never sees half of it. */
export function writePrivateFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, content, { mode: 0o600 })
  chmodSync(draft, 0o600)
  renameSync(draft, path)
}

/**
 * 32 random bytes, made once and kept in `<folder>/secret` (0600). All secrets of the server derive
 * from it: losing it signs everybody out and voids unsubscribe links in mails already sent, but
 * loses no data.
 */
export function readOrMakeSecret(folder: string): string {
  const path = join(folder, 'secret')
  try {
    const secret = readFileSync(path, 'utf8').trim()
    if (secret.length >= limits.secret_chars_min) return secret
    throw new ServerError(
      'data_folder_unusable',
      `${path} is damaged (too short). Delete it to make a new one; everybody has to sign in again.`,
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const secret = randomBytes(32).toString('base64url')
  writePrivateFile(path, `${secret}\n`)
  return secret
}

/** A secret for one purpose; knowing it does not help to find the others. */
export function secretFor(purpose: string, secret: string): string {
  return createHmac('sha256', secret).update(purpose).digest('base64url')
}
