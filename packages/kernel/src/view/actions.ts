import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Kind } from '../action/perform.ts'
import type { Caller } from '../authority/caller.ts'
import type { Effect, Mode } from '../contract/contract.ts'
import { KernelError, noSuch } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { read } from '../db/transaction.ts'
import type { PlanCounts } from '../plan/counts.ts'
import { firstRecords, linesFor } from '../plan/whole-lines.ts'
import type { RewindProgress } from '../rewind/run.ts'
import type { Receipt } from '../undo/take-back.ts'
import { type Change, describe, type Line } from '../wording/describe.ts'
import { worthByTable } from '../wording/shown-sums.ts'
import { titleOf } from '../wording/title.ts'
import { whyOf } from '../wording/why.ts'
import { toolTitle } from '../wording/words.ts'
import { type ActionFilter, conditionsOf, forcedBy, stateNow } from './action-filter.ts'
import { type KeptConflict, nameConflicts } from './name-conflicts.ts'
import { type Person, peopleOf } from './people-names.ts'
import { presentGroups } from './plan-groups.ts'

/**
 * A page of something: `next` is what to pass as `before` or `after` for the following one; absent
 * at the end.
 */
export interface Page<T> {
  rows: T[]
  next?: string
  total?: number
}

export type { Person }

/** An action as it goes over the wire. */
export interface Action {
  id: string
  tool: string
  /** What the tool does, in words. */
  tool_title: string
  title: string
  effect: Effect
  kind: Kind
  state: string
  mode: Mode
  mode_reasons: string[]
  /** The same in sentences: why it ran in its mode. */
  why: string[]
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
  /**
   * How much came back with its undo, where it has been taken back; nothing also of what had been
   * gone already.
   */
  taken_back: 'all' | 'part' | 'nothing' | null
  /**
   * Where a part of it was taken back: how many of its `rows` records, by whom, and the action that
   * did it last.
   */
  part_back: { records: number; by: Person[]; action: string } | null
  /**
   * The force that has taken it back, as long as that is in force. Where records depended on it, it
   * is still live itself: the force wrote over it, and its undo brings both back.
   */
  overwritten_by: string | null
  /**
   * The action because of which the product did this by itself, and with which it is taken back.
   */
  caused_by: string | null
  reverts: string | null
  reverts_count: number
  plan: {
    id: string
    digest: string
    state: string
    approved_by: Person | null
    approved_at: Date | null
  } | null
  changes: Page<Change>
  /** How far a rewind in chunks is, in actions; `reason` says why it stopped. */
  progress: RewindProgress | null
  receipt: (Omit<Receipt, 'kept'> & { kept: KeptConflict[] }) | null
  outbox: Record<string, number> | null
}

/** Which of an action's changes to show. */
export interface ActionPage {
  after?: string | undefined
  limit?: number | undefined
}

interface Row
  extends Omit<
    Action,
    | 'title'
    | 'tool_title'
    | 'why'
    | 'principal'
    | 'agent'
    | 'plan'
    | 'changes'
    | 'receipt'
    | 'tables'
    | 'counts'
    | 'reverts'
    | 'reverts_count'
    | 'taken_back'
    | 'part_back'
  > {
  principal_id: string
  agent_id: string | null
  role: string
  matched: number
  sent: number
  held_out: number
  flipped_by: string | null
  came_back: number | null
  part_back: { records: number; by: string[]; action: string } | null
  tables: Record<string, number> | null
  reverts: string | null
  reverts_count: number
  receipt: Receipt | null
  digest: string | null
  plan_state: string | null
  decided_by: string | null
  decided_at: Date | null
  plan_counts: Partial<PlanCounts> | null
  plan_tables: Record<string, number> | null
}

/** Changes shown with each action of a list: enough for its title and its toast. */
const listChanges = 3

/**
 * The tracked tables in which principals and agents stand; the object itself is the key of a cache,
 * so pass the same one.
 */
export type People = Kernel['people']

/** Newest first. */
export async function listActions(
  kernel: Kernel,
  caller: Caller,
  filter: ActionFilter,
): Promise<Page<Action>> {
  return await read(
    kernel,
    caller,
    async (tx) => await selectActions(tx, kernel.people, caller.org, filter),
  )
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
  return {
    rows: actions,
    ...(rows.length > limit && { next: page.at(-1)!.id }),
    ...(filter.count && {
      total: await countOf(
        tx,
        org,
        await conditionsOf(tx, people, org, { ...filter, before: undefined }),
      ),
    }),
  }
}

async function countOf(
  tx: Transaction<AnyDb>,
  org: string,
  conditions: readonly RawBuilder<unknown>[],
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from kernel.action a left join kernel.plan p on p.org_id = a.org_id and p.action_id = a.id
    where ${sql.join([sql`a.org_id = ${org}::uuid`, ...conditions], sql` and `)}`.execute(tx)
  return rows[0]!.n
}

/** @throws KernelError `not_found` */
export async function getAction(
  kernel: Kernel,
  caller: Pick<Caller, 'org'>,
  id: string,
  page: ActionPage = {},
): Promise<Action> {
  return await read(
    kernel,
    caller,
    async (tx) => await selectAction(tx, kernel.people, caller.org, id, page),
  )
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
  if (!rows[0]) throw new KernelError('not_found', 'There is no such action.', noSuch.action)
  const limit = Math.min(page.limit ?? limits.page_rows, limits.page_rows_max)
  const [action] = await present(tx, people, org, rows, limit, Number(page.after ?? 0))
  return action!
}

async function load(
  tx: Transaction<AnyDb>,
  org: string,
  conditions: readonly RawBuilder<unknown>[],
  limit: number,
): Promise<Row[]> {
  const where = sql.join([sql`a.org_id = ${org}::uuid`, ...conditions], sql` and `)
  const { rows } =
    await sql<Row>`select a.id, a.tool, a.effect, a.kind, ${stateNow} as state, a.mode, a.mode_reasons, a.at, a.principal_id, a.agent_id, a.role, a.session,
      a.input, a.reasoning, a.rows, a.matched, a.sent, a.held_out, a.undo_until, a.release_at, a.live, a.flipped_by as undone_by, a.flipped_by, a.caused_by, a.receipt,
      -- A force is told by its plan: what its undo wrote is part of what it did.
      case when a.tool = 'action_overwrite' and p.state = 'approved' then p.tables else kernel.records_of(a.org_id, a.id) end as tables,
      case when w.state is null then f.reverts_count else w.done end as reverts_count, case f.reverts_count when 1 then f.reverts end as reverts,
      case when w.state is not null then jsonb_build_object('state', w.state, 'reason', w.reason, 'total', w.total, 'done', w.done) end as progress,
      ${forcedBy} as overwritten_by,
      case when a.flipped_by is not null then kernel.came_back(a.org_id, a.id) end as came_back,
      -- What an undo left where others had changed it since, or what was chosen of it.
      case when a.state = 'partly_undone' and a.flipped_by is not null then (select jsonb_build_object('records', kernel.came_back(a.org_id, a.id), 'by', array[u.principal_id],
        'action', u.id) from kernel.action u where u.org_id = a.org_id and u.id = a.flipped_by)
        when a.kind = 'do' and a.live then kernel.parts_back(a.org_id, a.id) end as part_back,
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
  const pages = await linesOf(tx, org, rows, limit, after)
  const changes = await describe(
    tx,
    people,
    org,
    pages.flatMap(({ records }) => records),
  )
  const groups = await presentGroups(
    tx,
    people,
    org,
    new Map(rows.map((row) => [row.id, row.plan_counts?.groups ?? []])),
  )
  const names = await peopleOf(
    tx,
    people,
    org,
    rows.flatMap((r) => [r.principal_id, r.decided_by, ...(r.part_back?.by ?? [])]),
    rows.map((r) => r.agent_id),
  )
  let from = 0
  const shown = pages.map(({ records }) => changes.slice(from, (from += records.length)))
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
      came_back,
      part_back,
      ...rest
    } = row
    const total =
      Object.values(row.tables ?? {}).reduce((sum, n) => sum + n, 0) || (plan_counts?.rows ?? 0)
    const own = shown[i]!
    const counts = { rows: total, send: sent || (plan_counts?.send ?? 0) }
    actions.push({
      ...rest,
      tool_title: toolTitle(row.tool, people.words),
      why: whyOf(row.mode_reasons, { ...row, records: total }, people.words),
      title: titleOf(
        {
          tool: row.tool,
          input: row.input,
          counts: {
            ...counts,
            held_out,
            ...(plan_counts?.changed !== undefined && { records: plan_counts.changed }),
          },
          tables: row.tables ?? plan_tables ?? {},
          changes: after > 0 ? [] : own,
          groups: groups(row.id),
          worth: worthByTable(plan_counts?.worth, people.words),
        },
        people.words,
      ),
      principal: { ...names.principal(principal_id), role },
      agent: agent_id ? names.agent(agent_id) : null,
      tables: row.tables ?? {},
      rows: total,
      counts: { matched, send: counts.send, held_out },
      undone_by: row.live ? null : row.undone_by,
      taken_back:
        came_back === null
          ? null
          : came_back === 0
            ? 'nothing'
            : row.state === 'partly_undone'
              ? 'part'
              : 'all',
      part_back:
        part_back && part_back.records > 0
          ? { ...part_back, by: part_back.by.map((id) => names.principal(id)) }
          : null,
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
        ...(pages[i]!.more && { next: String(after + pages[i]!.lines) }),
      },
      receipt: row.receipt && {
        ...row.receipt,
        kept: await nameConflicts(tx, people, org, row.receipt.kept ?? []),
      },
    })
  }
  return actions
}

/**
 * Net changes of each action; of a plan that has not run, the lines it was approved or refused by.
 */
async function linesOf(
  tx: Transaction<AnyDb>,
  org: string,
  rows: readonly Row[],
  limit: number,
  after: number,
): Promise<ReturnType<typeof firstRecords>[]> {
  const written = (row: Row) => Object.values(row.tables ?? {}).reduce((sum, n) => sum + n, 0)
  // In a list, a bulk action is told by its counts.
  const told = rows.filter((row) => limit !== listChanges || written(row) <= limits.implicit_rows)
  const ids = (chosen: Row[]) => chosen.map((row) => row.id)
  // A rewind in chunks is told by what was approved; what its chunks then kept stands in its
  // receipt. So is a force, with the undo that it began with.
  const asPlanned = (row: Row) =>
    row.digest !== null &&
    (written(row) === 0 || row.progress !== null || row.tool === 'action_overwrite')
  const planned = ids(told.filter(asPlanned))
  const done = ids(told.filter((row) => written(row) > 0 && !asPlanned(row)))
  const { rows: lines } = await sql<{ id: string; line: string }>`
    select p.action_id as id, p.ord, p.line from kernel.plan_line p where p.org_id = ${org}::uuid and p.action_id = any(${planned}::uuid[])
      and p.part = 'change' and p.ord > ${after} and p.ord <= ${after + linesFor(limit)}
    union all
    select a.id, l.ord, l.line from unnest(${done}::uuid[]) a(id)
      cross join lateral (select ord, line from kernel.lines(${org}::uuid, a.id) with ordinality n(tbl, line, ord)
        offset ${after} limit ${limit + 1}) l
    order by id, ord`.execute(tx)
  const byAction = new Map<string, Line[]>()
  for (const { id, line } of lines)
    byAction.set(id, [...(byAction.get(id) ?? []), JSON.parse(line) as Line])
  return rows.map((row) => firstRecords(byAction.get(row.id) ?? [], limit))
}
