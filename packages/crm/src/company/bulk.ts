import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { bounds } from '../bounds.ts'
import { among, choice, chosen } from '../record/chosen.ts'
import { patchCustom } from '../record/custom.ts'
import { live, pointsTo } from '../record/existing.ts'
import { custom, defineTool, id, line, someOf } from '../tool.ts'
import { companyFields } from './fields.ts'

export const companyUpdateMany = defineTool({
  name: 'company_update_many',
  about: 'Set the same fields on many companies: those named, or all that match a filter.',
  effect: 'bulk',
  input: z.object({
    ...choice('companies', companyFields),
    set: someOf({
      industry: line(bounds.company.industry).nullable(),
      city: line(bounds.company.city).nullable(),
      country: line(bounds.company.country).nullable(),
      owner: id('user').nullable(),
      custom: custom(),
    }),
  }),
  permission: 'company:bulk',
  run: async (context, { set: { owner, custom, ...set }, ...which }) => {
    const { db } = context
    const companies = await chosen(context, 'companies', companyFields, which)
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
