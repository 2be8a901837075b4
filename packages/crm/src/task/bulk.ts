import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { contactFilter } from '../contact/listing.ts'
import { newOf } from '../field/input.ts'
import { among, choice, chosen } from '../record/chosen.ts'
import { pointsTo } from '../record/existing.ts'
import { insertAll } from '../record/insert-all.ts'
import { defineTool, id } from '../tool.ts'
import { task as fields } from './fields.ts'

export const taskCreateMany = defineTool({
  name: 'task_create_many',
  about:
    'Create the same task for each of many contacts, assigned to the owner of each contact unless told otherwise.',
  effect: 'bulk',
  input: z.object({
    ...choice('contacts', contactFilter),
    ...newOf(fields, 'task_create_many'),
    assignee: id('user').optional().describe('Default: the owner of each contact.'),
  }),
  permission: 'task:bulk',
  run: async (context, { title, due_on, assignee, ...which }) => {
    const { db, newId, principal, matched } = context
    await pointsTo(db, { assignee })
    const contacts = await chosen(context, 'contacts', contactFilter, which)
    const people = await db
      .selectFrom('contact')
      .select(['id', 'owner_id', 'company_id'])
      .where(among(contacts))
      .orderBy('id')
      .execute()
    const tasks = people.map((person) => ({
      id: newId(),
      title,
      due_on: due_on ?? null,
      assignee_id: assignee ?? person.owner_id ?? principal.id,
      contact_id: person.id,
      company_id: person.company_id,
    }))
    matched(0, { changed: tasks.length })
    await insertAll(db, 'task', tasks)
    return { created: tasks.length }
  },
  audit: { subject: 'contacts' },
  rollback: restore('task'),
})
