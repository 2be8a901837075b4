import { nothing } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { flag, idOf, moment, nameOf, text } from '../filter/field.ts'
import { type Listing, page, pageInput } from '../filter/page.ts'
import { ref } from '../record/ref.ts'
import { defineTool } from '../tool.ts'

const noteFields = {
  id: idOf('note.id'),
  body: text('note.body'),
  author: idOf('note.author_id'),
  author_name: nameOf('user', 'note.author_id'),
  contact: idOf('note.contact_id'),
  company: idOf('note.company_id'),
  deal: idOf('note.deal_id'),
  created_at: moment('note.created_at'),
  archived: flag(sql`(note.archived_at is not null)`),
}

const noteListing: Listing = {
  fields: noteFields,
  key: noteFields.id,
  searched: [noteFields.body],
  order: [{ field: 'created_at', desc: true }],
  archived: noteFields.archived,
}

export const noteSearch = defineTool({
  name: 'note_search',
  about: 'Search notes by text, author, contact, company or deal, newest first.',
  effect: 'read',
  input: z.object(pageInput(noteFields, 'the text')),
  permission: 'note:read',
  run: ({ db, now }, input) =>
    page(
      db
        .selectFrom('note')
        .select([
          'note.id',
          'note.body',
          'note.created_at',
          ref('user', 'note.author_id').as('author'),
        ])
        .select([
          ref('contact', 'note.contact_id').as('contact'),
          ref('company', 'note.company_id').as('company'),
          ref('deal', 'note.deal_id').as('deal'),
        ]),
      noteListing,
      input,
      now,
    ),
  audit: { subject: [] },
  rollback: nothing,
})
