import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { setOf } from '../field/input.ts'
import { among, choice, chosen } from '../record/chosen.ts'
import { patchCustom } from '../record/custom.ts'
import { live, pointsTo } from '../record/existing.ts'
import { defineTool, id, someOf } from '../tool.ts'
import { company as fields } from './fields.ts'
import { companyFilter } from './listing.ts'

export const companyUpdateMany = defineTool({
  name: 'company_update_many',
  about: 'Set the same fields on many companies: those named, or all that match a filter.',
  effect: 'bulk',
  input: z.object({
    ...choice('companies', companyFilter),
    set: someOf(setOf(fields, 'company_update_many')),
  }),
  permission: 'company:bulk',
  run: async (context, { set: { owner, custom, ...set }, ...which }) => {
    const { db } = context
    const companies = await chosen(context, 'companies', companyFilter, which)
    await pointsTo(db, { owner })
    await db
      .updateTable('company')
      .set({ ...set, owner_id: owner, ...(custom && { custom: patchCustom(custom) }) })
      .where(among(companies))
      .execute()
    return { updated: companies.length }
  },
  audit: { subject: 'companies' },
  rollback: restore('company'),
})

export const companyArchive = defineTool({
  name: 'company_archive',
  about: 'Archive one company and the people who work for it. Its deals stay.',
  effect: 'bulk',
  input: z.object({ company: id('company') }),
  permission: 'company:bulk',
  run: async ({ db, now, matched }, { company }) => {
    const { name } = await live(db, 'company', company)
    await db.updateTable('company').set({ archived_at: now }).where('id', '=', company).execute()
    const people = await db
      .updateTable('contact')
      .set({ archived_at: now })
      .where('company_id', '=', company)
      .where('archived_at', 'is', null)
      .executeTakeFirstOrThrow()
    matched(1 + Number(people.numUpdatedRows))
    return { id: company, name, contacts: Number(people.numUpdatedRows) }
  },
  audit: { subject: 'company' },
  rollback: restore('company', 'contact'),
})
