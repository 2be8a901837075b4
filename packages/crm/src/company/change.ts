import { KernelError, restore } from '@rescind/kernel'
import { z } from 'zod'
import { bounds, numberBounds } from '../bounds.ts'
import { newCustom, patchCustom } from '../record/custom.ts'
import { live, pointsTo } from '../record/existing.ts'
import { sourceOf } from '../record/org.ts'
import { custom, defineTool, id, line, someOf } from '../tool.ts'

const wholeNumber = ({ min, max }: { min: number; max: number }) =>
  z.number().int().min(min).max(max)

const profile = {
  name: line(bounds.company.name),
  domain: line(bounds.company.domain).nullable(),
  industry: line(bounds.company.industry).nullable(),
  city: line(bounds.company.city).nullable(),
  country: line(bounds.company.country).nullable(),
  employees: wholeNumber(numberBounds.company.employees).nullable(),
  founded: wholeNumber(numberBounds.company.founded).nullable().describe('Year.'),
  owner: id('user').nullable(),
  parent: id('company').nullable().describe('The company it belongs to.'),
  custom: custom(),
}

export const companyCreate = defineTool({
  name: 'company_create',
  about: 'Create one company. Look with company_find first whether it is there already.',
  effect: 'change',
  input: z.object({ ...z.object(profile).partial().shape, name: line(bounds.company.name) }),
  permission: 'company:write',
  run: async ({ db, newId, principal, agent }, { owner, parent, custom, ...set }) => {
    await pointsTo(db, { owner, parent })
    return await db
      .insertInto('company')
      .values({
        ...set,
        id: newId(),
        owner_id: owner === undefined ? principal.id : owner,
        parent_id: parent,
        custom: newCustom(custom),
        source: sourceOf(agent),
      })
      .returning(['id', 'name'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: [] },
  rollback: restore('company'),
})

export const companyUpdate = defineTool({
  name: 'company_update',
  about: 'Change fields of one company: name, domain, industry, place, size, owner, custom fields.',
  effect: 'change',
  input: z.object({ company: id('company'), set: someOf(profile) }),
  permission: 'company:write',
  run: async ({ db }, { company, set: { owner, parent, custom, ...set } }) => {
    await live(db, 'company', company)
    if (parent === company)
      throw new KernelError(
        'invalid_input',
        'A company cannot belong to itself.',
        'Name another one, or none.',
      )
    await pointsTo(db, { owner, parent })
    return await db
      .updateTable('company')
      .set({
        ...set,
        owner_id: owner,
        parent_id: parent,
        ...(custom && { custom: patchCustom(custom) }),
      })
      .where('id', '=', company)
      .returning(['id', 'name'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'company' },
  rollback: restore('company'),
})
