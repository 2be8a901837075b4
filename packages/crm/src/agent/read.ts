import { nothing } from '@rescind/kernel'
import { z } from 'zod'
import { defineTool } from '../tool.ts'

export const agentList = defineTool({
  name: 'agent_list',
  about: 'The agents that may act for people here, and whether they are paused.',
  effect: 'read',
  input: z.object({}),
  permission: 'user:read',
  run: async ({ db }) => ({
    rows: await db
      .selectFrom('agent')
      .select(['id', 'name', 'about', 'active', 'is_assistant'])
      .orderBy('name')
      .execute(),
  }),
  audit: { subject: [] },
  rollback: nothing,
})
