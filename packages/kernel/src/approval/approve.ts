import { sql, type Transaction } from 'kysely'
import { newRecipe, type Recipe, uuidV7, without } from '../action/context.ts'
import { doOnce, resultAgain } from '../action/once.ts'
import { type Once, onceOf } from '../action/once-key.ts'
import { endOf, finish, finishLast, type Invocation, type Kind } from '../action/perform.ts'
import { type Caller, mayApprove } from '../authority/caller.ts'
import { mayApprovePlan } from '../authority/may-approve.ts'
import { mayNoLonger } from '../authority/not-permitted.ts'
import { mayDecline } from '../authority/people-first.ts'
import type { AnyTool } from '../contract/contract.ts'
import { KernelError, noSuch } from '../contract/errors.ts'
import type { AnyDb, Kernel, Taken } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { lookUp } from '../contract/registry.ts'
import type { Result } from '../contract/result.ts'
import { movedOf } from '../contract/sums.ts'
import { prepared } from '../db/driver.ts'
import { enter, inTransaction } from '../db/transaction.ts'
import type { PlanCounts } from '../plan/counts.ts'
import type { Content } from '../plan/digest.ts'
import { type Difference, differenceOf } from '../plan/drift.ts'
import { observe, type Preview, plan } from '../plan/plan.ts'
import { partTool } from '../rewind/part.ts'
import { needsChunks, pauseAgents, startRewind } from '../rewind/start.ts'
import { rewindTool } from '../rewind/tool.ts'
import { overwriteTool } from '../undo/overwrite.ts'

/** A plan row with the action it becomes. */
export interface StoredPlan {
  action_id: string
  state: string
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

class Drifted extends Error {
  readonly difference: Difference
  constructor(difference: Difference) {
    super('drifted')
    this.difference = difference
  }
}

/**
 * One person's single-use yes to one digest: runs the plan again and commits only if it does
 * exactly what was shown.
 * @throws KernelError `not_permitted`, `agent_may_not_approve`, `digest_mismatch`, `plan_used`,
 *   `plan_expired`, `plan_rejected`, `drifted`, `key_reused`
 */
export async function approve(
  kernel: Kernel,
  caller: Caller,
  id: string,
  digest: string,
  key?: string,
): Promise<Result> {
  assertPerson(caller)
  const once = onceOf(caller, key, ['approve', id, digest])
  return await doOnce(
    kernel,
    caller,
    once,
    async () => await carryOut(kernel, caller, { id, digest, once }),
    resultAgain,
  )
}

async function carryOut(
  kernel: Kernel,
  caller: Caller,
  { id, digest, once }: { id: string; digest: string; once: Once | undefined },
): Promise<Result> {
  let requester: Caller | undefined
  try {
    const { done, output, taken } = await inTransaction(kernel, async (tx) => {
      await enter(tx, caller.org)
      const stored = await loadPlan(tx, caller.org, id, 'for update of p')
      assertPending(stored)
      if (stored.digest !== digest) {
        throw new KernelError(
          'digest_mismatch',
          'This is not the plan as it is now. Nothing was changed.',
          {
            people: 'Look at it again, and approve what it shows.',
            callers: 'GET /api/plans/{id} shows its digest: approve that one.',
          },
        )
      }
      assertMayApprove(kernel, caller, stored)
      assertSomething(kernel, stored)
      // Rights as they are now, not as they were when it was asked for.
      requester = await requesterOf(kernel, caller.org, stored, tx)
      const call = { ...invocationOf(kernel, stored, requester), once }
      if (!requester.permissions.has(call.tool.permission)) {
        throw mayNoLonger(kernel, requester, call.tool)
      }
      return await run(kernel, tx, call, stored, caller)
    })
    kernel.emit({ event: 'plan', org: caller.org, id, state: 'approved' })
    kernel.emit({ event: 'action', org: caller.org, id, state: done.state })
    if (taken) await kernel.hooks.tookBack?.(kernel, caller.org, taken)
    return { status: done.state as 'applied' | 'held' | 'running', action: id, output }
  } catch (error) {
    const difference = requester && driftOf(error)
    if (difference) throw await recordDrift(kernel, caller.org, id, requester!, difference)
    throw error
  }
}

/**
 * What could be planned and can not be done any more has drifted; a database that does not answer
 * has not.
 */
function driftOf(error: unknown): Difference | null {
  if (error instanceof Drifted) return error.difference
  const gone =
    error instanceof KernelError &&
    ['not_found', 'invalid_input', 'constraint_violated'].includes(error.code)
  return gone
    ? {
        added: [],
        removed: [],
        summary: error.message.replace(/ Nothing was changed\.$/, ''),
        records: 0,
      }
    : null
}

async function run(
  kernel: Kernel,
  tx: Transaction<AnyDb>,
  call: Invocation,
  stored: StoredPlan,
  approver: Caller,
) {
  const recipe: Recipe = {
    seed: stored.seed,
    plannedAt: stored.planned_at,
    frozen: stored.frozen,
    excluded: stored.excluded,
  }
  const yes = await decide(tx, call.caller.org, call.id, {
    state: 'approved',
    by: approver.principal.id,
    digest: stored.digest,
  })
  // Its time ran out since it was read.
  if (!yes) throw planExpired()
  const audit = { plan: stored.digest, approver: approver.principal.id }
  const check = async ({ digest, content, sums }: Pick<Preview, 'digest' | 'content' | 'sums'>) => {
    if (digest === stored.digest) return
    const { worth = [], figures = [] } = stored.counts
    const otherSums = JSON.stringify(movedOf({ worth, figures })) !== JSON.stringify(movedOf(sums))
    throw new Drifted(
      differenceOf(await loadContent(tx, call.caller.org, call.id), content, otherSums),
    )
  }
  if (await needsChunks(tx, call))
    return {
      done: await startRewind(kernel, tx, call, recipe, check, audit),
      output: null,
      taken: null,
    }
  await pauseAgents(tx, call)
  const seen = await observe(kernel, tx, call, recipe)
  await check(seen)
  const done = await finishLast(tx, call.caller.org, call.id, {
    ...endOf(call, seen.performed, limits.undo_ms),
    audit,
  })
  return { done, output: seen.performed.output, taken: takenBy(call, seen) }
}

/**
 * What a rewind, a part of one or a force took back; null of everything else. A rewind in chunks
 * says so at its end.
 */
function takenBy(
  { id, kind, tool }: Invocation,
  { tables, performed }: Pick<Preview, 'tables' | 'performed'>,
): Taken | null {
  if (kind === 'do' && ![overwriteTool, partTool].some(({ name }) => name === tool.name))
    return null
  const { recalled = 0 } = performed.output as { recalled?: number }
  return { by: id, tables: Object.keys(tables), recalled }
}

/**
 * The plan is void and says why; the same wish is planned anew, so that the next yes is to what
 * would happen now.
 */
async function recordDrift(
  kernel: Kernel,
  org: string,
  id: string,
  requester: Caller,
  difference: Difference,
): Promise<KernelError> {
  const stored = await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    const stored = await loadPlan(tx, org, id, 'for update of p')
    // Since the run was rolled back somebody else may have decided it.
    assertPending(stored)
    await decide(tx, org, id, { state: 'drifted', drift: difference })
    await finish(tx, org, id, { state: 'drifted', audit: { plan: stored.digest } })
    return stored
  })
  kernel.emit({ event: 'plan', org, id, state: 'drifted' })
  const call = { ...invocationOf(kernel, stored, requester), id: uuidV7(new Date()) }
  const next = await plan(kernel, call, newRecipe(stored.excluded), { supersedes: id }).catch(
    () => null,
  )
  return new KernelError(
    'drifted',
    `${difference.summary} Nothing was sent and nothing changed.`,
    next ? 'Review the new plan.' : 'Ask again.',
    {
      drift: difference,
      plan: next?.plan ?? null,
    },
  )
}

/** A no. The plan stays readable. */
export async function reject(kernel: Kernel, caller: Caller, id: string): Promise<void> {
  await inTransaction(kernel, async (tx) => {
    await enter(tx, caller.org)
    const stored = await loadPlan(tx, caller.org, id, 'for update of p')
    assertPending(stored)
    if (stored.principal_id !== caller.principal.id && !caller.permissions.has(mayApprove)) {
      throw new KernelError(
        'not_permitted',
        'Only who asked for it or who may approve it can reject it.',
        'Ask one of them.',
      )
    }
    await mayDecline(tx, caller, stored)
    await decide(tx, caller.org, id, { state: 'rejected', by: caller.principal.id })
    await finish(tx, caller.org, id, {
      state: 'rejected',
      audit: { plan: stored.digest, rejected_by: caller.principal.id },
    })
  })
  kernel.emit({ event: 'plan', org: caller.org, id, state: 'rejected' })
}

/** The same wish without some records: a new plan with a new digest; the old one is superseded. */
export async function narrow(
  kernel: Kernel,
  caller: Caller,
  id: string,
  exclude: readonly string[],
  key?: string,
): Promise<Result> {
  const once = onceOf(caller, key, ['narrow', id, exclude])
  return await doOnce(
    kernel,
    caller,
    once,
    async () => await planWithout(kernel, caller, { id, exclude, once }),
    resultAgain,
  )
}

async function planWithout(
  kernel: Kernel,
  caller: Caller,
  { id, exclude, once }: { id: string; exclude: readonly string[]; once: Once | undefined },
): Promise<Result> {
  const stored = await inTransaction(kernel, async (tx) => {
    await enter(tx, caller.org)
    const found = await loadPlan(tx, caller.org, id)
    await mayDecline(tx, caller, found)
    return found
  })
  assertPending(stored)
  if (stored.principal_id !== caller.principal.id && !caller.permissions.has(mayApprove)) {
    throw new KernelError(
      'not_permitted',
      'Only who asked for it or who may approve it can narrow it.',
      'Ask one of them.',
    )
  }
  const narrowed = (record: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, without(value, exclude)]))
  const input = narrowed(stored.input)
  const frozen = narrowed(stored.frozen)
  if (JSON.stringify([input, frozen]) === JSON.stringify([stored.input, stored.frozen])) {
    throw new KernelError(
      'invalid_input',
      'None of these records is part of the plan by itself. Nothing was changed.',
      'Name records that the plan lists.',
    )
  }
  const requester = await requesterOf(kernel, caller.org, stored)
  const call = { ...invocationOf(kernel, stored, requester), id: uuidV7(new Date()), input, once }
  const result = await plan(
    kernel,
    call,
    { ...newRecipe([...new Set([...stored.excluded, ...exclude])]), frozen },
    {
      supersedes: id,
      something: true,
    },
  )
  kernel.emit({ event: 'plan', org: caller.org, id, state: 'superseded' })
  return result
}

/**
 * Tells who asked for plans whose last hour has begun, by the database's clock; each once. Returns
 * how many.
 */
export async function tellExpiring(kernel: Kernel, org: string): Promise<number> {
  const told = await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    return (
      await sql<{ id: string }>`select id from kernel.tell_expiring(${org}::uuid) id`.execute(tx)
    ).rows
  })
  for (const { id } of told) kernel.emit({ event: 'plan', org, id, state: 'expiring' })
  return told.length
}

/** Plans whose time is over, by the database's clock. */
export async function expirePlans(kernel: Kernel, org: string): Promise<number> {
  const expired = await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    const { rows } = await sql<{ id: string }>`select action_id as id from kernel.plan
      where org_id = ${org}::uuid and state = 'pending' and expires_at <= clock_timestamp() order by action_id`.execute(
      tx,
    )
    const ended: string[] = []
    for (const { id } of rows) {
      if (!(await decide(tx, org, id, { state: 'expired' }))) continue
      await finish(tx, org, id, { state: 'expired' })
      ended.push(id)
    }
    return ended
  })
  for (const id of expired) kernel.emit({ event: 'plan', org, id, state: 'expired' })
  return expired.length
}

function assertPerson(caller: Caller): void {
  if (caller.agent)
    throw new KernelError(
      'agent_may_not_approve',
      'An agent cannot approve a plan, whoever it acts for.',
      'A person signs in and approves it.',
    )
  if (caller.withoutApproval)
    throw new KernelError(
      'not_permitted',
      'This key was not made to approve. Nothing was changed.',
      {
        people: 'Approve it on the page.',
        callers: 'Approve it on the page, or with a key made by "rescind key create --approve".',
      },
    )
}

function assertPending(stored: StoredPlan): void {
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

const planExpired = () =>
  new KernelError(
    'plan_expired',
    'This plan has expired. Nothing was changed.',
    'Ask again for a fresh plan.',
  )

/**
 * Writes down what became of a plan that waits; false where it does not wait any more. Approved
 * only by its digest and in time.
 */
async function decide(
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

/**
 * A yes to nothing says nothing. What an undo or force leaves alone is settled by it all the same:
 * later undos go by that.
 */
function assertSomething({ registry }: Kernel, { kind, tool, counts }: StoredPlan): void {
  if (kind === 'do' && registry.has(tool) && counts.rows === 0 && counts.send === 0)
    throw new KernelError(
      'nothing_to_approve',
      'This plan does nothing: whatever it matched is held out, or is so already. Nothing was changed.',
      'Reject it, or ask for something else.',
    )
}

function assertMayApprove(kernel: Kernel, caller: Caller, stored: StoredPlan): void {
  if (!mayApprovePlan(kernel, caller, stored)) {
    throw new KernelError(
      'not_permitted',
      'You may not approve this plan. Nothing was changed.',
      'Ask one of the people it names as approvers.',
    )
  }
}

export async function requesterOf(
  kernel: Kernel,
  org: string,
  stored: StoredPlan,
  tx?: Transaction<AnyDb>,
): Promise<Caller> {
  const requester = await kernel.hooks.callerFor(org, stored.principal_id, stored.agent_id, tx)
  if (!requester)
    throw new KernelError(
      'not_permitted',
      'Who asked for this plan may not act any more. Nothing was changed.',
      'Reject it; ask again as somebody who may.',
    )
  return requester
}

/** The call a plan was made from, as its requester would make it now. */
export function invocationOf(kernel: Kernel, stored: StoredPlan, requester: Caller): Invocation {
  const tool = toolOf(kernel, stored)
  if ((tool.version ?? 1) !== stored.contract_version) {
    throw new KernelError(
      'drifted',
      'The product has changed since this plan was made. Nothing was changed.',
      'Ask again for a fresh plan.',
    )
  }
  const { action_id: id, kind, input, session, reasoning, mode_reasons: reasons } = stored
  return { id, kind, tool, input, caller: requester, session, reasoning, mode: 'explicit', reasons }
}

/** Rewinds and overwrites are the kernel's own; they keep the permission they were planned with. */
function toolOf(kernel: Kernel, { kind, tool, permission }: StoredPlan): AnyTool {
  if (kind !== 'do') return { ...rewindTool, permission }
  const own = [overwriteTool, partTool].find(({ name }) => name === tool)
  return own ? { ...own, permission } : lookUp(kernel.registry, tool)
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

async function loadContent(tx: Transaction<AnyDb>, org: string, id: string): Promise<Content> {
  const { rows } = await sql<{
    part: keyof Content
    line: string
  }>`select part, line from kernel.plan_line
    where org_id = ${org}::uuid and action_id = ${id}::uuid order by part, ord`.execute(tx)
  const content: Content = { change: [], outbound: [], held_out: [] }
  for (const { part, line } of rows) content[part].push(line)
  return content
}
