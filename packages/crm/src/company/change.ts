import { KernelError, restore } from '@rescind/kernel'
import { z } from 'zod'
import { newOrNullOf, setOf } from '../field/input.ts'
import { newCustom, patchCustom } from '../record/custom.ts'
import { live, pointsTo } from '../record/existing.ts'
import { sourceOf } from '../record/org.ts'
import { defineTool, id, someOf } from '../tool.ts'
import { company as fields } from './fields.ts'

export const companyCreate = defineTool({
  name: 'company_create',
  about: 'Create one company. Look with company_find first whether it is there already.',
  effect: 'change',
  input: z.object(newOrNullOf(fields, 'company_create')),
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
  input: z.object({ company: id('company'), set: someOf(setOf(fields, 'company_update')) }),
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
