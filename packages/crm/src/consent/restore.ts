import type { Context } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { insertAll } from '../record/insert-all.ts'
import type { CrmDb } from '../schema.generated.ts'
import type { Purpose } from './contactability.ts'

/** What a person said when they signed up again. */
export interface Return {
  purpose: Purpose
  evidence: string
  at: Date
}

/**
 * Of these contacts, those whose person has left mail of this kind: by their last word, or by a
 * block on an address of theirs.
 */
export async function optedOut(
  db: Kysely<CrmDb>,
  contacts: readonly string[],
  purpose: Purpose,
  now: Date,
): Promise<Set<string>> {
  const { rows } = await sql<{ contact_id: string }>`
    select contact_id from contact_blocks(${[...contacts]}::uuid[], 'email', ${purpose}, ${now}::timestamptz)
    where reason = 'opted_out'`.execute(db)
  return new Set(rows.map((row) => row.contact_id))
}

/**
 * Records that people agreed (again), and ends what stood because they had left this kind of mail:
 * the blocks on every address that is or was theirs. What they said later, and what stands for
 * another reason, stays. Returns how many blocks ended.
 */
export async function agree(
  context: Context<CrmDb>,
  contacts: readonly string[],
  said: Return,
): Promise<number> {
  const { db, now, newId } = context
  const event = {
    purpose: said.purpose,
    kind: 'opt_in' as const,
    at: said.at,
    evidence: said.evidence,
  }
  await insertAll(
    db,
    'consent_event',
    contacts.map((contact) => ({
      id: newId(`agreed ${said.purpose} ${contact}`),
      contact_id: contact,
      ...event,
    })),
  )
  const { rows } = await sql<{
    address_key: string
    purpose: Purpose | null
    evidence: string
    own: boolean
  }>`
    update suppression s set lifted_at = ${now}, lifted_because = ${said.evidence}
    where s.reason = 'opted_out' and s.lifted_at is null and s.created_at <= ${said.at}
      and (s.purpose is null or s.purpose = ${said.purpose})
      and s.address_key in (
        select a.address_key from same_person(${[...contacts]}::uuid[]) p
        join known_address a on a.contact_id = p.other_id and not a.mistaken)
    returning s.address_key, s.purpose, s.evidence, s.own`.execute(db)
  // Who had left everything comes back to one kind of mail alone.
  const rest = rows.filter((row) => row.purpose === null)
  const other = said.purpose === 'marketing' ? ('service' as const) : ('marketing' as const)
  await insertAll(
    db,
    'suppression',
    rest
      .toSorted((a, b) => (a.address_key + a.evidence < b.address_key + b.evidence ? -1 : 1))
      .map(({ address_key, evidence, own }) => ({
        ...{
          id: newId(),
          address_key,
          reason: 'opted_out' as const,
          purpose: other,
          evidence,
          own,
        },
      })),
  )
  return rows.length
}
