import { KernelError } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'

/**
 * Checks that no other contact in use has this address.
 * @throws KernelError `invalid_input` with the contact that has it
 */
export async function assertFree(
  db: Kysely<CrmDb>,
  address: string | null | undefined,
  contact?: string,
): Promise<void> {
  if (!address) return
  const holder = await db
    .selectFrom('contact')
    .select(['id', 'name'])
    .where(sql`lower(email)`, '=', address.toLowerCase())
    .where('archived_at', 'is', null)
    .executeTakeFirst()
  if (!holder || holder.id === contact) return
  throw new KernelError(
    'invalid_input',
    `${holder.name} has this address already.`,
    'Update that contact, or archive it first.',
    { contact: holder.id },
  )
}
