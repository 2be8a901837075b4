import { type AnyDb, publicKey, rootAt, type Signing, vkeyOfPublic } from '@rescind/kernel'
import { openCheckpoint, parseVkey } from '@rescind/kernel/verify'
import { type Kysely, sql } from 'kysely'
import type { Checkpoint, Place } from './place.ts'

/**
 * Compares a log with the newest checkpoint that a place keeps of it. Null where they agree, else
 * what is wrong, for people.
 */
export async function compareWith(
  db: Kysely<AnyDb>,
  signing: Signing,
  org: string,
  place: Place,
): Promise<string | null> {
  const note = await place.newest?.(org)
  if (!note) return null
  const origin = signing.origin(org)
  const { rows } = await sql<{ public: Buffer }>`select public from audit.signer`.execute(db)
  const vkeys = new Set(
    [...rows.map((row) => row.public), ...signing.keys().map((key) => publicKey(key))].map((key) =>
      vkeyOfPublic(origin, key),
    ),
  )
  let kept: { size: number; root: Buffer }
  try {
    kept = openCheckpoint(
      note,
      [...vkeys].map((vkey) => parseVkey(vkey)),
    )
  } catch (error) {
    return `the newest checkpoint in ${place.name} is not of a key of this log (${(error as Error).message})`
  }
  return await db.transaction().execute(async (tx) => {
    const tree = await sql<{
      size: string
    }>`select size from audit.tree where org_id = ${org}::uuid`.execute(tx)
    const size = Number(tree.rows[0]?.size ?? 0)
    if (size < kept.size)
      return `the log has ${size} entries and ${place.name} vouches for ${kept.size}`
    const root = await rootAt(tx, org, kept.size)
    return root.equals(kept.root)
      ? null
      : `the first ${kept.size} entries of the log are not those that ${place.name} vouches for`
  })
}

/** The newest checkpoint of a log, null before the first. */
export async function newestCheckpoint(db: Kysely<AnyDb>, org: string): Promise<Checkpoint | null> {
  const { rows } = await sql<{
    size: string
    note: string
  }>`select size, note from audit.checkpoint where org_id = ${org}::uuid
    order by size desc, at desc limit 1`.execute(db)
  return rows[0] ? { org, size: Number(rows[0].size), note: rows[0].note } : null
}

/** Notes what became of publishing; failing the same way again is no news. */
export async function notePublication(
  db: Kysely<AnyDb>,
  place: Place,
  { org, size }: Checkpoint,
  outcome: string,
): Promise<void> {
  await sql`insert into audit.publication (org_id, place, size, outcome) select ${org}::uuid, ${place.name}, ${size}, ${outcome}
    where ${outcome} is distinct from (select p.outcome from audit.publication p where p.org_id = ${org}::uuid and p.place = ${place.name}
      order by p.at desc limit 1) or ${outcome} = 'published'`.execute(db)
}
