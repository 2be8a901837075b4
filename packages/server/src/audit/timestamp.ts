import { createHash, randomBytes } from 'node:crypto'
import { limits } from '../limits.ts'

/** Lengths below 128 fit one byte, which all of a request does. */
const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, content.length]), content])
}
const sha256Id = Buffer.from('0609608648016503040201', 'hex')

/**
 * A request for a time stamp over SHA-256 digest (RFC 3161 section 2.4.1): version 1, a nonce, and
 * with the certificate.
 */
export function timestampRequest(digest: Uint8Array): Buffer {
  const nonce = randomBytes(8)
  // A positive number that needs no leading zero.
  nonce[0] = (nonce[0]! & 0x7f) | 0x40
  const imprint = der(0x30, der(0x30, sha256Id, der(0x05)), der(0x04, digest))
  return der(
    0x30,
    der(0x02, Buffer.from([1])),
    imprint,
    der(0x02, nonce),
    der(0x01, Buffer.from([0xff])),
  )
}

/**
 * Has an authority say when it saw a note. Throws where it answers no time stamp for it. Returns
 * the whole reply, DER.
 */
export async function askTimestamp(
  authority: string,
  note: string,
): Promise<{ digest: Buffer; reply: Buffer }> {
  const digest = createHash('sha256').update(note).digest()
  const answer = await fetch(authority, {
    method: 'POST',
    headers: {
      'content-type': 'application/timestamp-query',
      accept: 'application/timestamp-reply',
    },
    body: new Uint8Array(timestampRequest(digest)),
    signal: AbortSignal.timeout(limits.stamp_answer_ms),
  })
  const reply = Buffer.from(await answer.arrayBuffer())
  if (!answer.ok) throw new Error(`the time-stamping authority answered ${answer.status}`)
  if (!granted(reply)) throw new Error('the time-stamping authority refused')
  // The signature is for whoever checks, with the authority's certificate; that it is about this
  // note is seen here.
  if (!reply.includes(Buffer.concat([Buffer.from([0x04, 0x20]), digest])))
    throw new Error('the time stamp is about something else')
  return { digest, reply }
}

/**
 * TimeStampResp begins with SEQUENCE { SEQUENCE { INTEGER status …: 0 granted, 1 granted with
 * changes.
 */
function granted(reply: Buffer): boolean {
  const skip = (at: number) => at + 2 + (reply[at + 1]! & 0x80 ? reply[at + 1]! & 0x7f : 0)
  if (reply[0] !== 0x30) return false
  const inner = skip(0)
  if (reply[inner] !== 0x30) return false
  const status = skip(inner)
  return reply[status] === 0x02 && reply[status + 1] === 1 && reply[status + 2]! <= 1
}
