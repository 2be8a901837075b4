import { actionStates, nothing, oneOrSeveral, selectAction, selectActions } from '@rescind/kernel'
import { z } from 'zod'
import { people } from '../people.ts'
import { defineTool, id } from '../tool.ts'

export const actionList = defineTool({
  name: 'action_list',
  about:
    'What was done, newest first: by whom, through which agent, with which tool, why, and whether it still stands.',
  effect: 'read',
  input: z.object({
    by: z
      .enum(['me', 'agents', 'everyone'])
      .default('everyone')
      .describe('Whose actions: for you, by agents for anybody, or all.'),
    from: z.iso.date().optional().describe('Not before this day (UTC).'),
    tool: z.string().max(100).optional().describe('Only this tool, by name.'),
    principal: id('user').optional().describe('Only what was done for this person.'),
    state: oneOrSeveral(actionStates).optional(),
    session: z.string().max(100).optional().describe('Only one conversation or run.'),
    record: z.string().max(100).optional().describe('Only what wrote this record, as table:id.'),
    reads: z.boolean().default(false).describe('Also what only read.'),
    caused_by: id('action')
      .optional()
      .describe('Only what the product did because of this action.'),
    undoable: z.boolean().optional().describe('Only those that one undo still takes back.'),
    count: z.boolean().default(false).describe('Also how many there are on all pages, as `total`.'),
    after: z.uuid().optional().describe('The `next` of the page before.'),
    limit: z.number().int().min(1).max(200).default(50),
  }),
  permission: 'action:read',
  run: async ({ db, org, principal: me }, { after, by, principal, ...filter }) => {
    const whose = by === 'me' ? me.id : principal
    const { rows, next, total } = await selectActions(db, people, org, {
      ...filter,
      principal: whose,
      by_agents: by === 'agents',
      before: after,
    })
    const found = rows.map(({ id, title, at, tool, state, mode, rows, agent, principal }) => ({
      id,
      title,
      at,
      tool,
      state,
      mode,
      rows,
      agent,
      principal,
    }))
    return { rows: found, ...(next && { next }), ...(filter.count && { total }) }
  },
  audit: { subject: [] },
  rollback: nothing,
})

export const actionGet = defineTool({
  name: 'action_get',
  about:
    'One action: its input, reasoning, mode and why, every change before and after, its plan, and what became of it.',
  effect: 'read',
  input: z.object({
    action: id('action'),
    after: z.string().optional().describe('The `next` of the page of changes before.'),
  }),
  permission: 'action:read',
  run: async ({ db, org }, { action, after }) =>
    await selectAction(db, people, org, action, { after }),
  audit: { subject: 'action' },
  rollback: nothing,
})
