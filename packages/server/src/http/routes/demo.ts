import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { DemoCompany, DemoDoor } from '../../demo/demo-company.ts'
import { isToken } from '../../demo/demo-token.ts'
import { type Env, endpoint } from '../endpoint.ts'
import { HttpProblem } from '../problem.ts'

const role = z.enum(['rep', 'manager', 'admin', 'compliance'])

/**
 * One-click sign-in to the demo company. Without a demo company there is nothing here: the routes
 * say so, and no session can come of them.
 */
export function demoRoutes(
  app: OpenAPIHono<Env>,
  door: DemoDoor | null,
  signIn: (user: string, request: Request) => Promise<Response>,
): void {
  const demo = (): DemoCompany => {
    if (!door)
      throw new HttpProblem('not_found', 'This is not a demo.', 'Sign in with e-mail and password.')
    return door.company
  }
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/demo',
      about: 'The people one can sign in as with one click, in demo mode',
      who: 'anyone',
      answers: {
        200: {
          about: 'One person per role',
          schema: z.object({
            org: z.object({ id: z.uuid(), name: z.string() }),
            roles: z.array(z.object({ role, name: z.string(), email: z.string() })),
          }),
        },
      },
    },
    () => {
      const { org, people } = demo()
      return {
        body: { org, roles: people.map(({ role, name, email }) => ({ role, name, email })) },
      }
    },
  )
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/demo/sign-in',
      about: 'Sign in as the demo person of a role; sets the session cookie',
      who: 'anyone',
      body: z.object({ role, token: z.string().max(200).default('') }),
      answers: { 200: { about: 'Signed in', schema: z.object({ user: z.uuid() }) } },
    },
    async ({ c, body }) => {
      const { people } = demo()
      if (!isToken(body.token, door?.token ?? ''))
        throw new HttpProblem(
          'not_permitted',
          'This browser does not come from the server itself.',
          {
            people: 'Open a link that the server printed at its start.',
            callers:
              'Open a link that the server printed, or send the token in the file demo-token of its data folder.',
          },
        )
      const person = people.find((one) => one.role === body.role)
      if (!person)
        throw new HttpProblem('not_found', `The demo company has no ${body.role}.`, {
          people: 'Choose one of those who are there.',
          callers: 'GET /api/demo lists who there is.',
        })
      return await signIn(person.id, c.req.raw)
    },
  )
}
