import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Caller } from './caller.ts'
import type { Conflict } from './conflict.ts'
import type { Effect, Mode } from './contract.ts'
import { type Change, describe, type Line, labelsOf, namesOf } from './describe.ts'
import { KernelError } from './errors.ts'
import type { AnyDb, Kernel } from './kernel.ts'
import { limits } from './limits.ts'
import type { Kind } from './perform.ts'
import type { RewindProgress } from './rewind-run.ts'
import { systemPrincipal } from './system.ts'
import type { Receipt } from './take-back.ts'
import { titleOf } from './title.ts'
import { read } from './transaction.ts'

/** A page of something: `next` is what to pass as `before` or `after` for the following one; absent at the end. */
export interface Page<T> {
  rows: T[]
  next?: string
  total?: number
}

export interface Person {
  id: string
  name: string
  role?: string
}

/** An action as it goes over the wire. */
export interface Action {
  id: string
  tool: string
  title: string
  effect: Effect
  kind: Kind
  state: string
  mode: Mode
  mode_reasons: string[]
  at: Date
  principal: Person
  agent: Person | null
  session: string | null
  input: unknown
  reasoning: string | null
  rows: number
  tables: Record<string, number>
  counts: { matched: number; send: number; held_out: number }
  undo_until: Date | null
  release_at: Date | null
  live: boolean
  undone_by: string | null
  reverts: string | null
  reverts_count: number
  plan: { id: string; digest: string; state: string; approved_by: Person | null; approved_at: Date | null } | null
  changes: Page<Change>
  /** How far a rewind in chunks is, in actions; `reason` says why it stopped. */
  progress: RewindProgress | null
  receipt: (Omit<Receipt, 'kept'> & { kept: KeptConflict[] }) | null
  outbox: Record<string, number> | null
}

/** A conflict with the names of what and whom it is about. */
export interface KeptConflict extends Omit<Conflict, 'by'> {
  id: string
  label: string
  by: { action: string; name: string; agent: string | null; at: Date } | null
}

/** Which of an action's changes to show. */
export interface ActionPage {
  after?: string | undefined
  limit?: number | undefined
}

export interface ActionFilter {
  tool?: string | undefined
  agent?: string | undefined
  principal?: string | undefined
  state?: string | undefined
  session?: string | undefined
  /** `table:id`: only actions that wrote this record. */
  record?: string | undefined
  /** Only what agents did, for whomever. */
  by_agents?: boolean | undefined
  /** False leaves out what only read. */
  reads?: boolean | undefined
  /** Not before this moment. */
  from?: string | undefined
  /** Only those whose one-click undo is still open. */
  undoable?: boolean | undefined
  before?: string | undefined
  limit?: number | undefined
}

interface Row
  extends Omit<
    Action,
    'title' | 'principal' | 'agent' | 'plan' | 'changes' | 'receipt' | 'tables' | 'counts' | 'reverts' | 'reverts_count'
  > {
  principal_id: string
  agent_id: string | null
  role: string
  matched: number
  sent: number
  held_out: number
  flipped_by: string | null
  tables: Record<string, number> | null
  reverts: string | null
  reverts_count: number
  receipt: Receipt | null
  digest: string | null
  plan_state: string | null
  decided_by: string | null
  decided_at: Date | null
  plan_counts: { send: number; rows: number } | null
  plan_tables: Record<string, number> | null
}

/** Changes shown with each action of a list: enough for its title and its toast. */
const listChanges = 3

/** The tracked tables in which principals and agents stand; the object itself is the key of a cache, so pass the same one. */
export type People = Kernel['people']

/** Newest first. */
export async function listActions(kernel: Kernel, caller: Caller, filter: ActionFilter): Promise<Page<Action>> {
  return await read(kernel, caller, async (tx) => await selectActions(tx, kernel.people, caller.org, filter))
}

/** The same within a transaction of the organisation, for tools. */
export async function selectActions(
  tx: Transaction<AnyDb>,
  people: People,
  org: string,
  filter: ActionFilter,
): Promise<Page<Action>> {
  const limit = Math.min(filter.limit ?? limits.page_rows, limits.page_rows_max)
  const conditions = await conditionsOf(tx, people, org, filter)
  const rows = await load(tx, org, conditions, limit + 1)
  const page = rows.slice(0, limit)
  const actions = await present(tx, people, org, page, listChanges)
  return { rows: actions, ...(rows.length > limit ? { next: page.at(-1)!.id } : {}) }
}

/** @throws KernelError `not_found` */
export async function getAction(kernel: Kernel, caller: Pick<Caller, 'org'>, id: string, page: ActionPage = {}): Promise<Action> {
  return await read(kernel, caller, async (tx) => await selectAction(tx, kernel.people, caller.org, id, page))
}

/** The same within a transaction of the organisation, for tools. */
export async function selectAction(
  tx: Transaction<AnyDb>,
  people: People,
  org: string,
  id: string,
  page: ActionPage = {},
): Promise<Action> {
  const rows = await load(tx, org, [sql`a.id = ${id}::uuid`], 1)
  if (!rows[0]) throw new KernelError('not_found', 'There is no such action.', 'GET /api/actions lists them.')
  const limit = Math.min(page.limit ?? limits.page_rows, limits.page_rows_max)
  const [action] = await present(tx, people, org, rows, limit, Number(page.after ?? 0))
  return action!
}

async function conditionsOf(
  tx: Transaction<AnyDb>,
  people: People,
  org: string,
  filter: ActionFilter,
): Promise<RawBuilder<unknown>[]> {
  // The chunks of a rewind are told by the rewind.
  const conditions: RawBuilder<unknown>[] = [sql`a.tool <> 'rewind_chunk'`]
  if (filter.tool) conditions.push(sql`a.tool = ${filter.tool}`)
  if (filter.agent) conditions.push(sql`a.agent_id = ${filter.agent}::uuid`)
  if (filter.principal) conditions.push(sql`a.principal_id = ${filter.principal}::uuid`)
  if (filter.state) conditions.push(sql`a.state = any(${filter.state.split(',')}::text[])`)
  if (filter.session) conditions.push(sql`a.session = ${filter.session}`)
  if (filter.by_agents) conditions.push(sql`a.agent_id is not null`)
  if (filter.reads === false) conditions.push(sql`a.effect <> 'read'`)
  if (filter.from) conditions.push(sql`a.at >= ${filter.from}::timestamptz`)
  if (filter.undoable) conditions.push(sql`a.live and a.state in ('applied', 'held') and a.undo_until > clock_timestamp()`)
  if (filter.record) {
    const [table = '', id = ''] = filter.record.split(':')
    if (!(await namesOf(tx, people)).has(table))
      throw new KernelError('invalid_input', `There is no table "${table}".`, 'Write record=table:id.')
    conditions.push(
      sql`a.id in (select h._action from ${sql.id('history', table)} h where h.org_id = ${org}::uuid and h.id = ${id}::uuid)`,
    )
  }
  // Ids are UUIDv7, made when the call came in, hence in its order.
  if (filter.before) conditions.push(sql`a.id < ${filter.before}::uuid`)
  return conditions
}

async function load(
  tx: Transaction<AnyDb>,
  org: string,
  conditions: readonly RawBuilder<unknown>[],
  limit: number,
): Promise<Row[]> {
  const where = sql.join([sql`a.org_id = ${org}::uuid`, ...conditions], sql` and `)
  const { rows } =
    await sql<Row>`select a.id, a.tool, a.effect, a.kind, a.state, a.mode, a.mode_reasons, a.at, a.principal_id, a.agent_id, a.role, a.session,
      a.input, a.reasoning, a.rows, a.matched, a.sent, a.held_out, a.undo_until, a.release_at, a.live, a.flipped_by as undone_by, a.flipped_by, a.receipt,
      (select jsonb_object_agg(w.tbl, w.rows) from (select tbl, sum(rows)::int as rows from kernel.touched t
         where t.org_id = a.org_id and t.action_id = a.id group by tbl) w) as tables,
      case when w.state is null then f.reverts_count else w.done end as reverts_count, case f.reverts_count when 1 then f.reverts end as reverts,
      case when w.state is not null then jsonb_build_object('state', w.state, 'reason', w.reason, 'total', w.total, 'done', w.done) end as progress,
      p.digest, p.state as plan_state, p.decided_by, p.decided_at, p.counts as plan_counts, p.tables as plan_tables,
      (select jsonb_object_agg(o.state, o.n) from (select state, count(*)::int as n from kernel.outbox o where o.org_id = a.org_id and o.action_id = a.id group by state) o) as outbox
    from kernel.action a left join kernel.plan p on p.org_id = a.org_id and p.action_id = a.id
    left join kernel.rewind w on w.org_id = a.org_id and w.action_id = a.id
    cross join lateral (select count(*)::int as reverts_count, min(f.target_id::text) as reverts from kernel.flip f where f.org_id = a.org_id and f.action_id = a.id) f
    where ${where} order by a.id desc limit ${limit}`.execute(tx)
  return rows
}

async function present(
  tx: Transaction<AnyDb>,
  people: People,
  org: string,
  rows: readonly Row[],
  limit: number,
  after = 0,
): Promise<Action[]> {
  const lines = await linesOf(tx, org, rows, limit, after)
  const changes = await describe(tx, people, org, lines.flat())
  const names = await peopleOf(
    tx,
    people,
    org,
    rows.flatMap((r) => [r.principal_id, r.decided_by]),
    rows.map((r) => r.agent_id),
  )
  let from = 0
  const shown = lines.map((own) => changes.slice(from, (from += own.length)))
  const actions: Action[] = []
  for (const [i, row] of rows.entries()) {
    const {
      principal_id,
      agent_id,
      role,
      matched,
      sent,
      held_out,
      digest,
      plan_state,
      decided_by,
      decided_at,
      plan_counts,
      plan_tables,
      flipped_by,
      ...rest
    } = row
    const total = Object.values(row.tables ?? {}).reduce((sum, n) => sum + n, 0) || (plan_counts?.rows ?? 0)
    const own = shown[i]!
    const counts = { rows: total, send: sent || (plan_counts?.send ?? 0) }
    actions.push({
      ...rest,
      title: titleOf(row.tool, counts, Object.keys(row.tables ?? plan_tables ?? {}), own),
      principal: { ...names.principal(principal_id), role },
      agent: agent_id ? names.agent(agent_id) : null,
      tables: row.tables ?? {},
      rows: total,
      counts: { matched, send: counts.send, held_out },
      undone_by: row.live ? null : row.undone_by,
      plan: digest
        ? {
            id: row.id,
            digest,
            state: plan_state!,
            approved_by: decided_by ? names.principal(decided_by) : null,
            approved_at: decided_at,
          }
        : null,
      changes: {
        rows: own,
        total,
        ...(after + own.length < total && own.length === limit ? { next: String(after + own.length) } : {}),
      },
      receipt: row.receipt && { ...row.receipt, kept: await nameConflicts(tx, people, org, row.receipt.kept ?? []) },
    })
  }
  return actions
}

/** Net changes of each action; of a plan that has not run, the lines it was approved or refused by. */
async function linesOf(
  tx: Transaction<AnyDb>,
  org: string,
  rows: readonly Row[],
  limit: number,
  after: number,
): Promise<Line[][]> {
  const written = (row: Row) => Object.values(row.tables ?? {}).reduce((sum, n) => sum + n, 0)
  // In a list, a bulk action is told by its counts.
  const told = rows.filter((row) => limit !== listChanges || written(row) <= limits.implicit_rows)
  const ids = (chosen: Row[]) => chosen.map((row) => row.id)
  // A rewind in chunks is told by what was approved; what its chunks then kept stands in its receipt.
  const asPlanned = (row: Row) => row.digest !== null && (written(row) === 0 || row.progress !== null)
  const planned = ids(told.filter(asPlanned))
  const done = ids(told.filter((row) => written(row) > 0 && !asPlanned(row)))
  const { rows: lines } = await sql<{ id: string; line: string }>`
    select p.action_id as id, p.line from kernel.plan_line p where p.org_id = ${org}::uuid and p.action_id = any(${planned}::uuid[])
      and p.part = 'change' and p.ord > ${after} and p.ord <= ${after + limit}
    union all
    select a.id, l.line from unnest(${done}::uuid[]) a(id)
      cross join lateral (select line from kernel.lines(${org}::uuid, a.id) offset ${after} limit ${limit}) l`.execute(tx)
  const byAction = new Map<string, Line[]>()
  for (const { id, line } of lines) byAction.set(id, [...(byAction.get(id) ?? []), JSON.parse(line) as Line])
  return rows.map((row) => byAction.get(row.id) ?? [])
}

/** Names of principals and agents. */
export async function peopleOf(
  tx: Transaction<AnyDb>,
  people: People,
  org: string,
  principals: readonly (string | null)[],
  agents: readonly (string | null)[],
) {
  const ids = (list: readonly (string | null)[]) => new Set(list.filter((id): id is string => id !== null))
  const wanted = new Map([
    [people.principal, ids(principals)],
    [people.agent, ids(agents)],
  ])
  const label = await labelsOf(tx, await namesOf(tx, people), wanted, org)
  return {
    principal: (id: string): Person => ({
      id,
      name: id === systemPrincipal.id ? systemPrincipal.name : (label(people.principal, id) ?? id),
    }),
    agent: (id: string): Person => ({ id, name: label(people.agent, id) ?? id }),
  }
}

/** Says of each conflict which record, and who wrote it when. */
export async function nameConflicts(
  tx: Transaction<AnyDb>,
  people: People,
  org: string,
  conflicts: readonly Conflict[],
): Promise<KeptConflict[]> {
  if (conflicts.length === 0) return []
  const wanted = new Map<string, Set<string>>()
  for (const { table, key } of conflicts) wanted.set(table, (wanted.get(table) ?? new Set()).add(key))
  const label = await labelsOf(tx, await namesOf(tx, people), wanted, org)
  const { rows: writers } = await sql<{
    id: string
    principal_id: string
    agent_id: string | null
    at: Date
  }>`select id, principal_id, agent_id, at
    from kernel.action where org_id = ${org}::uuid and id = any(${[...new Set(conflicts.map((c) => c.by).filter(Boolean))]}::uuid[])`.execute(
    tx,
  )
  const names = await peopleOf(
    tx,
    people,
    org,
    writers.map((w) => w.principal_id),
    writers.map((w) => w.agent_id),
  )
  const byId = new Map(writers.map((w) => [w.id, w]))
  return conflicts.map((conflict) => {
    const writer = conflict.by ? byId.get(conflict.by) : undefined
    return {
      ...conflict,
      id: conflict.key,
      label: label(conflict.table, conflict.key) ?? conflict.table,
      by: writer
        ? {
            action: writer.id,
            name: names.principal(writer.principal_id).name,
            agent: writer.agent_id ? names.agent(writer.agent_id).name : null,
            at: writer.at,
          }
        : null,
    }
  })
}
