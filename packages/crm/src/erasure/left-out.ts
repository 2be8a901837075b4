import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { addressForms } from '../contact/normal-address.ts'
import type { CrmDb } from '../schema.generated.ts'

/**
 * Takes out of uploaded rows whoever was erased here, before anything of them is stored: known
 * again by address, phone number or reference, through the keyed hashes of the suppression list. Of
 * a list of contacts the whole row goes, and is marked; of other files the cell. Returns how many
 * rows were concerned.
 */
export async function leaveOutErased(
  db: Kysely<CrmDb>,
  kind: string,
  rows: readonly { cells: string[]; leftOut?: boolean }[],
): Promise<number> {
  const blocked = await db
    .selectFrom('suppression')
    .select('address_key')
    .where('reason', '=', 'erased')
    .execute()
  if (blocked.length === 0) return 0
  const keys = new Set(blocked.map((row) => row.address_key))
  const { address_salt } = await db
    .selectFrom('org')
    .select('address_salt')
    .executeTakeFirstOrThrow()
  const isErased = (form: string) =>
    keys.has(
      createHash('sha256')
        .update(address_salt + form.toLowerCase())
        .digest('hex'),
    )
  let concerned = 0
  for (const row of rows) {
    const hits = row.cells.map((cell) => formsOf(cell.trim()).some(isErased))
    if (!hits.includes(true)) continue
    concerned++
    if (kind === 'contact') row.leftOut = true
    row.cells = row.cells.map((cell, i) => (kind === 'contact' || hits[i] ? '' : cell))
  }
  return concerned
}

/** What a cell may be on the list as. */
function formsOf(cell: string): string[] {
  if (cell === '') return []
  const digits = /^[-+().\s/\d]+$/.test(cell) ? cell.replace(/\D/g, '') : ''
  return [
    `reference:${cell}`,
    ...(/[@＠]/.test(cell) ? [cell, ...addressForms(cell)] : []),
    ...(digits.length > 0 ? [`phone:${digits}`] : []),
  ]
}
