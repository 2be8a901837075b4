import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { type Auth, clientAddressHeader } from '../../auth/auth.ts'
import { type Env, endpoint } from '../endpoint.ts'
import { peerOf } from '../peer.ts'
import { HttpProblem } from '../problem.ts'

/**
 * The paths of the sign-in library that are open to HTTP. Everything else it brings (making keys with metadata of one's own choice,
 * changing who one is) stays inside.
 */
const openPaths = new Map<string, 'get' | 'post'>([
  ['/sign-in/email', 'post'],
  ['/sign-out', 'post'],
  ['/get-session', 'get'],
  ['/change-password', 'post'],
  ['/revoke-other-sessions', 'post'],
])

const bodies: Record<string, z.ZodType> = {
  '/sign-in/email': z.object({ email: z.string(), password: z.string() }),
  '/change-password': z.object({ currentPassword: z.string(), newPassword: z.string() }),
}

/** Mounts sign-in under `/api/auth`. */
export function signInRoutes(app: OpenAPIHono<Env>, auth: Auth, behindProxy: boolean): void {
  for (const [path, method] of openPaths) {
    const schema = bodies[path]
    endpoint(
      app,
      {
        method,
        path: `/api/auth${path}`,
        about: about(path),
        who: 'anyone',
        ...(schema && { rawBody: { schema, type: 'application/json' } }),
        answers: { 200: { about: 'Done', schema: z.unknown() } },
      },
      async ({ c }) => {
        const headers = new Headers(c.req.raw.headers)
        headers.set(clientAddressHeader, peerOf(c, behindProxy))
        const response = await auth.handler(new Request(c.req.raw, { headers }))
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

async function problemFrom(response: Response): Promise<HttpProblem> {
  const said = (await response.json().catch(() => null)) as { message?: string } | null
  const detail = said?.message ?? 'Sign-in said no.'
  if (response.status === 429) return new HttpProblem('rate_limited', 'Too many attempts.', 'Wait a minute and try again.')
  if (response.status === 401) return new HttpProblem('not_signed_in', detail, 'Check the address and the password.')
  if (response.status === 403)
    return new HttpProblem('not_permitted', detail, 'Open the page of this server itself and do it there.')
  if (response.status < 500)
    return new HttpProblem('invalid_input', detail, 'Correct the fields and send them again.', { issues: [] })
  return new HttpProblem('internal', 'Sign-in failed on our side.', 'Try again; GET /readyz says whether the database answers.')
}
