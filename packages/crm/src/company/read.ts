import { nothing } from '@rescind/kernel'
import { z } from 'zod'
import { contactRows } from '../contact/listing.ts'
import { dealRows } from '../deal/listing.ts'
import { shown } from '../field/show.ts'
import { page, pageInput } from '../filter/page.ts'
import { existing } from '../record/existing.ts'
import { defineTool, id } from '../tool.ts'
import { company as fields } from './fields.ts'
import { companyFilter, companyListing, companyRows } from './listing.ts'

export const companyFind = defineTool({
  name: 'company_find',
  about: 'List companies by any of their fields: name, industry, place, size, owner.',
  effect: 'read',
  input: z.object(pageInput(companyFilter, 'names and domains')),
  permission: 'company:read',
  run: ({ db, now }, input) => page(companyRows(db), companyListing, input, now),
  audit: { subject: [] },
  rollback: nothing,
})

export const companyGet = defineTool({
  name: 'company_get',
  about: 'One company with its people, its deals and the companies it belongs to.',
  effect: 'read',
  input: z.object({ company: id('company') }),
  permission: 'company:read',
  run: async ({ db }, { company }) => {
    await existing(db, 'company', company)
    const row = await companyRows(db)
      .select(shown(fields, 'record'))
      .where('company.id', '=', company)
      .executeTakeFirstOrThrow()
    const people = await contactRows(db)
      .where('contact.company_id', '=', company)
      .where('contact.archived_at', 'is', null)
      .orderBy('contact.name')
      .limit(50)
      .execute()
    const latest = await dealRows(db)
      .where('deal.company_id', '=', company)
      .where('deal.archived_at', 'is', null)
      .orderBy('deal.created_at', 'desc')
      .limit(50)
      .execute()
    return { ...row, people, latest_deals: latest }
  },
  audit: { subject: 'company' },
  rollback: nothing,
})
