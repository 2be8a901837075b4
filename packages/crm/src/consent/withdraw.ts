import type { Context } from '@rescind/kernel'
import { insertAll } from '../record/insert-all.ts'
import type { CrmDb } from '../schema.generated.ts'
import type { Purpose } from './contactability.ts'
import { keysOf, keysOfContact, suppress } from './suppress.ts'

/** What somebody leaves or comes back to: one kind of mail, or all of it. */
export type Reach = Purpose | 'everything'

/** The kinds of mail that this is about. */
export const purposesOf = (reach: Reach): Purpose[] =>
  reach === 'everything' ? ['marketing', 'service'] : [reach]

/** Who wants no mail any more, of which kind, and how we know. */
export interface Withdrawal {
  /** Null: only the address is known. */
  contact: string | null
  /** The address it was said with, where it was said by mail. */
  address?: string
  purpose: Reach
  /** One sentence that a person can check: "Used the unsubscribe link of …". */
  evidence: string
  own?: boolean
}

/**
 * A person does not want mail: an event for each kind, and a block on every address that is or ever
 * was theirs, the one it was said with among them. Also what the unsubscribe link does.
 */
export async function withdrawConsent(
  context: Pick<Context<CrmDb>, 'db' | 'now' | 'newId'>,
  { contact, address, purpose, evidence, own = false }: Withdrawal,
): Promise<{ suppressed: number }> {
  const { db, now, newId } = context
  if (contact)
    await insertAll(
      db,
      'consent_event',
      purposesOf(purpose).map((one) => ({
        ...{ id: newId(), contact_id: contact, purpose: one, kind: 'opt_out' as const },
        ...{ at: now, evidence, own },
      })),
    )
  const keys = [
    ...(contact ? await keysOfContact(db, contact) : []),
    ...(await keysOf(db, address ? [address] : [])),
  ]
  const block = {
    reason: 'opted_out' as const,
    purpose: purpose === 'everything' ? null : purpose,
    evidence,
    own,
  }
  return { suppressed: await suppress(context, keys, block) }
}
