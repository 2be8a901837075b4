import { sql, type Transaction } from 'kysely'
import type { Kind } from '../action/perform.ts'
import type { AnyTool } from '../contract/contract.ts'
import { KernelError, noSuch } from '../contract/errors.ts'
import type { AnyDb } from '../contract/kernel.ts'
import type { PlanState } from '../contract/states.ts'
import { prepared } from '../db/driver.ts'
import type { PlanCounts } from './counts.ts'
import type { Content } from './digest.ts'
import type { Difference } from './drift.ts'

/** A plan row with the action it becomes. */
export interface StoredPlan {
  action_id: string
  state: PlanState
  digest: string
  seed: string
  planned_at: Date
  expired: boolean
  frozen: Record<string, unknown>
  excluded: string[]
  counts: PlanCounts
  decided_at: Date | null
  kind: Kind
  tool: string
  contract_version: number
  effect: AnyTool['effect']
  permission: string
  principal_id: string
  agent_id: string | null
  session: string | null
  reasoning: string | null
  input: Record<string, unknown>
  mode_reasons: string[]
}

/**
 * Refuses a plan that does not wait for an answer.
 * @throws KernelError `plan_used`, `plan_expired`, `plan_rejected`, `drifted`
 */
export function assertPending(stored: StoredPlan): void {
  if (stored.state === 'approved')
    throw new KernelError(
      'plan_used',
      'This plan was approved already. Nothing ran twice.',
      'See its action for what it did.',
    )
  if (stored.state === 'expired' || (stored.state === 'pending' && stored.expired))
    throw planExpired()
  if (stored.state === 'rejected')
    throw new KernelError(
      'plan_rejected',
      'This plan was rejected. Nothing was changed.',
      'Ask again if it is still wanted.',
    )
  if (stored.state !== 'pending')
    throw new KernelError(
      'drifted',
      stored.state === 'superseded'
        ? 'Another plan has taken the place of this one. Nothing was changed by it.'
        : 'Something has changed since this plan was made. Nothing was changed by it.',
      'Review the plan that took its place, or ask again.',
    )
}

/** The refusal of a plan whose time is over. */
export const planExpired = () =>
  new KernelError(
    'plan_expired',
    'This plan has expired. Nothing was changed.',
    'Ask again for a fresh plan.',
  )

/**
 * Writes down what became of a plan that waits; false where it does not wait any more. Approved
 * only by its digest and in time.
 */
export async function decide(
  tx: Transaction<AnyDb>,
  org: string,
  id: string,
  fate: {
    state: 'approved' | 'rejected' | 'drifted' | 'expired'
    by?: string
    digest?: string
    drift?: Difference
  },
): Promise<boolean> {
  const { state, by = null, digest = null, drift = null } = fate
  const { rows } = await sql<{
    done: boolean
  }>`${sql.raw(prepared)} select kernel.decide(${org}::uuid, ${id}::uuid, ${state}, ${by}::uuid, ${digest}::text, ${drift && JSON.stringify(drift)}::jsonb) as done`.execute(
    tx,
  )
  return rows[0]!.done
}

/** @throws KernelError `not_found` */
export async function loadPlan(
  tx: Transaction<AnyDb>,
  org: string,
  id: string,
  lock: '' | 'for update of p' = '',
): Promise<StoredPlan> {
  const { rows } =
    await sql<StoredPlan>`${sql.raw(prepared)} select p.action_id, p.state, p.digest, p.seed, p.planned_at, p.expires_at <= clock_timestamp() as expired, p.frozen, p.excluded,
      p.counts, p.decided_at, a.kind, a.tool, a.contract_version, a.effect, a.permission, a.principal_id, a.agent_id, a.session, a.reasoning, a.input, a.mode_reasons
    from kernel.plan p join kernel.action a on a.org_id = p.org_id and a.id = p.action_id
    where p.org_id = ${org}::uuid and p.action_id = ${id}::uuid ${sql.raw(lock)}`.execute(tx)
  if (!rows[0]) throw new KernelError('not_found', 'There is no such plan.', noSuch.plan)
  return rows[0]
}

/** The lines that a plan showed. */
export async function loadContent(
  tx: Transaction<AnyDb>,
  org: string,
  id: string,
): Promise<Content> {
  const { rows } = await sql<{
    part: keyof Content
    line: string
  }>`select part, line from kernel.plan_line
    where org_id = ${org}::uuid and action_id = ${id}::uuid order by part, ord`.execute(tx)
  const content: Content = { change: [], outbound: [], held_out: [] }
  for (const { part, line } of rows) content[part].push(line)
  return content
}
