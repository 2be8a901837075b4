import { changesOf } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'

/**
 * One field of a deal that changed, and by whom. `before` and `after` are what people read: names,
 * not ids.
 */
export interface DealStep {
  at: Date
  action: string
  tool: string
  by: string | null
  agent: string | null
  field: string
  before: string | null
  after: string | null
}

/**
 * The changes of one deal from its captured rows, newest first. What has been taken back since is
 * left out.
 */
export async function dealSteps(
  db: Kysely<CrmDb>,
  deal: string,
  limit: number,
): Promise<DealStep[]> {
  const { rows } = await sql<DealStep>`
    select c.at, c.action, c.tool, u.name as by, g.name as agent, v.field, v.before, v.after
    from ${changesOf('deal')} c
    left join "user" u on u.id = c.principal_id
    left join agent g on g.id = c.agent_id
    cross join lateral (values
      ('stage', (select name from stage where id = (c.before).stage_id), (select name from stage where id = (c.after).stage_id)),
      ('amount', (c.before).amount || ' ' || (c.before).currency, (c.after).amount || ' ' || (c.after).currency),
      ('close_on', (c.before).close_on::text, (c.after).close_on::text),
      ('status', (c.before).status, (c.after).status),
      ('owner', (select name from "user" where id = (c.before).owner_id), (select name from "user" where id = (c.after).owner_id))
    ) v(field, before, after)
    where (c.before).id = ${deal}::uuid and v.before is distinct from v.after
    order by c.seq desc, v.field limit ${limit}`.execute(db)
  return rows
}
