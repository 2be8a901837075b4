import type { OpenAPIHono } from '@hono/zod-openapi'
import { isOneLine, isSeen, oneLineHint } from '@rescind/crm'
import type { Caller } from '@rescind/kernel'
import { z } from 'zod'
import { limits } from '../../limits.ts'
import { id, moment } from '../../wire/values.ts'
import { type Env, endpoint } from '../endpoint.ts'

export const newKey = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .refine(isOneLine, oneLineHint)
    .refine(isSeen, 'There is nothing to read in it.'),
  /** With an agent the key acts as that agent for the caller, and can never approve. */
  agent: id.optional(),
  /** May it approve plans, as its owner may? Never with an agent. */
  approve: z.boolean().optional(),
  days: z.int().min(1).max(limits.key_days).optional(),
})

export interface Keys {
  create(caller: Caller, key: z.output<typeof newKey>): Promise<{ id: string; key: string }>
  list(caller: Caller): Promise<
    {
      id: string
      name: string
      start: string
      agent: string | null
      approve: boolean
      created_at: string
      expires_at: string | null
      last_used_at: string | null
    }[]
  >
  /** Throws `not_found` for a key of somebody else. */
  revoke(caller: Caller, id: string): Promise<void>
}

/**
 * Keys for programs. People make them, for themselves or for an agent that acts for them; a key of
 * an agent can make none.
 */
export function keyRoutes(app: OpenAPIHono<Env>, keys: Keys): void {
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/keys',
      about: 'Make a key that acts for me, or as an agent for me; it is shown this once',
      who: 'person',
      body: newKey,
      answers: { 201: { about: 'The key', schema: z.object({ id, key: z.string() }) } },
    },
    async ({ caller, body }) => ({ status: 201, body: await keys.create(caller, body) }),
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/keys',
      about: 'My keys, without the keys themselves',
      who: 'person',
      answers: {
        200: {
          about: 'All my keys',
          schema: z.object({
            rows: z.array(
              z.object({
                id,
                name: z.string(),
                start: z.string(),
                agent: id.nullable(),
                approve: z.boolean(),
                created_at: moment,
                expires_at: moment.nullable(),
                last_used_at: moment.nullable(),
              }),
            ),
          }),
        },
      },
    },
    async ({ caller }) => ({ body: { rows: await keys.list(caller) } }),
  )
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/keys/{id}/revoke',
      about: 'End one of my keys at once',
      who: 'person',
      params: z.object({ id }),
      answers: { 200: { about: 'Revoked', schema: z.object({ revoked: id }) } },
    },
    async ({ caller, params }) => {
      await keys.revoke(caller, params.id)
      return { body: { revoked: params.id } }
    },
  )
}
