import { sql, type Transaction } from 'kysely'
import type { Caller } from '../authority/caller.ts'
import { KernelError, noSuch } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { read } from '../db/transaction.ts'
import type { Plan, PlanPages, PlanRow } from './plan.ts'
import { presentPlan } from './present-plan.ts'

/** @throws KernelError `not_found` */
export async function getPlan(
  kernel: Kernel,
  caller: Caller,
  id: string,
  pages: PlanPages = {},
): Promise<Plan> {
  return await read(kernel, caller, async (tx) => {
    const rows = await loadPlans(
      tx,
      sql`where p.org_id = ${caller.org}::uuid and p.action_id = ${id}::uuid`,
    )
    if (!rows[0]) throw new KernelError('not_found', 'There is no such plan.', noSuch.plan)
    return await presentPlan(tx, kernel, caller, rows[0], pages)
  })
}

/** Plans with what is stored of their actions, as a clause of SQL. */
export const ofPlans = sql`kernel.plan p join kernel.action a on a.org_id = p.org_id and a.id = p.action_id`

/** Stored plans; `tail` chooses and orders them. */
export async function loadPlans(
  tx: Transaction<AnyDb>,
  tail: ReturnType<typeof sql>,
): Promise<PlanRow[]> {
  const { rows } =
    await sql<PlanRow>`select a.id, a.kind, a.tool, a.effect, a.permission, a.principal_id, a.role, a.agent_id, a.session, a.input, a.reasoning,
      a.mode_reasons, p.state, p.digest, p.counts, p.facets, p.tables, p.planned_at, p.expires_at, p.expires_at <= clock_timestamp() as expired,
      p.decided_at, p.decided_by, p.drift, p.superseded_by, a.erased_by is not null as erased,
      (select f.action_id from kernel.plan f where f.org_id = p.org_id and f.superseded_by = p.action_id limit 1) as supersedes
    from ${ofPlans} ${tail}`.execute(tx)
  return rows
}
