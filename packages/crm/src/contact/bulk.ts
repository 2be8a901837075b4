import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { bounds } from '../bounds.ts'
import { among, choice, chosen } from '../record/chosen.ts'
import { patchCustom } from '../record/custom.ts'
import { pointsTo } from '../record/existing.ts'
import { custom, defineTool, id, line, someOf } from '../tool.ts'
import { contactFields, lifecycles } from './fields.ts'

export const contactUpdateMany = defineTool({
  name: 'contact_update_many',
  about: 'Set the same fields on many contacts: those named, or all that match a filter.',
  effect: 'bulk',
  input: z.object({
    ...choice('contacts', contactFields),
    set: someOf({
      lifecycle: z.enum(lifecycles),
      title: line(bounds.contact.title).nullable(),
      city: line(bounds.contact.city).nullable(),
      country: line(bounds.contact.country).nullable(),
      language: z
        .string()
        .regex(/^[a-z]{2}$/)
        .describe('ISO 639-1 code.'),
      company: id('company').nullable(),
      custom: custom(),
    }),
  }),
  permission: 'contact:bulk',
  run: async (context, { set: { company, custom, ...set }, ...which }) => {
    const { db, now } = context
    const contacts = await chosen(context, 'contacts', contactFields, which)
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
  input: z.object({ ...choice('contacts', contactFields), owner: id('user') }),
  permission: 'contact:bulk',
  run: async (context, { owner, ...which }) => {
    const { db } = context
    const contacts = await chosen(context, 'contacts', contactFields, which)
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
  input: z.object(choice('contacts', contactFields)),
  permission: 'contact:bulk',
  run: async (context, which) => {
    const contacts = await chosen(context, 'contacts', contactFields, which)
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
