import { nothing } from '@rescind/kernel'
import { z } from 'zod'
import { contactBlocks } from '../consent/contactability.ts'
import { shown } from '../field/show.ts'
import { page, pageInput } from '../filter/page.ts'
import { existing } from '../record/existing.ts'
import { ref } from '../record/ref.ts'
import { defineTool, id } from '../tool.ts'
import { contact as fields } from './fields.ts'
import { contactFilter, contactListing, contactRows } from './listing.ts'
import { timeline, timelineInput } from './timeline.ts'

export const contactFind = defineTool({
  name: 'contact_find',
  about:
    'List contacts (people) by any of their fields: name, company, owner, lifecycle, city, last activity.',
  effect: 'read',
  input: z.object(pageInput(contactFilter, 'names, mail addresses and company names')),
  permission: 'contact:read',
  run: ({ db, now }, input) => page(contactRows(db), contactListing, input, now),
  audit: { subject: [] },
  rollback: nothing,
})

export const contactGet = defineTool({
  name: 'contact_get',
  about:
    'One contact with everything about it: addresses, company, owner, deals, tasks, sequences it is in.',
  effect: 'read',
  input: z.object({ contact: id('contact') }),
  permission: 'contact:read',
  run: async ({ db }, { contact }) => {
    await existing(db, 'contact', contact)
    const row = await contactRows(db)
      .select(shown(fields, 'record'))
      .where('contact.id', '=', contact)
      .executeTakeFirstOrThrow()
    const emails = await db
      .selectFrom('contact_email')
      .select(['id', 'address'])
      .where('contact_id', '=', contact)
      .where('archived_at', 'is', null)
      .orderBy('address')
      .execute()
    const deals = await db
      .selectFrom('deal')
      .select([
        'id',
        'name',
        'amount',
        'currency',
        'status',
        'close_on',
        ref('stage', 'deal.stage_id').as('stage'),
      ])
      .where('contact_id', '=', contact)
      .where('archived_at', 'is', null)
      .orderBy('created_at', 'desc')
      .limit(50)
      .execute()
    const tasks = await db
      .selectFrom('task')
      .select(['id', 'title', 'due_on', 'done_at'])
      .where('contact_id', '=', contact)
      .where('archived_at', 'is', null)
      .orderBy('due_on')
      .limit(50)
      .execute()
    const enrolments = await db
      .selectFrom('enrolment')
      .select([
        'id',
        'state',
        'reason',
        'step',
        'next_at',
        ref('sequence', 'enrolment.sequence_id').as('sequence'),
      ])
      .where('contact_id', '=', contact)
      .orderBy('created_at', 'desc')
      .limit(50)
      .execute()
    return { ...row, emails, deals, tasks, enrolments }
  },
  audit: { subject: 'contact' },
  rollback: nothing,
})

export const contactTimeline = defineTool({
  name: 'contact_timeline',
  about:
    'What happened with one contact, newest first: notes, calls, mails, tasks, deals, consent.',
  effect: 'read',
  input: z.object({ contact: id('contact'), ...timelineInput }),
  permission: 'contact:read',
  run: async ({ db }, { contact, ...asked }) => {
    await existing(db, 'contact', contact)
    return await timeline(db, contact, asked)
  },
  audit: { subject: 'contact' },
  rollback: nothing,
})

export const contactFindCold = defineTool({
  name: 'contact_find_cold',
  about:
    'Contacts filed as cold within the last so many days, the latest first: those a re-engagement mail is for.',
  effect: 'read',
  input: z.object({
    within_days: z
      .number()
      .int()
      .min(1)
      .max(3650)
      .default(90)
      .describe('Filed as cold within so many days.'),
    ...pageInput(contactFilter, 'names, mail addresses and company names'),
  }),
  permission: 'contact:read',
  run: ({ db, now }, { within_days, where, ...input }) =>
    page(
      contactRows(db),
      { ...contactListing, order: [{ field: 'lifecycle_since', desc: true }] },
      { ...input, where: { ...where, lifecycle: 'cold', lifecycle_since: { within_days } } },
      now,
    ),
  audit: { subject: [] },
  rollback: nothing,
})

export const contactCheckContactability = defineTool({
  name: 'contact_check_contactability',
  about:
    'May this contact be written to? Every reason against it with its evidence: opt-out, legal hold, current customer, bounced, no address.',
  effect: 'read',
  input: z.object({
    contact: id('contact'),
    purpose: z.enum(['marketing', 'service']).default('marketing'),
  }),
  permission: 'contact:read',
  run: async ({ db, now }, { contact, purpose }) => {
    await existing(db, 'contact', contact)
    const reasons = await contactBlocks(db, contact, purpose, now)
    return { contact, purpose, send: reasons.length === 0, reasons }
  },
  audit: { subject: 'contact' },
  rollback: nothing,
})
