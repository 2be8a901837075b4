import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { pointsTo } from '../record/existing.ts'
import { defineTool, id } from '../tool.ts'

export const callLog = defineTool({
  name: 'call_log',
  about: 'Log one phone call that took place, with a contact, company or deal.',
  effect: 'change',
  input: z.object({
    summary: z.string().trim().max(10_000).default(''),
    at: z.iso.datetime({ offset: true }).optional().describe('When it began. Default: now.'),
    minutes: z.number().int().min(0).max(1_440).default(0),
    direction: z.enum(['in', 'out']).default('out').describe('in: they called us.'),
    contact: id('contact').optional(),
    company: id('company').optional(),
    deal: id('deal').optional(),
  }),
  permission: 'call:write',
  run: async ({ db, now, newId, principal }, { at, contact, company, deal, ...call }) => {
    await pointsTo(db, { contact, company, deal })
    return await db
      .insertInto('call')
      .values({
        ...call,
        id: newId(),
        at: at ?? now,
        user_id: principal.id,
        contact_id: contact,
        company_id: company,
        deal_id: deal,
      })
      .returning(['id', 'at', 'minutes', 'summary'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: ['contact', 'company', 'deal'] },
  rollback: restore('call'),
})
