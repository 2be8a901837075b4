import { defaultKeyHasher } from '@better-auth/api-key'
import type { Pool } from 'pg'

/** What a key is for. Written by this server when it makes the key; nothing a client sends ends up here. */
export interface KeyMetadata {
  org_id: string
  /** Set when the key belongs to an agent that acts for its owner. */
  agent_id: string | null
  /** Made to approve plans, too; a person's key otherwise is not. */
  approve?: boolean
  /** Made for the demo, and ends with it. */
  demo?: boolean
}

/** As the sign-in library stores it. */
export const hashOf = async (key: string): Promise<string> => await defaultKeyHasher(key)

export interface FoundKey extends KeyMetadata {
  id: string
  /** The person it acts for. */
  owner: string
}

/**
 * Looks a key up by its hash; null for one that is unknown, revoked or expired. One statement, and a write once a minute at most (when it was
 * last used): the sign-in library's own verification takes five and writes twice per request.
 */
export async function findKey(pool: Pool, key: string): Promise<FoundKey | null> {
  const { rows } = await pool.query<{ id: string; owner: string; metadata: string }>(
    `with found as (select id, "referenceId" as owner, metadata from auth.apikey
       where key = $1 and enabled and ("expiresAt" is null or "expiresAt" > now())),
     used as (update auth.apikey k set "lastRequest" = now() from found
       where k.id = found.id and (k."lastRequest" is null or k."lastRequest" < now() - interval '1 minute'))
     select id, owner, metadata from found`,
    [await hashOf(key)],
  )
  const [row] = rows
  return row ? { id: row.id, owner: row.owner, ...(JSON.parse(row.metadata) as KeyMetadata) } : null
}
