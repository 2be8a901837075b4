/** The JSON of the HTTP surface. Only what the page reads is named; additional fields do no harm. */

export type Ref = { id: string; name: string }
export type Person = Ref & { role?: string }

/** The product itself, which set up what was there at the beginning. */
export function isSystem(person: Person): boolean {
  return person.role === 'system' || person.id === '00000000-0000-0000-0000-000000000000'
}

export type Cell = { field: string; before: unknown; after: unknown; before_label?: string | null; after_label?: string | null }

export type Change = { table: string; id: string; label: string; op: 'insert' | 'update' | 'delete'; cells: Cell[] }

export type Conflict = {
  table: string
  id: string
  label: string
  field: string
  now: unknown
  target: unknown
  by?: { action?: string; name: string; agent?: string | null; at?: string } | null
  at?: string | null
}

export type Paged<T> = { rows: T[]; next?: string | null; total?: number | null }

export type ActionState =
  | 'awaiting_approval'
  | 'applied'
  | 'held'
  | 'undone'
  | 'partly_undone'
  | 'recalled'
  | 'cancelled'
  | 'rejected'
  | 'expired'
  | 'drifted'
  | 'superseded'
  | 'denied'
  | 'failed'
  | 'answered'
  | 'running'
  | 'stopped'

/** How far a rewind is that runs in parts, in actions. */
export type Progress = { state: 'running' | 'stopped' | 'done'; reason: string | null; total: number; done: number }

export type Effect = 'read' | 'change' | 'hold' | 'bulk' | 'money' | 'dispatch'
export type Mode = 'autonomous' | 'implicit' | 'held' | 'explicit'

export type Residue = { text: string; count?: number }
export type Receipt = { undone: number; kept?: Conflict[]; residue?: Residue[] }
export type OutboxCounts = Partial<Record<'queued' | 'sent' | 'held_out' | 'cancelled' | 'refused' | 'unknown', number>>

export type Action = {
  id: string
  tool: string
  title: string
  effect: Effect
  kind?: 'do' | 'undo' | 'redo'
  state: ActionState
  mode: Mode
  mode_reasons?: string[]
  at: string
  principal: Person
  agent: Ref | null
  session?: string | null
  input?: unknown
  reasoning?: string | null
  rows?: number
  tables?: Record<string, number>
  undo_until?: string | null
  release_at?: string | null
  live?: boolean
  undone_by?: string | null
  reverts?: string | null
  plan?: { id: string; digest?: string; state: string; approved_by?: Ref | string | null; approved_at?: string | null } | null
  changes?: Paged<Change> | null
  receipt?: Receipt | null
  progress?: Progress | null
  outbox?: OutboxCounts | null
}

export type HeldOut = {
  id: string
  table: string
  label: string
  detail?: string | null
  reason: string
  evidence?: string | null
  override?: 'nobody' | 'new_plan'
}

export type Outbound = {
  id: string
  to: string
  from?: string | null
  label: string
  record?: unknown
  subject: string
  text: string
}

export type PlanState = 'pending' | 'approved' | 'rejected' | 'expired' | 'drifted' | 'superseded'

export type Drift = { added?: unknown[]; removed?: unknown[]; summary?: string | null }

export type PlanSummary = {
  id: string
  tool: string
  title: string
  state: PlanState
  digest: string
  mode?: Mode
  mode_reasons?: string[]
  effect: Effect
  counts: { matched?: number; send?: number; held_out?: number; rows?: number }
  facets?: Record<string, number>
  expires_at: string
  created_at: string
  hold_ms?: number | null
  friction?: { kind: 'click' } | { kind: 'number'; number: number }
  requested_by: Person
  agent?: Ref | null
  session?: string | null
  input?: unknown
  reasoning?: string | null
  tables?: Record<string, number>
  residue?: string | null
  rollback?: unknown
  may_approve?: boolean
  approvers?: Person[]
  superseded_by?: string | null
}

export type Plan = PlanSummary & {
  held_out?: Paged<HeldOut>
  changes?: Paged<Change>
  outbound?: Paged<Outbound>
  drift?: Drift | null
}

export type ToolResult<T = unknown> =
  | { status: 'answered'; output: T }
  | { status: 'applied'; action: Action; output: T }
  | { status: 'held'; action: Action }
  | { status: 'awaiting_approval'; plan: Plan }

export type ApproveResult = { status: 'applied' | 'held'; action: Action; output?: unknown }
export type UndoResult =
  | { action: Action; receipt?: Receipt | null; undone: Action }
  | { status: 'awaiting_approval'; plan: Plan }

export type AssistantReply = {
  text: string
  session: string
  answers?: { tool: string; output: unknown }[]
  actions?: Action[]
  plans?: Plan[]
  model?: string
}

export type OutboxRow = {
  id: string
  action: string
  to: string
  label?: string | null
  subject: string
  state: string
  release_at?: string | null
  reason?: string | null
  settled_at?: string | null
}

export type Mail = {
  id: string
  to: string
  from: string
  subject: string
  received_at: string
  text?: string
  html?: string | null
  headers?: unknown
}

export type HistoryEntry = Omit<Action, 'changes'> & { change: Change }

export type Me = {
  person: { id: string; name: string; email?: string; role?: string; newcomer?: boolean }
  org: Ref & { currency?: string }
  permissions?: string[]
  demo?: boolean
}

export type Demo = { roles: { role: string; name: string; email: string }[]; org: string | Ref }
