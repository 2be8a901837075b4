import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Caller } from '../authority/caller.ts'
import { KernelError, noSuch } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { read } from '../db/transaction.ts'
import {
  type Action,
  type ActionPage,
  type ActionRow,
  listChanges,
  type Page,
  type People,
} from './action.ts'
import { type ActionFilter, conditionsOf, forcedBy, stateNow } from './action-filter.ts'
import { present } from './present-action.ts'

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
): Promise<ActionRow[]> {
  const where = sql.join([sql`a.org_id = ${org}::uuid`, ...conditions], sql` and `)
  const { rows } =
    await sql<ActionRow>`select a.id, a.tool, a.effect, a.kind, ${stateNow} as state, a.mode, a.mode_reasons, a.at, a.principal_id, a.agent_id, a.role, a.session,
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
