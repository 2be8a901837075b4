import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Caller } from '../authority/caller.ts'
import { type Approvable, mayApprovePlan } from '../authority/may-approve.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { read } from '../db/transaction.ts'
import type { Page } from './action.ts'
import type { Plan } from './plan.ts'
import { loadPlans, ofPlans } from './plans.ts'
import { presentPlan } from './present-plan.ts'

export interface PlanFilter {
  /** `pending` leaves out what has expired by the clock. */
  state?: string | undefined
  /** Who asked, or for whom an agent did. */
  principal?: string | undefined
  /** `table:id`: only plans that were asked for about this record by itself. */
  record?: string | undefined
  /** Only what waits: for whoever calls, or for others. */
  turn?: 'mine' | 'others' | undefined
  /** Only what waits and ends within the hour. */
  ending?: boolean | undefined
  /** Also how many there are on all pages. */
  count?: boolean | undefined
  before?: string | undefined
  limit?: number | undefined
}

/** Newest first. */
export async function listPlans(
  kernel: Kernel,
  caller: Caller,
  filter: PlanFilter,
): Promise<Page<Plan>> {
  const limit = Math.min(filter.limit ?? limits.page_plans, limits.page_plans_max)
  return await read(kernel, caller, async (tx) => {
    const all = await conditionsOf(tx, kernel, caller, filter)
    const here = filter.before ? [...all, sql`p.action_id < ${filter.before}::uuid`] : all
    const rows = await loadPlans(
      tx,
      sql`where ${sql.join(here, sql` and `)} order by p.action_id desc limit ${limit + 1}`,
    )
    const page = rows.slice(0, limit)
    const plans: Plan[] = []
    for (const row of page) plans.push(await presentPlan(tx, kernel, caller, row, { limit: 3 }))
    return {
      rows: plans,
      ...(rows.length > limit && { next: page.at(-1)!.id }),
      ...(filter.count && { total: await countOf(tx, all) }),
    }
  })
}

async function conditionsOf(
  tx: Transaction<AnyDb>,
  kernel: Kernel,
  caller: Caller,
  { state, principal, record, turn, ending }: PlanFilter,
): Promise<RawBuilder<unknown>[]> {
  const waits = sql`p.state = 'pending' and p.expires_at > clock_timestamp()`
  const conditions = [sql`p.org_id = ${caller.org}::uuid`]
  if (state)
    conditions.push(
      sql`p.state = any(${state.split(',')}::text[]) and (p.state <> 'pending' or p.expires_at > clock_timestamp())`,
    )
  if (principal) conditions.push(sql`a.principal_id = ${principal}::uuid`)
  if (record) {
    const [table = '', id = ''] = record.split(':')
    conditions.push(sql`a.input ->> ${table} = ${id}`)
  }
  // As those are told who asked for them: kernel.tell_expiring.
  if (ending)
    conditions.push(
      sql`${waits} and p.expires_at <= clock_timestamp() + interval '1 hour' and p.expires_at >= p.planned_at + interval '2 hours'`,
    )
  if (turn) {
    conditions.push(waits)
    // Who may approve what is the domain's to say, so it is asked about each plan that waits.
    const { rows } = await sql<Approvable & { id: string }>`
      select a.id, a.kind, a.effect, a.permission, a.principal_id, a.mode_reasons, p.counts
      from ${ofPlans} where ${sql.join(conditions, sql` and `)}`.execute(tx)
    const ids = rows
      .filter((plan) => mayApprovePlan(kernel, caller, plan) === (turn === 'mine'))
      .map(({ id }) => id)
    conditions.push(sql`p.action_id = any(${ids}::uuid[])`)
  }
  return conditions
}

async function countOf(
  tx: Transaction<AnyDb>,
  conditions: readonly RawBuilder<unknown>[],
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from ${ofPlans} where ${sql.join(conditions, sql` and `)}`.execute(tx)
  return rows[0]!.n
}
