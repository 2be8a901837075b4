import { nothing } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { contactBlocks } from '../consent/contactability.ts'
import { flag, idOf, moment, nameOf, oneOf, text } from '../filter/field.ts'
import { type Listing, page, pageInput } from '../filter/page.ts'
import { existing } from '../record/existing.ts'
import { orgOf } from '../record/org.ts'
import { ref } from '../record/ref.ts'
import { defineTool, id } from '../tool.ts'
import { fillLetter, letterInput, letterOf, recipientsOf } from './letter.ts'

const messageFields = {
  id: idOf('message.id'),
  contact: idOf('message.contact_id'),
  contact_name: nameOf('contact', 'message.contact_id'),
  address: text('message.address'),
  subject: text('message.subject'),
  body: text('message.body'),
  direction: oneOf('message.direction', ['in', 'out']),
  template: idOf('message.template_id'),
  sender: idOf('message.sender_id'),
  left: flag(
    sql`(message.left_at is not null)`,
    'Has it left? False while it waits in the outbox.',
  ),
  left_at: moment('message.left_at'),
  created_at: moment('message.created_at'),
}

const messageListing: Listing = {
  fields: messageFields,
  key: messageFields.id,
  searched: [messageFields.subject, messageFields.address, messageFields.body],
  order: [{ field: 'created_at', desc: true }],
}

export const emailSearch = defineTool({
  name: 'email_search',
  about:
    'Search mail by contact, address, subject or text, newest first; also mail that still waits in the outbox.',
  effect: 'read',
  input: z.object(pageInput(messageFields, 'subjects, addresses and texts')),
  permission: 'email:read',
  run: ({ db, now }, input) =>
    page(
      db
        .selectFrom('message')
        .select([
          'message.id',
          'message.direction',
          'message.address',
          'message.subject',
          'message.body',
          'message.left_at',
          'message.created_at',
        ])
        .select([
          ref('contact', 'message.contact_id').as('contact'),
          ref('user', 'message.sender_id').as('sender'),
        ]),
      messageListing,
      input,
      now,
    ),
  audit: { subject: [] },
  rollback: nothing,
})

export const emailPreview = defineTool({
  name: 'email_preview',
  about:
    'A mail as one contact would read it, which merge fields would stay empty, and whether it may be sent at all. Sends nothing.',
  effect: 'read',
  input: z.object({ contact: id('contact'), ...letterInput }),
  permission: 'email:read',
  run: async (context, { contact, ...input }) => {
    const { db, now } = context
    const { email } = await existing(db, 'contact', contact)
    const letter = await letterOf(db, input)
    const { postal_address } = await orgOf(db)
    const [filled] = (await recipientsOf(context, [contact])).map((recipient) =>
      fillLetter(letter, recipient, postal_address),
    )
    const reasons = await contactBlocks(db, contact, letter.purpose, now)
    return { to: email, purpose: letter.purpose, ...filled, send: reasons.length === 0, reasons }
  },
  audit: { subject: ['contact', 'template'] },
  rollback: nothing,
})
