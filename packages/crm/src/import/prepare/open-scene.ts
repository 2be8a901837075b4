import type { Context } from '@rescind/kernel'
import type { CrmDb } from '../../schema.generated.ts'
import { importTables } from '../write/columns.ts'
import { Directory } from './directory.ts'
import type { Scene } from './scene.ts'

/**
 * Reads what rows may refer to. Only names and ids: records that rows are about are read when they
 * are known.
 */
export async function openScene(
  context: Context<CrmDb>,
  files: readonly { id: string }[],
): Promise<Scene> {
  const { db, org } = context
  const [users, companies, products, contacts] = [
    new Directory(),
    new Directory(),
    new Directory(),
    new Directory(),
  ]
  const currency = await db
    .selectFrom('org')
    .select('currency')
    .where('org_id', '=', org)
    .executeTakeFirstOrThrow()
  for (const user of await db
    .selectFrom('user')
    .select(['id', 'name'])
    .where('org_id', '=', org)
    .where('active', '=', true)
    .execute())
    users.add(user.name, user.id)
  const named = async (table: 'company' | 'product') =>
    await db
      .selectFrom(table)
      .select(['id', 'name'])
      .where('org_id', '=', org)
      .where('archived_at', 'is', null)
      .orderBy('id')
      .execute()
  for (const { name, id } of await named('company')) companies.add(name, id)
  for (const { name, id } of await named('product')) products.add(name, id)
  const emails = new Map<string, string>()
  const people = await db
    .selectFrom('contact')
    .select(['id', 'name', 'email'])
    .where('org_id', '=', org)
    .where('archived_at', 'is', null)
    .orderBy('id')
    .execute()
  for (const { name, email, id } of people) {
    if (name) contacts.add(name, id)
    if (email) contacts.add(email.toLowerCase(), id)
    if (email) emails.set(email.toLowerCase(), id)
  }
  const further = await db
    .selectFrom('contact_email')
    .select(['contact_id', 'address'])
    .where('org_id', '=', org)
    .where('archived_at', 'is', null)
    .execute()
  for (const { contact_id, address } of further)
    if (!emails.has(address.toLowerCase())) emails.set(address.toLowerCase(), contact_id)
  const none = <T>() =>
    Object.fromEntries(importTables.map((table) => [table, [] as T[]])) as unknown as Record<
      (typeof importTables)[number],
      T[]
    >
  return {
    context,
    currency: currency.currency,
    users,
    companies,
    products,
    contacts,
    agents: new Map(),
    emails,
    results: new Map(),
    inserts: none(),
    updates: none(),
    told: new Map(files.map(({ id }) => [id, []])),
  }
}
