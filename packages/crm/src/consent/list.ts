import { nothing } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { defineTool } from '../tool.ts'
import { keysOf } from './suppress.ts'

export const suppressionFind = defineTool({
  name: 'suppression_find',
  about:
    'The suppression list, newest first: which blocks stand or were lifted, why, and whose addresses they are. Addresses are kept as keyed hashes; ask for one by its text.',
  effect: 'read',
  input: z.object({
    address: z.string().trim().min(1).max(254).optional().describe('Blocks of this address alone.'),
    reason: z.enum(['opted_out', 'bounced', 'complained', 'erased']).optional(),
    lifted: z
      .boolean()
      .default(false)
      .describe('Those that were lifted, instead of those that stand.'),
    before: z.uuid().optional().describe('The id of the last row of the page before.'),
    limit: z.number().int().min(1).max(200).default(50),
  }),
  permission: 'consent:read',
  run: async ({ db }, { address, reason, lifted, before, limit }) => {
    const keys = address === undefined ? null : await keysOf(db, [address])
    const { rows } = await sql<Listed>`
      select s.id, s.reason, s.purpose, s.own, s.evidence, s.created_at, s.lifted_at, s.lifted_because, w.contact
      from suppression s
      left join lateral (
        select jsonb_build_object('id', c.id, 'name', c.name) as contact
        from known_address a join contact c on c.id = a.contact_id
        where a.org_id = s.org_id and a.address_key = s.address_key
        order by a.until nulls first, c.archived_at nulls first, c.id limit 1) w on true
      where (s.lifted_at is not null) = ${lifted}
        and (${keys}::text[] is null or s.address_key = any (${keys}::text[]))
        and (${reason ?? null}::text is null or s.reason = ${reason ?? null})
        and (${before ?? null}::uuid is null
          or (s.created_at, s.id) < (select b.created_at, b.id from suppression b where b.id = ${before ?? null}::uuid))
      order by s.created_at desc, s.id desc limit ${limit + 1}`.execute(db)
    const shown = rows.slice(0, limit)
    return { rows: shown, ...(rows.length > limit ? { next: shown.at(-1)!.id } : {}) }
  },
  audit: { subject: [] },
  rollback: nothing,
})

interface Listed {
  id: string
  reason: 'opted_out' | 'bounced' | 'complained' | 'erased'
  /** Null: mail of every purpose. */
  purpose: 'marketing' | 'service' | null
  /** The person said so themselves: only they end it. */
  own: boolean
  evidence: string
  created_at: Date
  lifted_at: Date | null
  lifted_because: string | null
  /** Whose address it is or was, if a contact is known by it. */
  contact: { id: string; name: string } | null
}
