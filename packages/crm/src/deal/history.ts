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
    select k.at, k.id as action, k.tool, u.name as by, g.name as agent, v.field, v.before, v.after
    from history.deal b
    join history.deal a on a.org_id = b.org_id and a.id = b.id and a._seq = b._seq and a._op = 'a'
    join kernel.action k on k.org_id = b.org_id and k.id = b._action and k.kind = 'do' and k.live
    left join "user" u on u.id = k.principal_id
    left join agent g on g.id = k.agent_id
    cross join lateral (values
      ('stage', (select name from stage where id = b.stage_id), (select name from stage where id = a.stage_id)),
      ('amount', b.amount || ' ' || b.currency, a.amount || ' ' || a.currency),
      ('close_on', b.close_on::text, a.close_on::text),
      ('status', b.status, a.status),
      ('owner', (select name from "user" where id = b.owner_id), (select name from "user" where id = a.owner_id))
    ) v(field, before, after)
    where b.id = ${deal}::uuid and b._op = 'b' and v.before is distinct from v.after
    order by b._seq desc, v.field limit ${limit}`.execute(db)
  return rows
}
