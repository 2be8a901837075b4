import { KernelError, restore } from '@rescind/kernel'
import { z } from 'zod'
import { newOf, setOf } from '../field/input.ts'
import { live, pointsTo } from '../record/existing.ts'
import { defineTool, id, someOf } from '../tool.ts'
import { task as fields } from './fields.ts'

export const taskCreate = defineTool({
  name: 'task_create',
  about: 'Create one task, for a contact, company or deal if it is about one.',
  effect: 'change',
  input: z.object({
    ...newOf(fields, 'task_create'),
    assignee: id('user').optional().describe('Default: whoever creates it.'),
  }),
  permission: 'task:write',
  run: async ({ db, newId, principal }, { title, due_on, assignee, contact, company, deal }) => {
    await pointsTo(db, { assignee, contact, company, deal })
    return await db
      .insertInto('task')
      .values({
        id: newId(),
        title,
        due_on,
        assignee_id: assignee ?? principal.id,
        contact_id: contact,
        company_id: company,
        deal_id: deal,
      })
      .returning(['id', 'title', 'due_on'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: ['contact', 'company', 'deal'] },
  rollback: restore('task'),
})

export const taskUpdate = defineTool({
  name: 'task_update',
  about: 'Change the title or due day of one task.',
  effect: 'change',
  input: z.object({ task: id('task'), set: someOf(setOf(fields, 'task_update')) }),
  permission: 'task:write',
  run: async ({ db }, { task, set }) => {
    await live(db, 'task', task)
    return await db
      .updateTable('task')
      .set(set)
      .where('id', '=', task)
      .returning(['id', 'title', 'due_on'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'task' },
  rollback: restore('task'),
})

export const taskComplete = defineTool({
  name: 'task_complete',
  about: 'Mark one task as done.',
  effect: 'change',
  input: z.object({ task: id('task') }),
  permission: 'task:write',
  run: async ({ db, now }, { task }) => {
    const { title, done_at } = await live(db, 'task', task)
    if (done_at)
      throw new KernelError(
        'invalid_input',
        `“${title}” is done already.`,
        'Nothing is left to do.',
      )
    return await db
      .updateTable('task')
      .set({ done_at: now })
      .where('id', '=', task)
      .returning(['id', 'title', 'done_at'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'task' },
  rollback: restore('task'),
})

export const taskReassign = defineTool({
  name: 'task_reassign',
  about: 'Give one task to somebody else.',
  effect: 'change',
  input: z.object({ task: id('task'), assignee: id('user') }),
  permission: 'task:write',
  run: async ({ db }, { task, assignee }) => {
    await live(db, 'task', task)
    await pointsTo(db, { assignee })
    return await db
      .updateTable('task')
      .set({ assignee_id: assignee })
      .where('id', '=', task)
      .returning(['id', 'title', 'assignee_id'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: ['task', 'assignee'] },
  rollback: restore('task'),
})
