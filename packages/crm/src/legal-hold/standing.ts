import type { Kysely } from 'kysely'
import { contactBlocks } from '../consent/contactability.ts'
import type { CrmDb } from '../schema.generated.ts'

/**
 * The legal hold that stands over a contact, of its own or of its company, in one sentence; null
 * where there is none.
 */
export async function legalHoldOf(
  db: Kysely<CrmDb>,
  contact: string,
  at: Date,
): Promise<string | null> {
  const blocks = await contactBlocks(db, contact, 'service', at)
  return blocks.find(({ reason }) => reason === 'legal_hold')?.evidence ?? null
}
