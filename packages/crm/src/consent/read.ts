import { nothing } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { existing } from '../record/existing.ts'
import { defineTool, id } from '../tool.ts'
import { contactBlocks } from './contactability.ts'
import { keysOfPerson } from './suppress.ts'

export const consentGet = defineTool({
  name: 'consent_get',
  about:
    'What one contact agreed to or withdrew, every event with its evidence, what blocks its addresses, and legal holds.',
  effect: 'read',
  input: z.object({ contact: id('contact') }),
  permission: 'consent:read',
  run: async ({ db, now }, { contact }) => {
    await existing(db, 'contact', contact)
    const events = await db
      .selectFrom('consent_event')
      .select(['id', 'purpose', 'kind', 'at', 'evidence', 'own'])
      .where('contact_id', '=', contact)
      .orderBy('at', 'desc')
      .limit(100)
      .execute()
    const holds = await db
      .selectFrom('legal_hold')
      .innerJoin('legal_matter', 'legal_matter.id', 'legal_hold.matter_id')
      .select([
        'legal_hold.id',
        'legal_matter.ref',
        'legal_matter.title',
        'legal_hold.placed_on',
        'legal_hold.released_on',
        'legal_hold.release_asked_at',
      ])
      .select(
        sql<string>`case when legal_hold.company_id is null then 'contact' else 'company' end`.as(
          'covers',
        ),
      )
      // Released ones too, of the contact itself.
      .where((where) =>
        where.or([
          where('legal_hold.contact_id', '=', contact),
          sql<boolean>`legal_hold.id in (select hold_id from holds_over(${[contact]}::uuid[], ${now}::timestamptz))`,
        ]),
      )
      .execute()
    const blocks = await db
      .selectFrom('suppression')
      .select(['id', 'reason', 'purpose', 'own', 'created_at'])
      .where('lifted_at', 'is', null)
      .where(sql<boolean>`address_key = any (${await keysOfPerson(db, contact)}::text[])`)
      .orderBy('created_at', 'desc')
      .limit(100)
      .execute()
    return {
      contact,
      marketing: await contactBlocks(db, contact, 'marketing', now),
      service: await contactBlocks(db, contact, 'service', now),
      events,
      // Of each address the person has or had: those of their own no lift ends.
      blocks,
      holds,
    }
  },
  audit: { subject: 'contact' },
  rollback: nothing,
})
