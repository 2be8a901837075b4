import { nothing } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { defineTool } from '../tool.ts'

export const erasureList = defineTool({
  name: 'erasure_list',
  about: 'The register of erasures: which waits, which a legal hold defers, which was carried out when. Ids only.',
  effect: 'read',
  input: z.object({
    state: z.enum(['waiting', 'deferred', 'carried_out']).optional(),
    limit: z.number().int().min(1).max(500).default(100),
  }),
  permission: 'erasure:read',
  run: async ({ db }, { state, limit }) => {
    const found = db.selectFrom('erasure').$if(state !== undefined, (query) => query.where('erasure.state', '=', state!))
    const { total } = await found.select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow()
    const rows = await found
      .innerJoin('contact', 'contact.id', 'erasure.contact_id')
      .select(['erasure.id', 'erasure.contact_id as contact', 'contact.name', 'erasure.ground', 'erasure.state'])
      .select(['erasure.asked_on', 'erasure.carried_out_at'])
      .select(
        sql<string | null>`(select e.action_id from kernel.erasure e where e.org_id = erasure.org_id and e.tbl = 'contact'
          and e.key = erasure.contact_id::text order by e.at desc limit 1)`.as('action'),
      )
      .orderBy('erasure.id', 'desc')
      .limit(limit)
      .execute()
    return { rows, total }
  },
  audit: { subject: [] },
  rollback: nothing,
})
