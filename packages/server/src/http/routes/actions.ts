import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  actionStates,
  getAction,
  type Kernel,
  listActions,
  oneOrSeveral,
  recordHistory,
} from '@rescind/kernel'
import { z } from 'zod'
import { action } from '../../wire/action.ts'
import {
  agent,
  byId,
  change,
  counted,
  id,
  limit,
  mode,
  moment,
  pageOf,
  pageQuery,
  person,
  recordParameter,
} from '../../wire/values.ts'
import { type Env, endpoint } from '../endpoint.ts'

const historyEntry = z.object({
  action: id,
  tool: z.string(),
  tool_title: z.string(),
  title: z.string(),
  kind: z.enum(['do', 'undo', 'redo']),
  state: z.enum(actionStates),
  live: z.boolean(),
  mode,
  at: moment,
  principal: person,
  agent: agent.nullable(),
  reasoning: z.string().nullable(),
  undo_until: moment.nullable(),
  change,
})
/** Everything anybody did, and the life of one record. */
export function actionRoutes(app: OpenAPIHono<Env>, kernel: Kernel): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/actions',
      about: 'Actions of the organisation, newest first',
      who: 'caller',
      query: pageQuery.extend({
        tool: z.string().max(100).optional(),
        agent: id.optional(),
        principal: id.optional(),
        state: oneOrSeveral(actionStates).optional(),
        record: recordParameter.optional(),
        session: z.string().max(200).optional(),
        caused_by: id.optional(),
        waiting: z.stringbool().optional(),
        undoable: z.stringbool().optional(),
        count: counted,
      }),
      answers: { 200: { about: 'A page of actions', schema: pageOf(action) } },
    },
    async ({ caller, query }) => ({ body: await listActions(kernel, caller, query) }),
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/actions/{id}',
      about: 'An action with the first page of its changes, or the page after the one named',
      who: 'caller',
      params: byId,
      query: z.object({ changes_after: z.string().max(200).optional(), limit }),
      answers: { 200: { about: 'The action', schema: action } },
    },
    async ({ caller, params, query }) => ({
      body: await getAction(kernel, caller, params.id, {
        after: query.changes_after,
        limit: query.limit,
      }),
    }),
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/records/{table}/{id}/history',
      about: 'Every action that changed one record, newest first, with what it changed there',
      who: 'caller',
      params: byId.extend({ table: z.string().max(100) }),
      query: pageQuery.extend({ count: counted }),
      answers: {
        200: {
          about: 'A page of history; counted are the changes, without what took them back',
          schema: pageOf(historyEntry).extend({ by_agents: z.int().optional() }),
        },
      },
    },
    async ({ caller, params, query }) => ({
      body: await recordHistory(kernel, caller, params.table, params.id, query),
    }),
  )
}
