import type { Context } from '@rescind/kernel'
import { z } from 'zod'
import { live } from '../record/existing.ts'
import { sourceOf } from '../record/org.ts'
import type { CrmDb } from '../schema.generated.ts'
import { id } from '../tool.ts'
import { company } from './fields.ts'

const name = company.fields.name.type.input
const domain = company.fields.domain.type.input

/**
 * A company in the input of a tool that is about something else: one that is there, or one to make
 * along with it.
 */
export const companyOrNew = () =>
  z
    .union([
      id('company'),
      z.strictObject({
        name: name(),
        domain: domain().nullable().optional(),
      }),
    ])
    .describe(
      'Id of a company, or {name} of a new one that is made in the same action. Look with company_find first.',
    )

/**
 * The id of that company; a new one is made here, owned by whoever asked. What is left out or null
 * stays so. Whoever may write contacts or deals may write companies.
 * @throws KernelError `not_found`, `invalid_input` where it is archived
 */
export async function companyOf<
  C extends z.output<ReturnType<typeof companyOrNew>> | null | undefined,
>(
  { db, newId, principal, agent }: Context<CrmDb>,
  company: C,
): Promise<string | Extract<C, null | undefined>> {
  if (company === null || company === undefined) return company as Extract<C, null | undefined>
  if (typeof company === 'string') {
    await live(db, 'company', company)
    return company
  }
  const made = newId('company')
  await db
    .insertInto('company')
    .values({ ...company, id: made, owner_id: principal.id, source: sourceOf(agent) })
    .execute()
  return made
}
