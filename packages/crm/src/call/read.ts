import { nothing } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { flag, idOf, moment, nameOf, number, oneOf, text } from '../filter/field.ts'
import { type Listing, page, pageInput } from '../filter/page.ts'
import { ref } from '../record/ref.ts'
import { defineTool } from '../tool.ts'

const callFields = {
  id: idOf('call.id'),
  at: moment('call.at'),
  minutes: number('call.minutes'),
  direction: oneOf('call.direction', ['in', 'out']),
  summary: text('call.summary'),
  user: idOf('call.user_id', 'Who of us was on the phone.'),
  user_name: nameOf('user', 'call.user_id'),
  contact: idOf('call.contact_id'),
  company: idOf('call.company_id'),
  deal: idOf('call.deal_id'),
  archived: flag(sql`(call.archived_at is not null)`),
}

const callListing: Listing = {
  fields: callFields,
  key: callFields.id,
  searched: [callFields.summary],
  order: [{ field: 'at', desc: true }],
  archived: callFields.archived,
}

export const callFind = defineTool({
  name: 'call_find',
  about: 'List phone calls by contact, company, deal, who made them and when, newest first.',
  effect: 'read',
  input: z.object(pageInput(callFields, 'summaries')),
  permission: 'call:read',
  run: ({ db, now }, input) =>
    page(
      db
        .selectFrom('call')
        .select([
          'call.id',
          'call.at',
          'call.minutes',
          'call.direction',
          'call.summary',
          ref('user', 'call.user_id').as('user'),
        ])
        .select([
          ref('contact', 'call.contact_id').as('contact'),
          ref('company', 'call.company_id').as('company'),
          ref('deal', 'call.deal_id').as('deal'),
        ]),
      callListing,
      input,
      now,
    ),
  audit: { subject: [] },
  rollback: nothing,
})
