import { randomBytes, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { writePrivateFile } from '../secret.ts'

const tokenBytes = 24

/** Where the token of the one-click links lies, for whoever may read the data folder. */
export const demoTokenFile = 'demo-token'

/**
 * A new token for this start: printed with the links, and kept in `<folder>/demo-token` (0600).
 * Without it nobody signs in with one click.
 */
export function makeDemoToken(folder: string): string {
  const token = randomBytes(tokenBytes).toString('base64url')
  writePrivateFile(join(folder, demoTokenFile), `${token}\n`)
  return token
}

/** Compares without telling by its time how much was right. */
export function isToken(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)]
  return one.length === other.length && timingSafeEqual(one, other)
}
