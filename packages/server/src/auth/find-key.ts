import { createHash } from 'node:crypto'
import type { Pool } from 'pg'

/** How a key is stored. It is random and long, so one plain hash cannot be searched for it. */
export const hashOf = (key: string): string => createHash('sha256').update(key).digest('base64url')

export interface FoundKey {
  id: string
  org_id: string
  /** The person it acts for. */
  owner: string
  /** Set when the key belongs to an agent that acts for its owner. */
  agent_id: string | null
  /** Made to approve plans, too; a person's key otherwise is not. */
  approve: boolean
  /** Made for the demo, and ends with it. */
  demo: boolean
}

/**
 * Looks a key up by its hash; null for one that is unknown, revoked or expired. One statement, and
 * a write once a minute at most (when it was last used).
 */
export async function findKey(pool: Pool, key: string): Promise<FoundKey | null> {
  const { rows } = await pool.query<FoundKey>(
    `with found as (select id, org_id, owner_id as owner, agent_id, approve, demo from auth.access_key
       where hash = $1 and (expires_at is null or expires_at > now())),
     used as (update auth.access_key k set used_at = now() from found
       where k.id = found.id and (k.used_at is null or k.used_at < now() - interval '1 minute'))
     select * from found`,
    [hashOf(key)],
  )
  return rows[0] ?? null
}
