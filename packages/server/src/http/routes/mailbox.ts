import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { MailboxStore } from '../../mail/mailbox-store.ts'
import { byId, id, moment, pageOf, pageQuery } from '../../wire/values.ts'
import { type Env, endpoint } from '../endpoint.ts'
import { HttpProblem } from '../problem.ts'

const summary = z.object({
  id,
  to: z.string(),
  from: z.string(),
  subject: z.string(),
  received_at: moment,
})
const whole = summary.extend({
  text: z.string(),
  html: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
})

/** Mail that really arrived at the built-in mail server, for the organisation that sent it. */
export function mailboxRoutes(app: OpenAPIHono<Env>, mailbox: MailboxStore): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/mailbox',
      about: 'Mails that arrived at the built-in mailbox, newest first',
      who: 'caller',
      query: pageQuery.extend({ to: z.string().max(320).optional() }),
      answers: {
        200: { about: 'A page of mails', schema: pageOf(summary).extend({ total: z.int() }) },
      },
    },
    async ({ caller, query }) => ({ body: await mailbox.list(caller.org, query) }),
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/mailbox/{id}',
      about: 'One mail with its text and headers',
      who: 'caller',
      params: byId,
      answers: { 200: { about: 'The mail', schema: whole } },
    },
    async ({ caller, params }) => {
      const mail = await mailbox.read(caller.org, params.id)
      if (!mail)
        throw new HttpProblem('not_found', 'There is no such mail.', {
          people: 'See the mailbox for what there is.',
          callers: 'GET /api/mailbox lists them.',
        })
      return { body: mail }
    },
  )
}
