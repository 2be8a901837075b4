import type { HeldOut } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'

export type Purpose = 'marketing' | 'service'

/** A reason not to write to a contact. */
export interface Block {
  reason: string
  /** One sentence a person can check. */
  evidence: string
  /** Who may write all the same: nobody, or a new plan that names the contact. */
  override: HeldOut['override']
}

/**
 * Whom we may write to, and the severest reason for everybody else. The rule itself is SQL:
 * `crm.contactability`.
 */
export async function contactability(
  db: Kysely<CrmDb>,
  contacts: readonly string[],
  purpose: Purpose,
  at: Date,
): Promise<{ send: Set<string>; heldOut: HeldOut[] }> {
  const { rows } = await sql<Block & { contact_id: string; send: boolean }>`
    select * from contactability(${contacts}::uuid[], 'email', ${purpose}, ${at}::timestamptz)`.execute(
    db,
  )
  const heldOut = rows.filter((row) => !row.send)
  return {
    send: new Set(rows.filter((row) => row.send).map((row) => row.contact_id)),
    heldOut: heldOut.map(({ contact_id, reason, evidence, override }) => ({
      record: { table: 'contact', id: contact_id },
      reason,
      evidence,
      override,
    })),
  }
}

/** Every reason not to write to one contact, the severest first. */
export async function contactBlocks(
  db: Kysely<CrmDb>,
  contact: string,
  purpose: Purpose,
  at: Date,
): Promise<Block[]> {
  const { rows } = await sql<Block>`select reason, evidence, override
    from contact_blocks(${[contact]}::uuid[], 'email', ${purpose}, ${at}::timestamptz) order by rank`.execute(
    db,
  )
  return rows
}
