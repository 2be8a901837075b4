import { actionsNow, nothing } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { defineTool } from '../tool.ts'

export const erasureList = defineTool({
  name: 'erasure_list',
  about:
    'The register of erasures: which waits, which a legal hold defers, which was carried out when, and then how many mails that name the person to others were held out and how many had left since the approval. Ids only.',
  effect: 'read',
  input: z.object({
    state: z.enum(['waiting', 'deferred', 'carried_out']).optional(),
    request: z
      .uuid()
      .optional()
      .describe('The action that asked for it: of an erasure that was carried out, its row.'),
    limit: z.number().int().min(1).max(500).default(100),
  }),
  permission: 'erasure:read',
  run: async ({ db }, { state, request, limit }) => {
    const found = db
      .selectFrom('erasure')
      .$if(state !== undefined, (query) => query.where('erasure.state', '=', state!))
      .$if(request !== undefined, (query) =>
        query.where(sql<boolean>`exists (select from kernel.erasure e where e.org_id = erasure.org_id and e.request_id = ${request}::uuid
          and e.tbl = 'contact' and e.key = erasure.contact_id::text)`),
      )
    const { total } = await found
      .select(sql<number>`count(*)::int`.as('total'))
      .executeTakeFirstOrThrow()
    const rows = await found
      .innerJoin('contact', 'contact.id', 'erasure.contact_id')
      .select([
        'erasure.id',
        'erasure.contact_id as contact',
        'contact.name',
        'erasure.ground',
        'erasure.state',
      ])
      .select(['erasure.asked_on', 'erasure.carried_out_at'])
      .select(
        sql<
          string | null
        >`(select e.action_id from kernel.erasure e where e.org_id = erasure.org_id and e.tbl = 'contact'
          and e.key = erasure.contact_id::text order by e.at desc limit 1)`.as('action'),
      )
      .select(
        ['waiting_mail', 'left_mail'].map((kind) =>
          sql<number | null>`(select (g ->> 'redacted')::int from kernel.erasure e
        join ${actionsNow} a on a.org_id = e.org_id and a.id = e.action_id
        cross join lateral jsonb_array_elements(a.output -> 'gone') g
        where e.org_id = erasure.org_id and e.request_id is not null and e.tbl = 'contact' and e.key = erasure.contact_id::text and g ->> 'kind' = ${kind}
        order by e.at desc limit 1)`.as(kind === 'waiting_mail' ? 'held_out' : 'left'),
        ),
      )
      .orderBy('erasure.id', 'desc')
      .limit(limit)
      .execute()
    return { rows, total }
  },
  audit: { subject: [] },
  rollback: nothing,
})
