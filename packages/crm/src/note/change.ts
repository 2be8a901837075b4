import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { live, pointsTo } from '../record/existing.ts'
import { defineTool, id, prose } from '../tool.ts'

export const noteCreate = defineTool({
  name: 'note_create',
  about: 'Write one note, about a contact, company or deal.',
  effect: 'change',
  input: z.object({
    body: prose(10_000),
    contact: id('contact').optional(),
    company: id('company').optional(),
    deal: id('deal').optional(),
  }),
  permission: 'note:write',
  run: async ({ db, newId, principal }, { body, contact, company, deal }) => {
    await pointsTo(db, { contact, company, deal })
    return await db
      .insertInto('note')
      .values({
        id: newId(),
        body,
        author_id: principal.id,
        contact_id: contact,
        company_id: company,
        deal_id: deal,
      })
      .returning(['id', 'body', 'created_at'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: ['contact', 'company', 'deal'] },
  rollback: restore('note'),
})

export const noteUpdate = defineTool({
  name: 'note_update',
  about: 'Change the text of one note.',
  effect: 'change',
  input: z.object({ note: id('note'), body: prose(10_000) }),
  permission: 'note:write',
  run: async ({ db }, { note, body }) => {
    await live(db, 'note', note)
    return await db
      .updateTable('note')
      .set({ body })
      .where('id', '=', note)
      .returning(['id', 'body'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'note' },
  rollback: restore('note'),
})

export const noteArchive = defineTool({
  name: 'note_archive',
  about: 'Archive one note: it leaves every list.',
  effect: 'change',
  input: z.object({ note: id('note') }),
  permission: 'note:write',
  run: async ({ db, now }, { note }) => {
    await live(db, 'note', note)
    return await db
      .updateTable('note')
      .set({ archived_at: now })
      .where('id', '=', note)
      .returning(['id'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'note' },
  rollback: restore('note'),
})
