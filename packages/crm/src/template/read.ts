import { nothing } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { emptyFields, fill, type MergeValues } from '../email/merge.ts'
import { flag, idOf, moment, oneOf, text } from '../filter/field.ts'
import { type Listing, page, pageInput } from '../filter/page.ts'
import { existing } from '../record/existing.ts'
import { defineTool, id } from '../tool.ts'

const templateFields = {
  id: idOf('template.id'),
  name: text('template.name'),
  subject: text('template.subject'),
  body: text('template.body'),
  purpose: oneOf('template.purpose', ['marketing', 'service']),
  language: text('template.language'),
  created_at: moment('template.created_at'),
  archived: flag(sql`(template.archived_at is not null)`),
}

const templateListing: Listing = {
  fields: templateFields,
  key: templateFields.id,
  searched: [templateFields.name, templateFields.subject],
  order: [{ field: 'name', desc: false }],
  archived: templateFields.archived,
}

export const templateFind = defineTool({
  name: 'template_find',
  about: 'List mail templates by name, purpose or language.',
  effect: 'read',
  input: z.object(pageInput(templateFields, 'names and subjects')),
  permission: 'template:read',
  run: ({ db, now }, input) =>
    page(
      db
        .selectFrom('template')
        .select([
          'template.id',
          'template.name',
          'template.subject',
          'template.body',
          'template.purpose',
          'template.language',
        ]),
      templateListing,
      input,
      now,
    ),
  audit: { subject: [] },
  rollback: nothing,
})

/** Somebody who is not in any database. */
const somebody: MergeValues = {
  first_name: 'Ada',
  last_name: 'Example',
  name: 'Ada Example',
  title: 'Buyer',
  company: 'Example Ltd',
  city: 'Exampletown',
  sender_name: 'Your name',
  sender_title: 'Your title',
  org: 'Your company',
}

export const templatePreview = defineTool({
  name: 'template_preview',
  about: 'One template filled in for an invented person. For a real contact use email_preview.',
  effect: 'read',
  input: z.object({ template: id('template') }),
  permission: 'template:read',
  run: async ({ db }, { template }) => {
    const { name, subject, body, purpose } = await existing(db, 'template', template)
    return {
      name,
      purpose,
      subject: fill(subject, somebody),
      text: fill(body, somebody),
      fields: emptyFields(`${subject} ${body}`, nobody),
    }
  },
  audit: { subject: 'template' },
  rollback: nothing,
})

const nobody = Object.fromEntries(Object.keys(somebody).map((name) => [name, ''])) as MergeValues
