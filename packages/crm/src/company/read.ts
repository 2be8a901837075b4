import { nothing } from '@rescind/kernel'
import { z } from 'zod'
import { contactRows } from '../contact/fields.ts'
import { dealRows } from '../deal/fields.ts'
import { page, pageInput } from '../filter/page.ts'
import { existing } from '../record/existing.ts'
import { ref } from '../record/ref.ts'
import { defineTool, id } from '../tool.ts'
import { companyFields, companyListing, companyRows } from './fields.ts'

export const companyFind = defineTool({
  name: 'company_find',
  about: 'List companies by any of their fields: name, industry, place, size, owner.',
  effect: 'read',
  input: z.object(pageInput(companyFields, 'names and domains')),
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
      .select([
        'company.annual_revenue',
        'company.founded',
        'company.custom',
        'company.source',
        'company.external_ref',
      ])
      .select([
        'company.created_at',
        'company.archived_at',
        ref('company', 'company.parent_id').as('parent'),
      ])
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
