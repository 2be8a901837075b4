import type { Caller } from '@rescind/kernel'
import type { Pool } from 'pg'
import { HttpProblem } from '../http/problem.ts'
import type { Auth } from './auth.ts'
import { findKey } from './find-key.ts'
import type { RateLimit } from './rate-limit.ts'

/**
 * Looks somebody up in the organisation's own rows, at each request: a right taken away is gone at
 * once. Null for a person or an agent that may not act, or no longer.
 */
export type CallerFor = (
  org: string,
  principal: string,
  agent: string | null,
) => Promise<Caller | null>

/** What finding the caller stands on. */
export interface CallerSources {
  auth: Auth
  authPool: Pool
  callerFor: CallerFor
  keyMayGoOn: RateLimit
  /** Throws when the database does not answer. */
  ping: () => Promise<void>
}

/**
 * Who calls: by the key in `Authorization: Bearer …`, else by the session cookie, else nobody
 * (null). The body never plays a part. A key that is sent and wrong is an error, whatever cookie
 * comes with it.
 */
export async function callerOf(headers: Headers, sources: CallerSources): Promise<Caller | null> {
  const { auth, callerFor, ping } = sources
  const authorization = headers.get('authorization')
  if (authorization !== null) return await callerOfKey(authorization, sources)
  if (!headers.has('cookie')) return null
  const session = await auth.api.getSession({ headers }).catch(async (error: unknown) => {
    // The library hides why it failed; a silent database is worth its own answer.
    await ping()
    throw error
  })
  return session && (await callerFor(session.user.org_id, session.user.id, null))
}

async function callerOfKey(
  authorization: string,
  { authPool, callerFor, keyMayGoOn }: CallerSources,
): Promise<Caller> {
  const key = /^Bearer (\S+)$/i.exec(authorization)?.[1]
  if (!key)
    throw notSignedIn('What came is no key.', 'The Authorization header is not "Bearer <key>". ')
  const found = await findKey(authPool, key)
  if (!found) throw notSignedIn('This key is unknown, expired or revoked.')
  if (!keyMayGoOn(found.id)) {
    throw new HttpProblem(
      'rate_limited',
      'This key makes too many requests.',
      'Wait a few seconds and go on more slowly.',
    )
  }
  const caller = await callerFor(found.org_id, found.owner, found.agent_id)
  if (!caller) throw notSignedIn('The person or agent this key belongs to is not active any more.')
  // What a program says yes to is decided by whoever made its key, not by what it comes to hold.
  return found.approve ? caller : { ...caller, withoutApproval: true }
}

const notSignedIn = (detail: string, more = '') =>
  new HttpProblem('not_signed_in', detail, {
    people: 'Sign in again.',
    callers: `${more}Sign in, or make a new key with "rescind key create".`,
  })
