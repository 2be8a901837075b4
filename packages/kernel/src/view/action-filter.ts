import { type RawBuilder, sql, type Transaction } from 'kysely'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { recordOf } from '../contract/record.ts'
import { keyIs } from '../track/key.ts'
import { namesOf } from '../wording/describe.ts'

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
  /** Only what the product did because of this action. */
  caused_by?: string | undefined
  /** Only those of which a message still waits to leave. */
  waiting?: boolean | undefined
  /** Only those whose one-click undo is still open. */
  undoable?: boolean | undefined
  /** Also how many there are on all pages. */
  count?: boolean | undefined
  before?: string | undefined
  limit?: number | undefined
}

/** What a filter asks of the rows of `kernel.action a left join kernel.plan p`. */
export async function conditionsOf(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  filter: ActionFilter,
): Promise<RawBuilder<unknown>[]> {
  // The chunks of a rewind are told by the rewind.
  const conditions: RawBuilder<unknown>[] = [sql`a.tool <> 'rewind_chunk'`]
  if (filter.tool) conditions.push(sql`a.tool = ${filter.tool}`)
  if (filter.agent) conditions.push(sql`a.agent_id = ${filter.agent}::uuid`)
  if (filter.principal) conditions.push(sql`a.principal_id = ${filter.principal}::uuid`)
  if (filter.state) conditions.push(sql`${stateNow} = any(${filter.state.split(',')}::text[])`)
  // There are few of them, and an index of those that have a time.
  if (filter.state === 'held') conditions.push(sql`a.state = 'held' and a.release_at is not null`)
  if (filter.session) conditions.push(sql`a.session = ${filter.session}`)
  if (filter.by_agents) conditions.push(sql`a.agent_id is not null`)
  if (filter.reads === false) conditions.push(sql`a.effect <> 'read'`)
  if (filter.from) conditions.push(sql`a.at >= ${filter.from}::timestamptz`)
  if (filter.caused_by) conditions.push(sql`a.caused_by = ${filter.caused_by}::uuid`)
  if (filter.waiting)
    conditions.push(
      sql`a.id in (select o.action_id from kernel.outbox o where o.org_id = ${org}::uuid and o.state = 'queued')`,
    )
  if (filter.undoable)
    conditions.push(
      sql`a.live and a.state in ('applied', 'held') and a.undo_until > clock_timestamp() and ${forcedBy} is null
        and (a.effect <> 'dispatch' or a.release_at > clock_timestamp()
          and exists (select from kernel.outbox o where o.org_id = a.org_id and o.action_id = a.id and o.state = 'queued'))`,
    )
  if (filter.record) {
    const { table, id } = recordOf(filter.record)
    const name = (await namesOf(tx, people)).get(table)
    if (!name)
      throw new KernelError('invalid_input', 'There is nothing of this kind.', {
        people: 'Choose a record from a list.',
        callers: `There is no table "${table.slice(0, 60)}". Write record=table:id.`,
      })
    conditions.push(
      sql`a.id in (select h._action from (select ${id}::text as key) p cross join ${sql.id('history', table)} h
        where h.org_id = ${org}::uuid and ${sql.raw(keyIs(name, 'h', 'p.key'))})`,
    )
  }
  // Ids are UUIDv7, made when the call came in, hence in its order.
  if (filter.before) conditions.push(sql`a.id < ${filter.before}::uuid`)
  return conditions
}

/**
 * An action waits as long as its plan does: one whose plan was replaced, or whose time is over,
 * waits no more.
 */
export const stateNow = sql`case when a.state <> 'awaiting_approval' then a.state when p.state = 'superseded' then p.state
  when p.state = 'pending' and p.expires_at <= clock_timestamp() then 'expired' else a.state end`

/** The force that has taken it back, and is in force itself. */
export const forcedBy = sql`case when a.kind = 'do' then (select o.id from kernel.action o where o.org_id = a.org_id and o.tool = 'action_overwrite' and o.live
  and o.state in ('applied', 'partly_undone') and o.input ->> 'action' = a.id::text order by o.id desc limit 1) end`
