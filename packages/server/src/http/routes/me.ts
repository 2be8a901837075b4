import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { agent, id, person } from '../../wire/values.ts'
import { type Env, endpoint } from '../endpoint.ts'

const me = z.object({
  person: person.extend({ email: z.string(), newcomer: z.boolean() }),
  agent: agent.nullable(),
  org: z.object({ id, name: z.string() }),
  permissions: z.array(z.string()),
  demo: z.boolean(),
})

/** What the page shows of an organisation and a person besides what every action says. */
export interface Identity {
  orgName: string
  email: string
}

/** Who the caller is, as the server sees it. */
export function meRoutes(
  app: OpenAPIHono<Env>,
  parts: { demo: boolean; identityOf: (org: string, person: string) => Promise<Identity> },
): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/me',
      about: 'Who I am and what I may do',
      who: 'caller',
      answers: { 200: { about: 'The caller', schema: me } },
    },
    async ({ caller }) => {
      const { principal, org, permissions } = caller
      const { orgName, email } = await parts.identityOf(org, principal.id)
      const { id, name, role, newcomer } = principal
      return {
        body: {
          person: { id, name, email, role, newcomer },
          agent: caller.agent,
          org: { id: org, name: orgName },
          permissions: [...permissions].sort(),
          demo: parts.demo,
        },
      }
    },
  )
}
