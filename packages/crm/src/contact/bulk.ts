import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { setOf } from '../field/input.ts'
import { among, choice, chosen } from '../record/chosen.ts'
import { patchCustom } from '../record/custom.ts'
import { pointsTo } from '../record/existing.ts'
import { defineTool, id, someOf } from '../tool.ts'
import { contact as fields } from './fields.ts'
import { contactFilter } from './listing.ts'

export const contactUpdateMany = defineTool({
  name: 'contact_update_many',
  about: 'Set the same fields on many contacts: those named, or all that match a filter.',
  effect: 'bulk',
  input: z.object({
    ...choice('contacts', contactFilter),
    set: someOf(setOf(fields, 'contact_update_many')),
  }),
  permission: 'contact:bulk',
  run: async (context, { set: { company, custom, ...set }, ...which }) => {
    const { db, now } = context
    const contacts = await chosen(context, 'contacts', contactFilter, which)
    await pointsTo(db, { company })
    await db
      .updateTable('contact')
      .set({
        ...set,
        company_id: company,
        ...(set.lifecycle && { lifecycle_since: now }),
        ...(custom && { custom: patchCustom(custom) }),
      })
      .where(among(contacts))
      .execute()
    return { updated: contacts.length }
  },
  audit: { subject: 'contacts' },
  rollback: restore('contact'),
})

export const contactAssignMany = defineTool({
  name: 'contact_assign_many',
  about: 'Give many contacts to another owner.',
  effect: 'bulk',
  input: z.object({ ...choice('contacts', contactFilter), owner: id('user') }),
  permission: 'contact:bulk',
  run: async (context, { owner, ...which }) => {
    const { db } = context
    const contacts = await chosen(context, 'contacts', contactFilter, which)
    await pointsTo(db, { owner })
    const assigned = await db
      .updateTable('contact')
      .set({ owner_id: owner })
      .where(among(contacts))
      .where('owner_id', 'is distinct from', owner)
      .executeTakeFirstOrThrow()
    return { assigned: Number(assigned.numUpdatedRows) }
  },
  audit: { subject: ['contacts', 'owner'] },
  rollback: restore('contact'),
})

export const contactArchiveMany = defineTool({
  name: 'contact_archive_many',
  about: 'Archive many contacts. Mail that waits for them is held out.',
  effect: 'bulk',
  input: z.object(choice('contacts', contactFilter)),
  permission: 'contact:bulk',
  run: async (context, which) => {
    const contacts = await chosen(context, 'contacts', contactFilter, which)
    await context.db
      .updateTable('contact')
      .set({ archived_at: context.now })
      .where(among(contacts))
      .execute()
    return { archived: contacts.length }
  },
  audit: { subject: 'contacts' },
  rollback: restore('contact'),
})
