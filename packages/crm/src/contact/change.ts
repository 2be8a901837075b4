import { KernelError, restore } from '@rescind/kernel'
import { z } from 'zod'
import { companyOf, companyOrNew } from '../company/named.ts'
import { newOrNullOf, setOf } from '../field/input.ts'
import { newCustom, patchCustom } from '../record/custom.ts'
import { existing, live, pointsTo } from '../record/existing.ts'
import { sourceOf } from '../record/org.ts'
import { defineTool, id, someOf } from '../tool.ts'
import { assertFree } from './address.ts'
import { contact as fields, lifecycles } from './fields.ts'

export const contactCreate = defineTool({
  name: 'contact_create',
  about:
    'Create one contact (a person), with their company where that is new. Look with contact_find first whether it is there already.',
  effect: 'change',
  input: z.object({
    ...newOrNullOf(fields, 'contact_create'),
    company: companyOrNew().nullable().optional(),
  }),
  permission: 'contact:write',
  run: async (context, { company, owner, custom, ...set }) => {
    const { db, newId, principal, agent } = context
    await assertFree(db, set.email)
    await pointsTo(db, { owner })
    const companyId = await companyOf(context, company)
    return await db
      .insertInto('contact')
      .values({
        ...set,
        id: newId(),
        company_id: companyId,
        owner_id: owner === undefined ? principal.id : owner,
        custom: newCustom(custom),
        source: sourceOf(agent),
      })
      .returning(['id', 'name', 'email', 'company_id'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: [] },
  rollback: restore('contact', 'company'),
  version: 2,
})

export const contactUpdate = defineTool({
  name: 'contact_update',
  about:
    'Change fields of one contact: name, mail address, phone, job title, place, owner, custom fields.',
  effect: 'change',
  input: z.object({
    contact: id('contact'),
    set: someOf({ ...setOf(fields, 'contact_update'), company: companyOrNew().nullable() }),
  }),
  permission: 'contact:write',
  run: async (context, { contact, set: { company, owner, custom, ...set } }) => {
    const { db } = context
    await live(db, 'contact', contact)
    await assertFree(db, set.email, contact)
    await pointsTo(db, { owner })
    const companyId = await companyOf(context, company)
    return await db
      .updateTable('contact')
      .set({
        ...set,
        company_id: companyId,
        owner_id: owner,
        ...(custom && { custom: patchCustom(custom) }),
      })
      .where('id', '=', contact)
      .returning(['id', 'name', 'email', 'company_id'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'contact' },
  rollback: restore('contact', 'company'),
  version: 2,
})

export const contactSetLifecycle = defineTool({
  name: 'contact_set_lifecycle',
  about:
    'File one contact as lead, qualified, customer, cold or former. Where an agent files a customer as something else it is a plan: customers get no marketing.',
  effect: 'change',
  input: z.object({ contact: id('contact'), lifecycle: z.enum(lifecycles) }),
  permission: 'contact:write',
  run: async ({ db, now, agent, needsApproval }, { contact, lifecycle }) => {
    const { name, lifecycle: before } = await live(db, 'contact', contact)
    if (before === lifecycle)
      throw new KernelError(
        'invalid_input',
        `${name} is filed as ${lifecycle} already.`,
        'Nothing is left to do.',
      )
    if (agent && before === 'customer') needsApproval('ends_protection')
    return await db
      .updateTable('contact')
      .set({ lifecycle, lifecycle_since: now })
      .where('id', '=', contact)
      .returning(['id', 'name', 'lifecycle'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'contact' },
  rollback: restore('contact'),
})

export const contactLinkCompany = defineTool({
  name: 'contact_link_company',
  about: 'Say which company one contact works for; null takes the link away.',
  effect: 'change',
  input: z.object({ contact: id('contact'), company: id('company').nullable() }),
  permission: 'contact:write',
  run: async ({ db }, { contact, company }) => {
    await live(db, 'contact', contact)
    await pointsTo(db, { company })
    return await db
      .updateTable('contact')
      .set({ company_id: company })
      .where('id', '=', contact)
      .returning(['id', 'name', 'company_id'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: ['contact', 'company'] },
  rollback: restore('contact'),
})

export const contactArchive = defineTool({
  name: 'contact_archive',
  about: 'Archive one contact: it leaves every list, and mail that waits for it is held out.',
  effect: 'change',
  input: z.object({ contact: id('contact') }),
  permission: 'contact:write',
  run: async ({ db, now }, { contact }) => {
    await live(db, 'contact', contact)
    return await db
      .updateTable('contact')
      .set({ archived_at: now })
      .where('id', '=', contact)
      .returning(['id', 'name'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'contact' },
  rollback: restore('contact'),
})

export const contactRestore = defineTool({
  name: 'contact_restore',
  about: 'Bring one archived contact back.',
  effect: 'change',
  input: z.object({ contact: id('contact') }),
  permission: 'contact:write',
  run: async ({ db }, { contact }) => {
    const { name, email, archived_at, erased_at } = await existing(db, 'contact', contact)
    if (erased_at)
      throw new KernelError('invalid_input', 'This person was erased.', 'Nothing brings them back.')
    if (!archived_at)
      throw new KernelError('invalid_input', `${name} is not archived.`, 'Nothing is left to do.')
    await assertFree(db, email, contact)
    return await db
      .updateTable('contact')
      .set({ archived_at: null })
      .where('id', '=', contact)
      .returning(['id', 'name'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'contact' },
  rollback: restore('contact'),
})
