import { sql, type Transaction } from 'kysely'
import { mayRenew } from '../approval/renew.ts'
import type { Caller } from '../authority/caller.ts'
import { factsOf, mayApprovePlan } from '../authority/may-approve.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import type { PlanCounts } from '../plan/counts.ts'
import type { Difference } from '../plan/drift.ts'
import { firstRecords, linesFor } from '../plan/whole-lines.ts'
import { describe, type Line, labelsOf, namesOf } from '../wording/describe.ts'
import { issuedAt } from '../wording/issued.ts'
import { shownFigures, shownWorth, worthByTable } from '../wording/shown-sums.ts'
import { titleOf } from '../wording/title.ts'
import { whyOf } from '../wording/why.ts'
import { toolTitle } from '../wording/words.ts'
import { peopleOf } from './people-names.ts'
import type { Plan, PlanPages, PlanRow } from './plan.ts'
import { presentGroups, recordOf } from './plan-groups.ts'

/** A stored plan as it goes over the wire, with a page of each of its parts. */
export async function presentPlan(
  tx: Transaction<AnyDb>,
  kernel: Kernel,
  caller: Caller,
  row: PlanRow,
  pages: PlanPages,
): Promise<Plan> {
  const limit = Math.min(pages.limit ?? limits.page_rows, limits.page_rows_max)
  const changes = await part<Line>(
    tx,
    caller.org,
    row.id,
    'change',
    pages.changes_after,
    linesFor(limit),
  )
  const outbound = await part<OutboundLine>(
    tx,
    caller.org,
    row.id,
    'outbound',
    pages.outbound_after,
    limit,
  )
  // Decisions hang on the first message, whichever page is asked for.
  const [first] = pages.outbound_after
    ? (await part<OutboundLine>(tx, caller.org, row.id, 'outbound', undefined, 1)).lines
    : outbound.lines
  const heldOut = await part<{
    record: { table: string; id: string }
    reason: string
    evidence: string
    override: string
  }>(tx, caller.org, row.id, 'held_out', pages.held_out_after, limit)
  const decided = row.state === 'approved' ? row.decided_at : null
  const shown = firstRecords(
    decided ? changes.lines.map((line) => issuedAt(line, decided)) : changes.lines,
    limit,
  )
  const described = await describe(tx, kernel.people, caller.org, shown.records)
  const wanted = new Map<string, Set<string>>()
  const differing = [...(row.drift?.added ?? []), ...(row.drift?.removed ?? [])].flatMap(
    (each) => recordOf(each) ?? [],
  )
  for (const record of [
    ...[...outbound.lines, ...heldOut.lines].map((line) => line.record),
    ...differing,
  ])
    wanted.set(record.table, (wanted.get(record.table) ?? new Set()).add(record.id))
  const label = await labelsOf(tx, await namesOf(tx, kernel.people), wanted, caller.org)
  const differingRows = [...(row.drift?.added ?? []), ...(row.drift?.removed ?? [])].filter(
    ({ part }) => part === 'change',
  )
  const said = await describe(
    tx,
    kernel.people,
    caller.org,
    differingRows.map(({ line }) => line as Line),
  )
  const changed = new Map(differingRows.map((line, i) => [line, said[i]!]))
  const people = await peopleOf(
    tx,
    kernel.people,
    caller.org,
    [row.principal_id, row.decided_by],
    [row.agent_id],
  )
  const tool = kernel.registry.get(row.tool)
  const rollback = tool?.rollback
  const {
    principal_id: _p,
    agent_id,
    permission: _q,
    kind: _k,
    planned_at,
    expired,
    erased: _e,
    decided_by,
    role,
    drift,
    counts: stored,
    ...rest
  } = row
  const { groups = [], worth, figures, ...counts } = wholeCounts(stored)
  const shownGroups = (
    await presentGroups(tx, kernel.people, caller.org, new Map([[row.id, groups]]))
  )(row.id)
  const named = (line: Difference['added'][number]) => {
    const record = recordOf(line)
    const change = changed.get(line)
    return {
      ...line,
      label: (record && label(record.table, record.id)) ?? null,
      ...(change && { change }),
    }
  }
  return {
    ...rest,
    counts,
    groups: shownGroups,
    worth: shownWorth(worth, kernel.people.words),
    figures: await shownFigures(tx, kernel.people, caller.org, figures),
    drift: drift && { ...drift, added: drift.added.map(named), removed: drift.removed.map(named) },
    action: row.id,
    tool_title: toolTitle(row.tool, kernel.people.words),
    title: titleOf(
      {
        tool: row.tool,
        input: row.input,
        counts: { ...row.counts, records: counts.changed },
        tables: row.tables,
        changes: pages.changes_after ? [] : described,
        groups: shownGroups,
        worth: worthByTable(worth, kernel.people.words),
      },
      kernel.people.words,
    ),
    state: row.state === 'pending' && expired ? 'expired' : row.state,
    mode: 'explicit',
    why: whyOf(
      row.mode_reasons,
      { ...row, mode: 'explicit', records: counts.rows },
      kernel.people.words,
    ),
    created_at: planned_at,
    decided_by: decided_by ? people.principal(decided_by) : null,
    hold_ms: rollback?.kind === 'recall' && row.counts.send > 0 ? holdOf(first) : null,
    // What leaves cannot be unsent: the number is typed, not clicked. An errand has one record and
    // no recipient.
    friction:
      row.counts.send > 0 && !first?.meta?.errand
        ? { kind: 'number', number: row.counts.send }
        : { kind: 'click' },
    rollback: rollback?.kind ?? 'restore',
    residue: (rollback && 'residue' in rollback ? rollback.residue : null) ?? null,
    requested_by: { ...people.principal(row.principal_id), role },
    agent: agent_id ? people.agent(agent_id) : null,
    may_approve: mayApprovePlan(kernel, caller, row),
    may_renew: mayRenew(caller, row),
    // Whoever sees a plan is told whom to ask.
    approvers: await kernel.hooks.approversOf(tx, factsOf(caller, row), {
      id: row.principal_id,
      takesBack: row.kind !== 'do',
    }),
    changes: {
      rows: described,
      total: row.counts.rows,
      ...(shown.more && { next: String(Number(pages.changes_after ?? 0) + shown.lines) }),
    },
    outbound: {
      rows: outbound.lines.map(({ id, to, record, subject, text, sample }) => ({
        id,
        to,
        record,
        label: label(record.table, record.id) ?? to,
        subject,
        text,
        sample: sample ?? false,
      })),
      total: row.counts.send + (row.counts.samples ?? 0),
      ...outbound.next,
    },
    held_out: {
      rows: heldOut.lines.map(({ record, reason, evidence, override }) => ({
        id: record.id,
        table: record.table,
        label: label(record.table, record.id) ?? '',
        reason,
        evidence,
        override,
      })),
      total: row.counts.held_out,
      ...heldOut.next,
    },
  }
}

/**
 * Plans made before their records were counted tell of changed and unchanged ones what can be told
 * from the rest.
 */
function wholeCounts(
  stored: PlanRow['counts'],
): Omit<PlanCounts, 'groups'> & Pick<Partial<PlanCounts>, 'groups'> {
  const changed = stored.changed ?? Math.max(0, stored.matched - stored.held_out)
  const unchanged = stored.unchanged ?? 0
  return { ...stored, changed, unchanged, matched: changed + unchanged + stored.held_out }
}

/** A message as `digest.ts` writes it down. */
interface OutboundLine {
  id: string
  to: string
  record: { table: string; id: string }
  subject: string
  text: string
  meta?: Record<string, string>
  /** When it leaves: a symbol of the digest or a time. */
  release?: string
  sample?: true
}

/** The hold, in milliseconds after approval, as the messages' own symbol says it. */
function holdOf(first: OutboundLine | undefined): number | null {
  const match = /^@now\+(\d+)$/.exec(first?.release ?? '')
  return match ? Number(match[1]) : null
}

async function part<T>(
  tx: Transaction<AnyDb>,
  org: string,
  id: string,
  name: string,
  after: string | undefined,
  limit: number,
): Promise<{ lines: T[]; next: { next?: string } }> {
  const { rows } = await sql<{
    ord: number
    line: string
  }>`select ord, line from kernel.plan_line where org_id = ${org}::uuid and action_id = ${id}::uuid
    and part = ${name} and ord > ${Number(after ?? 0)} order by ord limit ${limit + 1}`.execute(tx)
  const page = rows.slice(0, limit)
  return {
    lines: page.map((row) => JSON.parse(row.line) as T),
    next: rows.length > limit ? { next: String(page.at(-1)!.ord) } : {},
  }
}
