import { createHmac, timingSafeEqual } from 'node:crypto'

const idBytes = 16
const signatureBytes = 16

/**
 * Names one mail, of one organisation, so that its recipient can leave the list without signing in.
 */
export interface UnsubscribeClaim {
  org: string
  outbox: string
}

/**
 * A signed token for the link in a mail: both ids and 128 bits of HMAC-SHA-256, in 64 URL-safe
 * characters. It does not expire.
 */
export function signUnsubscribe({ org, outbox }: UnsubscribeClaim, secret: string): string {
  const ids = Buffer.concat([uuidBytes(org), uuidBytes(outbox)])
  return Buffer.concat([ids, signature(ids, secret)]).toString('base64url')
}

/** Returns null for anything we have not signed. */
export function readUnsubscribe(token: string, secret: string): UnsubscribeClaim | null {
  const bytes = Buffer.from(token, 'base64url')
  // One token has one spelling: decoding alone would forgive stray characters.
  if (bytes.length !== 2 * idBytes + signatureBytes || bytes.toString('base64url') !== token)
    return null
  const ids = bytes.subarray(0, 2 * idBytes)
  if (!timingSafeEqual(bytes.subarray(2 * idBytes), signature(ids, secret))) return null
  return { org: uuidText(ids.subarray(0, idBytes)), outbox: uuidText(ids.subarray(idBytes)) }
}

const signature = (ids: Buffer, secret: string) =>
  createHmac('sha256', secret).update(ids).digest().subarray(0, signatureBytes)

const uuidBytes = (uuid: string) => Buffer.from(uuid.replaceAll('-', ''), 'hex')

function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
