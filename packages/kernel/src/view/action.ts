import type { Kind } from '../action/perform.ts'
import type { Effect, Mode } from '../contract/contract.ts'
import type { Kernel } from '../contract/kernel.ts'
import type { ActionState, PlanState } from '../contract/states.ts'
import type { PlanCounts } from '../plan/counts.ts'
import type { RewindProgress } from '../rewind/run.ts'
import type { Receipt } from '../undo/take-back.ts'
import type { Change } from '../wording/describe.ts'
import type { KeptConflict } from './name-conflicts.ts'
import type { Person } from './people-names.ts'

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
  state: ActionState
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
    state: PlanState
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

/** An action as it is read from the database, before ids have names. */
export interface ActionRow
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
  plan_state: PlanState | null
  decided_by: string | null
  decided_at: Date | null
  plan_counts: Partial<PlanCounts> | null
  plan_tables: Record<string, number> | null
}

/** Changes shown with each action of a list: enough for its title and its toast. */
export const listChanges = 3

/**
 * The tracked tables in which principals and agents stand; the object itself is the key of a cache,
 * so pass the same one.
 */
export type People = Kernel['people']
