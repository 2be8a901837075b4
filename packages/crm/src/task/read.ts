import { nothing } from '@rescind/kernel'
import { z } from 'zod'
import { page, pageInput } from '../filter/page.ts'
import { defineTool } from '../tool.ts'
import { taskFilter, taskListing, taskRows } from './listing.ts'

export const taskFind = defineTool({
  name: 'task_find',
  about: 'List tasks: open or done, by assignee, due day, contact, company or deal.',
  effect: 'read',
  input: z.object(pageInput(taskFilter, 'titles')),
  permission: 'task:read',
  run: ({ db, now }, input) => page(taskRows(db), taskListing, input, now),
  audit: { subject: [] },
  rollback: nothing,
})
