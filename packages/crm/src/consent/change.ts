import { KernelError, restore } from '@rescind/kernel'
import { z } from 'zod'
import { address as normal } from '../contact/normal-address.ts'
import { existing } from '../record/existing.ts'
import { day, defineTool, id, line } from '../tool.ts'
import { keysOf, suppress } from './suppress.ts'
import { withdrawConsent } from './withdraw.ts'

const evidence = line(500).describe('One sentence a person can check: where and how it was said.')

export const consentWithdraw = defineTool({
  name: 'consent_withdraw',
  about:
    'Record that one contact does not want mail of a kind any more, or none at all. It takes effect at once; after its 60 seconds only consent_restore ends it.',
  effect: 'change',
  lasting: true,
  input: z.object({
    contact: id('contact'),
    purpose: z
      .enum(['marketing', 'service', 'everything'])
      .default('marketing')
      .describe('The kind of mail they want no more of. everything only where they said so.'),
    evidence,
  }),
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
  about:
    'Block one mail address, whoever it belongs to. After its 60 seconds only suppression_lift or consent_restore ends it.',
  effect: 'change',
  lasting: true,
  input: z.object({
    address: normal(),
    reason: z.enum(['opted_out', 'bounced', 'complained']),
    purpose: z
      .enum(['marketing', 'service', 'everything'])
      .default('everything')
      .describe('Of which mail they opted out. A bounce or a complaint is of everything.'),
    evidence,
  }),
  permission: 'consent:write',
  run: async (context, { address, reason, purpose, evidence }) => {
    if (purpose !== 'everything' && reason !== 'opted_out')
      throw new KernelError(
        'invalid_input',
        'A bounce or a complaint is of everything.',
        'Leave the purpose out.',
      )
    const keys = await keysOf(context.db, [address], reason === 'bounced')
    const added = await suppress(context, keys, {
      reason,
      purpose: purpose === 'everything' ? null : purpose,
      evidence,
    })
    if (added === 0)
      throw new KernelError(
        'invalid_input',
        'This address is blocked for this reason already.',
        'Nothing is left to do.',
      )
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
    const known = await db
      .selectFrom('legal_matter')
      .select('id')
      .where('ref', '=', ref)
      .executeTakeFirst()
    if (known)
      throw new KernelError(
        'invalid_input',
        `There is a matter ${ref} already.`,
        'Use it, or another reference.',
        {
          legal_matter: known.id,
        },
      )
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
  about:
    'Place one contact or a whole company under a legal hold: no mail, no erasure. After its 60 seconds only legal_hold_release ends it.',
  effect: 'change',
  lasting: true,
  input: z.object({
    matter: line(50).describe('Reference of the matter, like LM-0112.'),
    contact: id('contact').optional(),
    company: id('company').optional(),
  }),
  permission: 'legal:write',
  run: async ({ db, newId, today }, { matter, contact, company }) => {
    if ((contact === undefined) === (company === undefined))
      throw new KernelError(
        'invalid_input',
        'A hold covers a contact or a company.',
        'Name one of them.',
      )
    const known = await db
      .selectFrom('legal_matter')
      .select(['id', 'ref'])
      .where('ref', '=', matter)
      .executeTakeFirst()
    if (!known)
      throw new KernelError('not_found', `There is no matter ${matter}.`, {
        people: 'Open the matter first.',
        callers: 'Open it first with legal_matter_open.',
      })
    if (contact) await existing(db, 'contact', contact)
    if (company) await existing(db, 'company', company)
    return await db
      .insertInto('legal_hold')
      .values({
        id: newId(),
        matter_id: known.id,
        contact_id: contact,
        company_id: company,
        placed_on: today(),
      })
      .returning(['id', 'placed_on'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: ['contact', 'company'] },
  rollback: restore('legal_hold'),
})
