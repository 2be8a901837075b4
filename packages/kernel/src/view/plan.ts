import type { Effect } from '../contract/contract.ts'
import type { PlanState } from '../contract/states.ts'
import type { PlanCounts } from '../plan/counts.ts'
import type { Difference } from '../plan/drift.ts'
import type { Change } from '../wording/describe.ts'
import type { ShownFigure, ShownWorth } from '../wording/shown-sums.ts'
import type { Action, Page, Person } from './action.ts'
import type { PlanGroup } from './plan-groups.ts'

export interface PlanHeldOut {
  id: string
  table: string
  label: string
  reason: string
  evidence: string
  override: string
}

export interface PlanOutbound {
  id: string
  to: string
  label: string
  record: { table: string; id: string }
  subject: string
  text: string
}

/**
 * A difference whose lines say which record they are about, by name where it has one; changes also
 * in words.
 */
export interface NamedDifference extends Omit<Difference, 'added' | 'removed'> {
  added: NamedLine[]
  removed: NamedLine[]
}

type NamedLine = Difference['added'][number] & { label: string | null; change?: Change }

/** A plan as it goes over the wire. Its id is the id of the action it becomes. */
export interface Plan {
  id: string
  action: string
  tool: string
  /** What the tool does, in words. */
  tool_title: string
  title: string
  state: PlanState
  digest: string
  effect: Effect
  mode: 'explicit'
  mode_reasons: string[]
  /** The same in sentences: why it is a plan. */
  why: string[]
  counts: Omit<PlanCounts, 'groups' | 'worth' | 'figures'>
  /** What it does, by table and kind of change, over all of its rows. */
  groups: PlanGroup[]
  /** What its rows are worth over all of it, per table and currency. */
  worth: ShownWorth[]
  /** The figures it moves, over all of it. */
  figures: ShownFigure[]
  facets: Record<string, number>
  tables: Record<string, number>
  created_at: Date
  expires_at: Date
  decided_at: Date | null
  decided_by: Person | null
  hold_ms: number | null
  friction: { kind: 'click' } | { kind: 'number'; number: number }
  rollback: string
  residue: string | null
  requested_by: Person
  agent: Person | null
  session: string | null
  input: unknown
  reasoning: string | null
  may_approve: boolean
  approvers: Person[]
  drift: NamedDifference | null
  superseded_by: string | null
  /** The plan whose place this one took. */
  supersedes: string | null
  /** The caller may ask for it again. */
  may_renew: boolean
  held_out: Page<PlanHeldOut>
  changes: Page<Change>
  outbound: Page<PlanOutbound>
}

/** A plan as it is read from the database, before ids have names. */
export interface PlanRow {
  id: string
  kind: Action['kind']
  tool: string
  effect: Effect
  permission: string
  principal_id: string
  role: string
  agent_id: string | null
  session: string | null
  input: unknown
  reasoning: string | null
  mode_reasons: string[]
  state: PlanState
  digest: string
  counts: Pick<PlanCounts, 'matched' | 'held_out' | 'send' | 'rows'> & Partial<PlanCounts>
  facets: Record<string, number>
  tables: Record<string, number>
  planned_at: Date
  expires_at: Date
  expired: boolean
  decided_at: Date | null
  decided_by: string | null
  drift: Difference | null
  superseded_by: string | null
  supersedes: string | null
  erased: boolean
}

export interface PlanPages {
  changes_after?: string | undefined
  outbound_after?: string | undefined
  held_out_after?: string | undefined
  limit?: number | undefined
}
