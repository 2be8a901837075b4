import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { DemoCompany } from '../../demo/demo-company.ts'
import { type Env, endpoint } from '../endpoint.ts'
import { HttpProblem } from '../problem.ts'

const role = z.enum(['rep', 'manager', 'admin', 'compliance'])

/**
 * One-click sign-in to the demo company. Without a demo company there is nothing here: the routes say so, and no session can come
 * of them.
 */
export function demoRoutes(
  app: OpenAPIHono<Env>,
  company: DemoCompany | null,
  signIn: (user: string, request: Request) => Promise<Response>,
): void {
  const demo = (): DemoCompany => {
    if (!company) throw new HttpProblem('not_found', 'This is not a demo.', 'Sign in with e-mail and password.')
    return company
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
      return { body: { org, roles: people.map(({ role, name, email }) => ({ role, name, email })) } }
    },
  )
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/demo/sign-in',
      about: 'Sign in as the demo person of a role; sets the session cookie',
      who: 'anyone',
      body: z.object({ role }),
      answers: { 200: { about: 'Signed in', schema: z.object({ user: z.uuid() }) } },
    },
    async ({ c, body }) => {
      const person = demo().people.find((one) => one.role === body.role)
      if (!person)
        throw new HttpProblem('not_found', `The demo company has no ${body.role}.`, 'GET /api/demo lists who there is.')
      return await signIn(person.id, c.req.raw)
    },
  )
}
