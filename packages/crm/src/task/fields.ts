import { type Kysely, sql } from 'kysely'
import { ahead, flag, idOf, moment, nameOf, text } from '../filter/field.ts'
import type { Listing } from '../filter/page.ts'
import { ref } from '../record/ref.ts'
import type { CrmDb } from '../schema.generated.ts'

/** What tasks can be filtered and ordered by. */
export const taskFields = {
  id: idOf('task.id'),
  title: text('task.title'),
  due_on: ahead('task.due_on', 'within_days counts ahead; overdue is lt today.'),
  done: flag(sql`(task.done_at is not null)`),
  done_at: moment('task.done_at'),
  assignee: idOf('task.assignee_id'),
  assignee_name: nameOf('user', 'task.assignee_id'),
  contact: idOf('task.contact_id'),
  company: idOf('task.company_id'),
  deal: idOf('task.deal_id'),
  created_at: moment('task.created_at'),
  archived: flag(sql`(task.archived_at is not null)`),
}

export const taskListing: Listing = {
  fields: taskFields,
  key: taskFields.id,
  searched: [taskFields.title],
  order: [{ field: 'due_on', desc: false }],
  archived: taskFields.archived,
}

/** A task as lists show it. */
export const taskRows = (db: Kysely<CrmDb>) =>
  db
    .selectFrom('task')
    .select(['task.id', 'task.title', 'task.due_on', 'task.done_at'])
    .select([
      ref('user', 'task.assignee_id').as('assignee'),
      ref('contact', 'task.contact_id').as('contact'),
      ref('company', 'task.company_id').as('company'),
      ref('deal', 'task.deal_id').as('deal'),
    ])
