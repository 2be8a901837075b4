import {
  type AnyDb,
  type Context,
  type Erased,
  type Errand,
  erase,
  registerErasure,
} from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { keysOf, keysOfContact, suppress } from '../consent/suppress.ts'
import { legalHoldOf } from '../legal-hold/standing.ts'
import type { CrmDb } from '../schema.generated.ts'
import { endWithoutMail } from '../sequence/mend.ts'
import { personOf } from './person.ts'

/**
 * What the register outside the database keeps of an erasure: ids and keyed hashes, nothing else.
 */
export interface ErasureNote {
  org: string
  contact: string
  /** The action that carried it out, and the one by which it was asked for. */
  action: string
  request: string | null
  ground: 'no_longer_needed' | 'consent_withdrawn' | 'objection' | 'unlawful' | 'legal_obligation'
  at: string
  /** As `crm.suppression` has them. */
  keys: string[]
}

/**
 * Told in the transaction, before it commits: an erasure that nobody could note is not carried out.
 */
export type NoteErasure = (note: ErasureNote) => Promise<void>

/** Carries an approved erasure out when its hold has ended; a legal hold defers it. */
export const erasureErrand = (note: NoteErasure): Errand => ({
  tool: 'contact_erased',
  // A person has approved each erasure, and the law's term does not wait for an agent.
  despitePause: true,
  run: async (untyped: Context<AnyDb>, row) => {
    const context: Context<CrmDb> = untyped
    const { db, now } = context
    const asked = await db
      .selectFrom('erasure')
      .selectAll()
      .where('id', '=', row.body.meta.erasure ?? '')
      .where('state', '<>', 'carried_out')
      .executeTakeFirst()
    if (!asked) return { state: 'held_out', reason: 'gone' }
    if (await legalHoldOf(db, asked.contact_id, now)) {
      await db
        .updateTable('erasure')
        .set({ state: 'deferred' })
        .where('id', '=', asked.id)
        .execute()
      return { state: 'held_out', reason: 'legal_hold' }
    }
    const { gone, erased } = await carryOut(
      context,
      { contact: asked.contact_id, request: row.action_id, ground: asked.ground },
      note,
    )
    await db
      .updateTable('erasure')
      .set({ state: 'carried_out', carried_out_at: now })
      .where('id', '=', asked.id)
      .execute()
    return { state: 'sent', output: { gone }, erased }
  },
})

/**
 * Suppresses, stops and erases. The order matters: the addresses are on the list before they are
 * gone.
 */
export async function carryOut(
  context: Context<CrmDb>,
  { contact, request, ground }: Pick<ErasureNote, 'contact' | 'request' | 'ground'>,
  note: NoteErasure,
): Promise<Erased> {
  const { db, org, action, now } = context
  await sql`select 1 from contact where id = ${contact} for update`.execute(db)
  await registerErasure(context, { table: 'contact', id: contact }, request)
  const { about, blocked } = await personOf(db, contact)
  const keys = [
    ...new Set([...(await keysOf(db, blocked)), ...(await keysOfContact(db, contact))]),
  ].toSorted()
  await suppress(context, keys, { reason: 'erased', purpose: null, evidence: 'Erased on request' })
  await db
    .updateTable('enrolment')
    .set({ state: 'stopped', next_at: null })
    .where('contact_id', '=', contact)
    .where('state', 'in', ['active', 'paused'])
    .execute()
  await sql`update contact set erased_at = ${now}, archived_at = coalesce(archived_at, ${now}) where id = ${contact}`.execute(
    db,
  )
  const erased = await erase(context, about)
  await pauseStopped(db, action)
  await note({ org, contact, action, request, ground, at: now.toISOString(), keys })
  return erased
}

/**
 * Enrolments of others whose mail named the person, and so does not leave: a person resumes them.
 */
async function pauseStopped(db: Kysely<CrmDb>, erasure: string): Promise<void> {
  const { rows } = await sql<{
    enrolment: string
    reason: string
  }>`select m.enrolment_id as enrolment, o.reason
    from kernel.outbox o join message m on m.org_id = o.org_id and m.id = o.id
    where o.org_id = kernel.org() and o.erased_by = ${erasure}::uuid and o.state = 'held_out' and o.reason = 'names_erased' and m.enrolment_id is not null`.execute(
    db,
  )
  await endWithoutMail(db, rows)
}
