import { KernelError, restore } from '@rescind/kernel'
import { z } from 'zod'
import { existing } from '../record/existing.ts'
import { day, defineTool, id, line } from '../tool.ts'
import { suppress, withdrawConsent } from './withdraw.ts'

const evidence = line(500).describe('One sentence a person can check: where and how it was said.')

export const consentWithdraw = defineTool({
  name: 'consent_withdraw',
  about: 'Record that one contact does not want mail any more. It takes effect at once and an undo does not lift it.',
  effect: 'change',
  input: z.object({ contact: id('contact'), purpose: z.enum(['marketing', 'service']).default('marketing'), evidence }),
  permission: 'consent:withdraw',
  run: async (context, { contact, ...said }) => {
    const { name } = await existing(context.db, 'contact', contact)
    return { id: contact, name, ...(await withdrawConsent(context, { contact, ...said })) }
  },
  audit: { subject: 'contact' },
  rollback: restore('consent_event', 'suppression'),
})

export const suppressionAdd = defineTool({
  name: 'suppression_add',
  about: 'Block one mail address for good, whoever it belongs to. An undo does not lift it.',
  effect: 'change',
  input: z.object({ address: z.email().max(254), reason: z.enum(['opted_out', 'bounced', 'complained']), evidence }),
  permission: 'consent:write',
  run: async (context, { address, reason, evidence }) => {
    const added = await suppress(context, [address], reason, evidence)
    if (added === 0)
      throw new KernelError('invalid_input', 'This address is blocked for this reason already.', 'Nothing is left to do.')
    return { added }
  },
  audit: { subject: [] },
  rollback: restore('suppression'),
})

export const legalMatterOpen = defineTool({
  name: 'legal_matter_open',
  about: 'Open one legal matter, to place holds for.',
  effect: 'change',
  input: z.object({
    ref: line(50).describe('The reference it is known by, like LM-0112.'),
    title: line(),
    opened_on: day().optional().describe('Default: today.'),
  }),
  permission: 'legal:write',
  run: async ({ db, newId, today }, { ref, title, opened_on }) => {
    const known = await db.selectFrom('legal_matter').select('id').where('ref', '=', ref).executeTakeFirst()
    if (known)
      throw new KernelError('invalid_input', `There is a matter ${ref} already.`, 'Use it, or another reference.', {
        legal_matter: known.id,
      })
    return await db
      .insertInto('legal_matter')
      .values({ id: newId(), ref, title, opened_on: opened_on ?? today() })
      .returning(['id', 'ref', 'title', 'opened_on'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: [] },
  rollback: restore('legal_matter'),
})

export const legalHoldPlace = defineTool({
  name: 'legal_hold_place',
  about: 'Place one contact or a whole company under a legal hold: no mail, no erasure. An undo does not lift it.',
  effect: 'change',
  input: z.object({
    matter: line(50).describe('Reference of the matter, like LM-0112.'),
    contact: id('contact').optional(),
    company: id('company').optional(),
  }),
  permission: 'legal:write',
  run: async ({ db, newId, today }, { matter, contact, company }) => {
    if ((contact === undefined) === (company === undefined))
      throw new KernelError('invalid_input', 'A hold covers a contact or a company.', 'Name one of them.')
    const known = await db.selectFrom('legal_matter').select(['id', 'ref']).where('ref', '=', matter).executeTakeFirst()
    if (!known) throw new KernelError('not_found', `There is no matter ${matter}.`, 'Open it first with legal_matter_open.')
    if (contact) await existing(db, 'contact', contact)
    if (company) await existing(db, 'company', company)
    return await db
      .insertInto('legal_hold')
      .values({ id: newId(), matter_id: known.id, contact_id: contact, company_id: company, placed_on: today() })
      .returning(['id', 'placed_on'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: ['contact', 'company'] },
  rollback: restore('legal_hold'),
})
