import { sql } from 'kysely'
import { z } from 'zod'
import { type Caller, undoAny, undoOwn } from './caller.ts'
import { uuidV7 } from './context.ts'
import type { AnyTool } from './contract.ts'
import { KernelError } from './errors.ts'
import type { Kernel } from './kernel.ts'
import type { Invocation } from './perform.ts'
import { plan } from './plan.ts'
import { flip, markFlipped, takeBack } from './take-back.ts'
import { read } from './transaction.ts'

/** Which actions a rewind is about. All given conditions must hold. */
export const rewindFilter = z
  .object({
    actions: z.array(z.uuid()).min(1).max(10_000).optional(),
    agent: z.uuid().optional(),
    principal: z.uuid().optional(),
    session: z.string().optional(),
    tool: z.string().optional(),
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(
    (filter) => Object.values(filter).some((value) => value !== undefined),
    'Say at least one: actions, agent, principal, session, tool, from, to.',
  )

/** Takes back a set of actions in one transaction: conflict-free cells go back, later work of others stays. */
export const rewindTool: AnyTool = {
  name: 'rewind_plan',
  about: 'Take back a set of actions as one previewed plan.',
  effect: 'bulk',
  input: z.object({ actions: z.array(z.uuid()), redo: z.boolean().optional() }),
  permission: undoAny,
  async run({ db, org, action, matched }, input) {
    const { actions, redo } = input as { actions: string[]; redo?: boolean }
    matched(actions.length)
    await flip(db, org, action, actions, redo ?? false)
    const { receipt } = await takeBack(db, org, action)
    if (receipt.kept.length + receipt.residue.length > 0) await markFlipped(db, org, action, 'partly_undone')
    return receipt
  },
  audit: { subject: 'actions' },
  rollback: { kind: 'restore', tables: [] },
}

/**
 * Plans the rewind of whatever the filter finds in force. Approve it like any plan.
 * @throws KernelError `invalid_input`, `not_found`, `not_permitted`
 */
export async function rewind(
  kernel: Kernel,
  caller: Caller,
  filter: unknown,
): Promise<{ status: 'awaiting_approval'; plan: string }> {
  const parsed = rewindFilter.safeParse(filter)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    throw new KernelError(
      'invalid_input',
      `The filter is wrong: ${issues.map((i) => i.message).join('; ')}`,
      'Correct it and call again.',
      { issues },
    )
  }
  const found = await read(kernel, caller, async (db) => await select(db, caller, parsed.data))
  if (found.length === 0)
    throw new KernelError('not_found', 'No action in force matches.', 'GET /api/actions shows what there is to take back.')
  const foreign = found.some((a) => a.principal_id !== caller.principal.id)
  if (foreign && !caller.permissions.has(undoAny)) {
    throw new KernelError(
      'not_permitted',
      'Some of these were done for somebody else. Nothing was changed.',
      'Ask somebody who may take back what others did.',
    )
  }
  const redo = found.every((a) => a.kind === 'undo')
  if (!redo && found.some((a) => a.kind === 'undo')) {
    throw new KernelError('invalid_input', 'Undos and other actions can not go back in one plan.', 'Ask for them apart.')
  }
  const actions = redo ? found.flatMap((a) => a.targets) : found.map((a) => a.id)
  const call: Invocation = {
    id: uuidV7(new Date()),
    kind: redo ? 'redo' : 'undo',
    tool: foreign ? rewindTool : { ...rewindTool, permission: undoOwn },
    input: { actions, ...(redo ? { redo } : {}) },
    caller,
    session: null,
    reasoning: null,
    mode: 'explicit',
    reasons: ['effect_bulk'],
  }
  return await plan(kernel, call)
}

interface Found {
  id: string
  kind: string
  principal_id: string
  targets: string[]
}

async function select(
  db: Parameters<Parameters<typeof read>[2]>[0],
  caller: Caller,
  filter: z.output<typeof rewindFilter>,
): Promise<Found[]> {
  const conditions = [
    sql`a.org_id = ${caller.org}::uuid`,
    // An undo can be chosen by name; a broader filter means what was done.
    filter.actions ? sql`a.id = any(${filter.actions}::uuid[])` : sql`a.kind = 'do'`,
    sql`((a.kind = 'do' and a.live and a.state in ('applied', 'held', 'partly_undone')) or (a.kind = 'undo' and a.state = 'applied'))`,
    sql`a.effect <> 'read'`,
  ]
  if (filter.agent) conditions.push(sql`a.agent_id = ${filter.agent}::uuid`)
  if (filter.principal) conditions.push(sql`a.principal_id = ${filter.principal}::uuid`)
  if (filter.session) conditions.push(sql`a.session = ${filter.session}`)
  if (filter.tool) conditions.push(sql`a.tool = ${filter.tool}`)
  if (filter.from) conditions.push(sql`a.at >= ${filter.from}::timestamptz`)
  if (filter.to) conditions.push(sql`a.at < ${filter.to}::timestamptz`)
  const { rows } = await sql<Found>`select a.id, a.kind, a.principal_id,
      array(select f.target_id from kernel.flip f where f.org_id = a.org_id and f.action_id = a.id)::text[] as targets
    from kernel.action a where ${sql.join(conditions, sql` and `)} order by a.at limit 10000`.execute(db)
  return rows
}
