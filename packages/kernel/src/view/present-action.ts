import { sql, type Transaction } from 'kysely'
import type { AnyDb } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { firstRecords, linesFor } from '../plan/whole-lines.ts'
import { describe, type Line } from '../wording/describe.ts'
import { worthByTable } from '../wording/shown-sums.ts'
import { titleOf } from '../wording/title.ts'
import { whyOf } from '../wording/why.ts'
import { toolTitle } from '../wording/words.ts'
import { type Action, type ActionRow, listChanges, type People } from './action.ts'
import { nameConflicts } from './name-conflicts.ts'
import { peopleOf } from './people-names.ts'
import { presentGroups } from './plan-groups.ts'

/** Stored actions as they go over the wire, with names and titles. */
export async function present(
  tx: Transaction<AnyDb>,
  people: People,
  org: string,
  rows: readonly ActionRow[],
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
  rows: readonly ActionRow[],
  limit: number,
  after: number,
): Promise<ReturnType<typeof firstRecords>[]> {
  const written = (row: ActionRow) => Object.values(row.tables ?? {}).reduce((sum, n) => sum + n, 0)
  // In a list, a bulk action is told by its counts.
  const told = rows.filter((row) => limit !== listChanges || written(row) <= limits.implicit_rows)
  const ids = (chosen: ActionRow[]) => chosen.map((row) => row.id)
  // A rewind in chunks is told by what was approved; what its chunks then kept stands in its
  // receipt. So is a force, with the undo that it began with.
  const asPlanned = (row: ActionRow) =>
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
