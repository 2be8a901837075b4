import { type Context, type Kernel, limits, read, systemAction } from '@rescind/kernel'
import type { Kysely } from 'kysely'
import { carryOut, type NoteErasure } from '../erasure/errand.ts'
import type { CrmDb } from '../schema.generated.ts'
import { dueRecords } from './due.ts'

/** Each is searched for in every text of the organisation, so that few go at a time. */
const atOnce = 25

/**
 * Erases people with whom nothing has happened since a moment, each as if it had been asked for:
 * with an entry of its own, on the suppression list and in the register. Returns how many went; as
 * many as one round takes means that there may be more.
 */
export async function expireContacts(
  kernel: Kernel,
  org: string,
  note: NoteErasure,
  { before, keep }: { before: Date; keep: readonly string[] },
): Promise<{ erased: number; more: boolean }> {
  const due = async (): Promise<string[]> =>
    await read(
      kernel,
      { org },
      async (tx) =>
        dueRecords(tx as unknown as Kysely<CrmDb>, org, 'contacts', { before, keep, most: atOnce }),
      limits.report_ms,
    )
  const contacts = await due()
  for (const contact of contacts) await expireContact(kernel, org, note, contact)
  return { erased: contacts.length, more: contacts.length === atOnce }
}

async function expireContact(
  kernel: Kernel,
  org: string,
  note: NoteErasure,
  contact: string,
): Promise<void> {
  const work = {
    ...{ org, tool: 'contact_erased', reasoning: null, subjects: { contact } },
    end: ({ gone, erased }: Awaited<ReturnType<typeof carryOut>>) => ({
      output: { gone, because: 'retention' },
      erased,
    }),
  }
  await systemAction(kernel, null, work, async (context: Context<CrmDb>) => {
    const { db, newId, now, today } = context
    const ground = 'no_longer_needed'
    const erased = await carryOut(context, { contact, request: null, ground }, note)
    await db
      .insertInto('erasure')
      .values({
        id: newId(),
        contact_id: contact,
        ground,
        asked_on: today(),
        state: 'carried_out',
        carried_out_at: now,
      })
      .execute()
    return erased
  })
}
