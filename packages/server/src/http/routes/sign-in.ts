import type { OpenAPIHono } from '@hono/zod-openapi'
import { strictly } from '@rescind/kernel'
import { z } from 'zod'
import { type Auth, clientAddressHeader } from '../../auth/auth.ts'
import { checked, type Env, endpoint, jsonOf, textOf } from '../endpoint.ts'
import { peerOf } from '../peer.ts'
import { HttpProblem } from '../problem.ts'

/**
 * The paths of the sign-in library that are open to HTTP. Everything else it brings (making keys
 * with metadata of one's own choice, changing who one is) stays inside.
 */
const openPaths = new Map<string, 'get' | 'post'>([
  ['/sign-in/email', 'post'],
  ['/sign-out', 'post'],
  ['/get-session', 'get'],
  ['/change-password', 'post'],
  ['/revoke-other-sessions', 'post'],
])

const nothing = z.strictObject({})
const bodies: Record<string, z.ZodType> = {
  '/sign-in/email': z.strictObject({ email: z.string(), password: z.string() }),
  '/change-password': z.strictObject({ currentPassword: z.string(), newPassword: z.string() }),
}

/** Mounts sign-in under `/api/auth`. */
export function signInRoutes(app: OpenAPIHono<Env>, auth: Auth, behindProxy: boolean): void {
  for (const [path, method] of openPaths) {
    const schema = strictly(bodies[path] ?? nothing)
    endpoint(
      app,
      {
        method,
        path: `/api/auth${path}`,
        about: about(path),
        who: 'anyone',
        ...(method === 'post' && { rawBody: { schema, type: 'application/json' } }),
        answers: { 200: { about: 'Done', schema: z.unknown() } },
      },
      async ({ c }) => {
        const headers = new Headers(c.req.raw.headers)
        headers.set(clientAddressHeader, peerOf(c, behindProxy))
        const body =
          method === 'post' ? JSON.stringify(checked(schema, jsonOf(await textOf(c)))) : null
        if (body !== null) headers.set('content-type', 'application/json')
        headers.delete('content-length')
        const response = await auth.handler(
          new Request(c.req.raw.url, { method: c.req.method, headers, body }),
        )
        if (response.ok) return response
        throw await problemFrom(response)
      },
    )
  }
}

const about = (path: string) =>
  ({
    '/sign-in/email': 'Sign in with e-mail and password; sets the session cookie',
    '/sign-out': 'End the session',
    '/get-session': 'The session of the cookie, or null',
    '/change-password': 'Change the password',
    '/revoke-other-sessions': 'End all other sessions',
  })[path] ?? path

/** What better-auth refuses, by its codes. */
const says: Readonly<Record<string, string>> = {
  INVALID_EMAIL: 'This is not a mail address.',
  VALIDATION_ERROR: 'The address or the password is missing, or not written as it has to be.',
  INVALID_PASSWORD: 'Your current password is not right.',
  PASSWORD_TOO_SHORT: 'The new password is too short.',
  PASSWORD_TOO_LONG: 'The new password is too long.',
  CREDENTIAL_ACCOUNT_NOT_FOUND: 'Nobody signs in here with this.',
}

async function problemFrom(response: Response): Promise<HttpProblem> {
  const said = (await response.json().catch(() => null)) as {
    code?: string
    message?: string
  } | null
  const detail = says[said?.code ?? ''] ?? 'This is not as it has to be.'
  const correct = {
    people: 'Correct it and try again.',
    callers: `${said?.message ?? 'It was refused.'} Correct it and send it again.`,
  }
  if (response.status === 429)
    return new HttpProblem('rate_limited', 'Too many attempts.', 'Wait a minute and try again.')
  if (response.status === 401)
    return new HttpProblem(
      'not_signed_in',
      'The address or the password is not right.',
      'Check both and try again.',
    )
  if (response.status === 403)
    return new HttpProblem(
      'not_permitted',
      'This came from another web page.',
      'Open the page of this server itself and do it there.',
    )
  if (response.status < 500)
    return new HttpProblem('invalid_input', detail, correct, { issues: [] })
  return new HttpProblem('internal', 'Sign-in failed on our side.', {
    people: 'Try again in a moment.',
    callers: 'Try again; GET /readyz says whether the database answers.',
  })
}
