import { createHash, createHmac } from 'node:crypto'
import type { Caller } from '../authority/caller.ts'
import { KernelError } from '../contract/errors.ts'

/**
 * A caller's key for one call, as the database keeps it: whose it is, and two digests in hex of
 * which the key itself is no part.
 */
export interface Once {
  principal: string
  agent: string | null
  key: string
  /** Of what was asked, made with the key: who reads it cannot try what it may have been. */
  request: string
}

/** 1 to 255 printable characters of ASCII, of which a space is neither first nor last. */
export const onceKey = /^[!-~](?:[ -~]{0,253}[!-~])?$/

/** @throws KernelError `invalid_input` */
export function onceOf(caller: Caller, key: string | undefined, asked: unknown): Once | undefined {
  if (key === undefined) return undefined
  if (!onceKey.test(key))
    throw new KernelError(
      'invalid_input',
      'The key of this call is none that can be kept. Nothing was done.',
      {
        people: 'Try again.',
        callers:
          'It has to be 1 to 255 printable ASCII characters. Send a random one, a UUID for instance, and the same one only when you send the same call again.',
      },
    )
  return {
    principal: caller.principal.id,
    agent: caller.agent?.id ?? null,
    key: createHash('sha256').update(key).digest('hex'),
    request: createHmac('sha256', key)
      .update(JSON.stringify(sorted(JSON.parse(JSON.stringify(asked)))))
      .digest('hex'),
  }
}

/** Members in the order of their names, so that the same is the same however it was written. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  )
}
