import { sql, type Transaction } from 'kysely'
import { z } from 'zod'
import { uuidV7 } from '../action/context.ts'
import { claimKey, doOnce, planAgain } from '../action/once.ts'
import { type Once, onceOf } from '../action/once-key.ts'
import type { Kind } from '../action/perform.ts'
import { reject } from '../approval/reject.ts'
import { type Caller, undoAny, undoOwn } from '../authority/caller.ts'
import type { AnyTool } from '../contract/contract.ts'
import { KernelError } from '../contract/errors.ts'
import { taken } from '../contract/input.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import type { Planned } from '../contract/result.ts'
import { assertWholeText, strictly } from '../contract/strict-input.ts'
import { enter, inTransaction, read } from '../db/transaction.ts'
import { plan } from '../plan/plan.ts'
import { keyText } from '../track/key.ts'
import { grouped } from '../wording/words.ts'
import { partTool } from './part.ts'
import { rewindTool } from './tool.ts'

/** Nothing was done before it. */
const first_ms = Date.UTC(2000, 0, 1)

/** Can it leave an action out? Everything was done since long ago and until now. */
function restricts({
  cascade: _,
  records: __,
  from,
  to,
  ...named
}: Record<string, unknown>): boolean {
  if (Object.values(named).some((value) => value !== undefined)) return true
  return (
    (from !== undefined && Date.parse(String(from)) > first_ms) ||
    (to !== undefined && Date.parse(String(to)) <= Date.now())
  )
}

/** Which actions a rewind is about. All given conditions must hold. */
export const rewindFilter = z
  .object({
    actions: z
      .array(z.uuid())
      .min(1)
      .max(limits.rewind_actions)
      .optional()
      .describe('These actions, by id; of a rewind, what it took back.'),
    agent: z.uuid().optional().describe('What this agent did, for whomever.'),
    principal: z.uuid().optional().describe('What was done by or for this person.'),
    session: z
      .string()
      .trim()
      .min(1)
      .optional()
      .describe('What was done in this conversation or run.'),
    tool: z.string().trim().min(1).optional().describe('What this tool did.'),
    import: z.uuid().optional().describe('What was made of this import.'),
    /** Only records of these, `table:id`: the rest of the actions stays in force. */
    records: z
      .array(z.string().regex(/^[^:]+:.+$/, 'Choose a record from the list.\nWrite table:id.'))
      .min(1)
      .max(limits.rewind_records)
      .optional(),
    /**
     * Also what agents have built on it since; work of people goes along only by name, in
     * `actions`.
     */
    cascade: z.literal('agents').optional(),
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
  })
  .strict()

const strictFilter = strictly(rewindFilter)

/**
 * @throws KernelError `invalid_input` where it would be all that was ever done, or a time that ends
 * before it begins
 */
function assertSelects(filter: z.output<typeof rewindFilter>): void {
  if (!restricts(filter))
    throw new KernelError(
      'invalid_input',
      'It would take back everything that was ever done. Nothing was changed.',
      {
        people: 'Say of whom, or from when.',
        callers:
          'Say at least one that restricts: actions, agent, principal, session, tool, import, from, to.',
      },
    )
  if (filter.from && filter.to && Date.parse(filter.from) >= Date.parse(filter.to))
    throw new KernelError('invalid_input', 'The time ends before it begins. Nothing was changed.', {
      people: 'Choose a later time to end with.',
      callers: 'Say a to that is later than from.',
    })
}

/**
 * Plans the rewind of whatever the filter finds in force. Approve it like any plan.
 * @throws KernelError `invalid_input`, `not_found`, `not_permitted`, `key_reused`
 */
export async function rewind(
  kernel: Kernel,
  caller: Caller,
  filter: unknown,
  key?: string,
): Promise<Planned> {
  assertWholeText(filter)
  const asked = taken(strictFilter, filter, { asked: 'GET /openapi.json' })
  assertSelects(asked)
  const once = onceOf(caller, key, ['rewind', asked])
  return await doOnce(
    kernel,
    caller,
    once,
    async () => await planRewind(kernel, caller, asked, once),
    planAgain,
  )
}

async function planRewind(
  kernel: Kernel,
  caller: Caller,
  filter: z.output<typeof rewindFilter>,
  once: Once | undefined,
): Promise<Planned> {
  // Part of what it takes to plan, so it has as long.
  const ms = limits.preview_statement_ms
  const found = await read(kernel, caller, async (db) => await select(db, caller, filter), ms)
  if (found.length === 0 && filter.actions) await assertInForce(kernel, caller, filter.actions)
  if (found.length === 0)
    throw new KernelError('not_found', 'Nothing that is in force matches. Nothing was changed.', {
      people: 'See Activity for what can be taken back.',
      callers: 'GET /api/actions shows what there is to take back.',
    })
  if (found.length > limits.rewind_actions) {
    throw new KernelError(
      'too_many_rows',
      `More than ${grouped(limits.rewind_actions)} actions match; one rewind holds no more. Nothing was changed.`,
      'Choose fewer, by time for instance, and ask again for the rest.',
    )
  }
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
    throw new KernelError(
      'invalid_input',
      'What was taken back and what is in force cannot go into one plan.',
      'Ask for them apart.',
    )
  }
  const actions = redo ? found.flatMap((a) => a.targets) : found.map((a) => a.id)
  const { records, cascade } = filter
  const permission = foreign ? undoAny : undoOwn
  if (records)
    return await planAs(
      kernel,
      caller,
      { ...partTool, permission },
      'do',
      { actions, records },
      once,
    )
  const tool = { ...rewindTool, permission }
  if (redo) return await planAs(kernel, caller, tool, 'redo', { actions, redo }, once)
  if (!cascade) return await planAs(kernel, caller, tool, 'undo', { actions }, once)
  const last = await withAgents(
    kernel,
    caller,
    actions,
    await planAs(kernel, caller, tool, 'undo', { actions }),
  )
  return await underKey(kernel, caller, last, once)
}

/**
 * The last of the plans that a cascade made is what the key stands for; a twin's that came first
 * is, and then this one goes.
 */
async function underKey(
  kernel: Kernel,
  caller: Caller,
  planned: Planned,
  once: Once | undefined,
): Promise<Planned> {
  if (!once) return planned
  try {
    await inTransaction(kernel, async (tx) => {
      await enter(tx, caller.org)
      await claimKey(tx, caller.org, once, { action: planned.plan, planned: true })
    })
    return planned
  } catch (error) {
    await reject(kernel, caller, planned.plan)
    throw error
  }
}

async function planAs(
  kernel: Kernel,
  caller: Caller,
  tool: AnyTool,
  kind: Kind,
  input: Record<string, unknown>,
  once?: Once,
): Promise<Planned> {
  const id = uuidV7(new Date())
  return await plan(kernel, {
    id,
    kind,
    tool,
    input,
    caller,
    session: null,
    reasoning: null,
    mode: 'explicit',
    reasons: ['effect_bulk'],
    once,
  })
}

/**
 * Later work of agents that would keep some of it from going back goes along, and what was built on
 * that, until none is left.
 */
async function withAgents(
  kernel: Kernel,
  caller: Caller,
  actions: readonly string[],
  planned: Planned,
): Promise<Planned> {
  const all = new Set(actions)
  let last = planned
  for (
    let more = await builtByAgents(kernel, caller, last.plan, all);
    more.length > 0;
    more = await builtByAgents(kernel, caller, last.plan, all)
  ) {
    for (const id of more) all.add(id)
    if (all.size > limits.rewind_actions) break
    const supersededPlan = last.plan
    last = await planAs(kernel, caller, rewindTool, 'undo', { actions: [...all] })
    await reject(kernel, caller, supersededPlan)
  }
  return last
}

/** Live actions of agents, outside the set, that wrote the records which a plan keeps. */
async function builtByAgents(
  kernel: Kernel,
  caller: Caller,
  planId: string,
  known: ReadonlySet<string>,
): Promise<string[]> {
  const find = async (db: Transaction<AnyDb>) => {
    const { rows: kept } = await sql<{
      table: string
      id: string
    }>`select distinct line::jsonb #>> '{record,table}' as table, line::jsonb #>> '{record,id}' as id
      from kernel.plan_line where org_id = ${caller.org}::uuid and action_id = ${planId}::uuid and part = 'held_out'
        and line::jsonb ->> 'reason' = 'changed_since'`.execute(db)
    // Ids are UUIDv7: their order is that of the calls.
    const earliest = [...known].sort()[0]
    const found: string[] = []
    for (const [table, own] of Map.groupBy(kept, (record) => record.table)) {
      const { rows: tracked } = await sql<{
        key: string[]
      }>`select key_columns as key from kernel.tracked where tbl = ${table}`.execute(db)
      const { rows } = await sql<{
        id: string
      }>`select distinct a.id from ${sql.id('history', table)} h
        join kernel.action a on a.org_id = h.org_id and a.id = h._action
        where h.org_id = ${caller.org}::uuid and ${sql.raw(keyText({ key: tracked[0]!.key }, 'h'))} = any(${own.map((record) => record.id)}::text[])
          and a.kind = 'do' and a.live and a.agent_id is not null and a.state in ('applied', 'held')
          and a.id > ${earliest}::uuid`.execute(db)
      found.push(...rows.map((row) => row.id))
    }
    return [...new Set(found)].filter((id) => !known.has(id))
  }
  return await read(kernel, caller, find, limits.preview_statement_ms)
}

/**
 * What has been taken back is put in force again by its undo. @throws KernelError `not_undoable`
 */
async function assertInForce(
  kernel: Kernel,
  caller: Caller,
  actions: readonly string[],
): Promise<void> {
  const undos = await read(kernel, caller, async (db) => {
    const { rows } = await sql<{
      id: string
    }>`select distinct a.flipped_by::text as id from kernel.action a
      join kernel.action u on u.org_id = a.org_id and u.id = a.flipped_by and u.kind = 'undo'
      where a.org_id = ${caller.org}::uuid and a.id = any(${actions}::uuid[]) and not a.live order by 1`.execute(
      db,
    )
    return rows.map((row) => row.id)
  })
  if (undos.length === 0) return
  throw new KernelError(
    'not_undoable',
    'It has been taken back already: there is nothing in force to take back.',
    {
      people: 'In Activity, what took it back can be taken back in turn.',
      callers: `To put it in force again, name its undo: POST /api/rewinds {"filter": {"actions": ${JSON.stringify(undos.slice(0, 3))}}}.`,
    },
    { undos },
  )
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
    sql`((a.kind = 'do' and a.live and a.state in ('applied', 'held', 'partly_undone')) or (a.kind = 'undo' and a.state in ('applied', 'stopped')))`,
    sql`a.effect <> 'read'`,
    // An erasure is final.
    sql`not exists (select 1 from kernel.erasure e where e.org_id = a.org_id and e.action_id = a.id)`,
  ]
  if (filter.agent) conditions.push(sql`a.agent_id = ${filter.agent}::uuid`)
  if (filter.principal) conditions.push(sql`a.principal_id = ${filter.principal}::uuid`)
  if (filter.session) conditions.push(sql`a.session = ${filter.session}`)
  if (filter.tool) conditions.push(sql`a.tool = ${filter.tool}`)
  if (filter.import) conditions.push(sql`a.input ->> 'import' = ${filter.import}`)
  if (filter.from) conditions.push(sql`a.at >= ${filter.from}::timestamptz`)
  if (filter.to) conditions.push(sql`a.at < ${filter.to}::timestamptz`)
  const { rows } = await sql<Found>`select a.id, a.kind, a.principal_id,
      array(select f.target_id from kernel.flip f where f.org_id = a.org_id and f.action_id = a.id
        union select f.target_id from kernel.rewind_target t join kernel.flip f on f.org_id = t.org_id and f.action_id = t.chunk_id and f.target_id = t.target_id
          where t.org_id = a.org_id and t.action_id = a.id)::text[] as targets
    from kernel.action a where ${sql.join(conditions, sql` and `)} order by a.at limit ${limits.rewind_actions + 1}`.execute(
    db,
  )
  return rows
}
