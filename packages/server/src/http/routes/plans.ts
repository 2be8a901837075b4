import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  approve,
  getPlan,
  type Kernel,
  listPlans,
  narrow,
  oneOrSeveral,
  planStates,
  reject,
  renew,
} from '@rescind/kernel'
import { z } from 'zod'
import { limits } from '../../limits.ts'
import { plan } from '../../wire/plan.ts'
import { byId, counted, id, limit, pageOf, pageQuery, recordParameter } from '../../wire/values.ts'
import { type Env, endpoint } from '../endpoint.ts'
import { applied, awaitingApproval, held, type Outcome, running } from '../outcome.ts'

const digest = z.string().min(1).max(200)
const after = z.string().max(200).optional()

/** Plans: what an explicit tool would do, waiting for one person's yes. */
export function planRoutes(app: OpenAPIHono<Env>, kernel: Kernel, outcome: Outcome): void {
  readRoutes(app, kernel)
  decideRoutes(app, kernel, outcome)
  askAgainRoutes(app, kernel, outcome)
}

/** Lists them, and shows one. */
function readRoutes(app: OpenAPIHono<Env>, kernel: Kernel): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/plans',
      about: 'Plans of the organisation, newest first, each with the start of its pages',
      who: 'caller',
      query: pageQuery.extend({
        state: oneOrSeveral(planStates).optional(),
        principal: id.optional(),
        record: recordParameter.optional(),
        turn: z
          .enum(['mine', 'others'])
          .optional()
          .describe('Only what waits for the caller, who may approve it, or for others.'),
        ending: z.stringbool().optional().describe('Only what waits and ends within the hour.'),
        count: counted,
      }),
      answers: { 200: { about: 'A page of plans', schema: pageOf(plan) } },
    },
    async ({ caller, query }) => ({ body: await listPlans(kernel, caller, query) }),
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/plans/{id}',
      about:
        'A plan with the first page of its changes, messages and held-out records, or the page after the one named',
      who: 'caller',
      params: byId,
      query: z.object({
        changes_after: after,
        outbound_after: after,
        held_out_after: after,
        limit,
      }),
      answers: { 200: { about: 'The plan', schema: plan } },
    },
    async ({ caller, params, query }) => ({
      body: await getPlan(kernel, caller, params.id, query),
    }),
  )
}

/** Yes and no. */
function decideRoutes(app: OpenAPIHono<Env>, kernel: Kernel, outcome: Outcome): void {
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/plans/{id}/approve',
      about: 'Say yes to exactly this digest, once; runs the plan if it would still do the same',
      who: 'caller',
      params: byId,
      body: z.object({ digest }),
      once: true,
      answers: {
        200: {
          about: 'Done, recorded and held, or, of a large rewind, running',
          schema: z.union([applied, held, running]),
        },
      },
    },
    async ({ caller, params, body, once }) => {
      const { body: answer } = await outcome(
        caller,
        await approve(kernel, caller, params.id, body.digest, once),
      )
      return { body: answer }
    },
  )
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/plans/{id}/reject',
      about: 'Say no; the plan stays readable',
      who: 'caller',
      params: byId,
      answers: { 200: { about: 'The rejected plan', schema: z.object({ plan }) } },
    },
    async ({ caller, params }) => {
      await reject(kernel, caller, params.id)
      return { body: { plan: await getPlan(kernel, caller, params.id) } }
    },
  )
}

/** The same asked again, or less of it. */
function askAgainRoutes(app: OpenAPIHono<Env>, kernel: Kernel, outcome: Outcome): void {
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/plans/{id}/renew',
      about:
        'Ask for an expired, drifted or rejected plan again: the same input as a new plan; the old one stays readable',
      who: 'caller',
      params: byId,
      once: true,
      answers: { 202: { about: 'The new plan', schema: awaitingApproval } },
    },
    async ({ caller, params, once }) =>
      await outcome(caller, await renew(kernel, caller, params.id, once)),
  )
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/plans/{id}/narrow',
      about:
        'Plan the same without some records: a new plan with a new digest; this one is superseded',
      who: 'caller',
      params: byId,
      body: z.object({ exclude: z.array(id).min(1).max(limits.excluded) }),
      once: true,
      answers: { 202: { about: 'The new plan', schema: awaitingApproval } },
    },
    async ({ caller, params, body, once }) =>
      await outcome(caller, await narrow(kernel, caller, params.id, body.exclude, once)),
  )
}
