import { sql } from 'kysely'
import type { Caller } from '../authority/caller.ts'
import type { Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import type { MessageState } from '../contract/states.ts'
import { read } from '../db/transaction.ts'
import { labelsOf, namesOf } from '../wording/describe.ts'
import type { Page } from './action.ts'

/** A message on its way out, or what became of it. */
export interface OutboxItem {
  id: string
  action: string
  channel: string
  to: string
  record: { table: string; id: string }
  label: string
  subject: string
  state: MessageState
  release_at: Date
  settled_at: Date | null
  reason: string | null
}

/**
 * Newest first, with how many there are in each state; `channel` leaves out errands, which wait
 * here too.
 */
export async function listOutbox(
  kernel: Kernel,
  caller: Caller,
  filter: {
    state?: string | undefined
    action?: string | undefined
    channel?: string | undefined
    before?: string | undefined
    limit?: number | undefined
  },
): Promise<Page<OutboxItem> & { counts: Record<string, number> }> {
  const limit = Math.min(filter.limit ?? limits.page_rows, limits.page_rows_max)
  return await read(kernel, caller, async (tx) => {
    const all = [sql`org_id = ${caller.org}::uuid`]
    if (filter.action) all.push(sql`action_id = ${filter.action}::uuid`)
    if (filter.channel) all.push(sql`channel = ${filter.channel}`)
    const conditions = [...all]
    if (filter.state) conditions.push(sql`state = any(${filter.state.split(',')}::text[])`)
    if (filter.before) conditions.push(sql`id < ${filter.before}::uuid`)
    const { rows } = await sql<
      Omit<OutboxItem, 'record' | 'label'> & { record_table: string; record_id: string }
    >`
      select id, action_id as action, channel, recipient as to, record_table, record_id, subject, state, release_at, settled_at, reason
      from kernel.outbox where ${sql.join(conditions, sql` and `)} order by id desc limit ${limit + 1}`.execute(
      tx,
    )
    const counts = await sql<{
      state: MessageState
      n: number
    }>`select state, count(*)::int as n from kernel.outbox
      where ${sql.join(all, sql` and `)} group by state`.execute(tx)
    const page = rows.slice(0, limit)
    const wanted = new Map<string, Set<string>>()
    for (const row of page)
      wanted.set(row.record_table, (wanted.get(row.record_table) ?? new Set()).add(row.record_id))
    const label = await labelsOf(tx, await namesOf(tx, kernel.people), wanted, caller.org)
    return {
      rows: page.map(({ record_table, record_id, ...row }) => ({
        ...row,
        record: { table: record_table, id: record_id },
        label: label(record_table, record_id) ?? row.to,
      })),
      counts: Object.fromEntries(counts.rows.map(({ state, n }) => [state, n])),
      ...(rows.length > limit ? { next: page.at(-1)!.id } : {}),
    }
  })
}
