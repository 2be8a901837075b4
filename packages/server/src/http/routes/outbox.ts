import type { OpenAPIHono } from '@hono/zod-openapi'
import { type Kernel, listOutbox, messageStates, oneOrSeveral } from '@rescind/kernel'
import { z } from 'zod'
import { id, moment, pageOf, pageQuery } from '../../wire/values.ts'
import { type Env, endpoint } from '../endpoint.ts'

const item = z.object({
  id,
  action: id,
  channel: z.string(),
  to: z.string(),
  record: z.object({ table: z.string(), id }),
  label: z.string(),
  subject: z.string(),
  state: z.enum(messageStates),
  release_at: moment,
  settled_at: moment.nullable(),
  reason: z.string().nullable(),
})

/** What is on its way out, and what became of it. */
export function outboxRoutes(app: OpenAPIHono<Env>, kernel: Kernel): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/outbox',
      about: 'Messages of the organisation, newest first, and how many are in each state',
      who: 'caller',
      query: pageQuery.extend({
        state: oneOrSeveral(messageStates).optional(),
        action: id.optional(),
        channel: z.string().max(100).optional(),
      }),
      answers: {
        200: {
          about: 'A page of messages',
          schema: pageOf(item).extend({ counts: z.record(z.string(), z.int()) }),
        },
      },
    },
    async ({ caller, query }) => ({ body: await listOutbox(kernel, caller, query) }),
  )
}
