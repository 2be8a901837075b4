/** The JSON of the HTTP surface. Only what the page reads is named; additional fields do no harm. */

export type Ref = { id: string; name: string }
export type Person = Ref & { role?: string }

/** The product itself, which set up what was there at the beginning. */
export function isSystem(person: Person): boolean {
  return person.role === 'system' || person.id === '00000000-0000-0000-0000-000000000000'
}

/** A label says a value in words; `name` the field; `quiet`: nobody decides by it. */
export type Cell = {
  field: string
  name?: string
  before: unknown
  after: unknown
  before_label?: string | null
  after_label?: string | null
  quiet?: true
}

export type Change = { table: string; id: string; label: string; op: 'insert' | 'update' | 'delete'; cells: Cell[] }

/** A record that keeps another one: who wrote it last, and when. */
export type Dependent = {
  table: string
  id: string
  label: string
  by: { action: string; name: string; agent: string | null; at: string } | null
}

export type Conflict = {
  table: string
  id: string
  label: string
  /** Null where the row itself is the conflict: others refer to it, or a rule keeps it. */
  field: string | null
  /** The field and both sides in words. */
  name?: string
  now: unknown
  now_label?: string
  target: unknown
  target_label?: string
  /** Who wrote it since; null where nobody did. */
  by: { action: string; name: string; agent: string | null; at: string } | null
  /** Of a record that can not go: what refers to it. */
  dependents?: Dependent[]
  /** A rule of the database keeps it. */
  protected?: boolean
  /** What has become of the field, the kind of record or the record since. */
  reason?: string
}

/** Fields of one record as whoever edits it saw them. */
export type Seen = { table: string; id: string; fields: Record<string, unknown> }

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

export type Residue = { text: string; count: number }
export type Receipt = {
  undone: number
  recalled: number
  kept: Conflict[]
  residue: Residue[]
  along?: { tool: string; count: number }[]
}
export type OutboxCounts = Partial<Record<'queued' | 'sent' | 'held_out' | 'cancelled' | 'refused' | 'unknown', number>>

export type Action = {
  id: string
  tool: string
  /** What the tool does, in words. */
  tool_title?: string
  title: string
  effect: Effect
  kind?: 'do' | 'undo' | 'redo'
  state: ActionState
  mode: Mode
  /** Why it is a plan, or ran in its mode, in sentences. */
  why?: string[]
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
  /** How much came back with its undo; nothing also of what had been gone already. */
  taken_back?: 'all' | 'part' | 'nothing' | null
  /** Where a part of it was taken back: how many of its rows, by whom, and the action that did it last. */
  part_back?: { records: number; by: Person[]; action: string } | null
  /** The force that has taken it back. */
  overwritten_by?: string | null
  reverts?: string | null
  plan?: { id: string; digest?: string; state: string; approved_by?: Ref | null; approved_at?: string | null } | null
  changes?: Paged<Change> | null
  receipt?: Receipt | null
  progress?: Progress | null
  outbox?: OutboxCounts | null
}

export type HeldOut = {
  id: string
  table: string
  label: string
  reason: string
  evidence: string
  override: string
}

export type Outbound = {
  id: string
  to: string
  label: string
  record: { table: string; id: string }
  subject: string
  text: string
  /** As it would leave later: it is not queued. */
  sample?: boolean
}

export type PlanState = 'pending' | 'approved' | 'rejected' | 'expired' | 'drifted' | 'superseded'

/** One differing line, with the name of the record it is about. */
export type DriftPart = { part: string; line: unknown; label?: string | null; change?: Change }
/** `records`: how many differ, over all lines; the lines may be the first of them only. */
export type Drift = { added: DriftPart[]; removed: DriftPart[]; summary: string; records?: number }

/** Counted by the server over the whole plan, in records: matched = changed + unchanged + held_out. */
export type PlanCounts = {
  matched: number
  changed: number
  unchanged: number
  held_out: number
  send: number
  /** Rows of every table that change. */
  rows: number
}

/** Rows of one table that are treated alike; a field that becomes the same in all of them carries that value. */
export type PlanGroup = {
  table: string
  op: Change['op']
  rows: number
  fields: { field: string; name?: string; quiet?: true; rows: number; same: boolean; after?: unknown; after_label?: string }[]
}

/** A figure of the forecast that a plan moves, as things were when it was planned; `about`: whose part of it, null for all of it. */
export type PlanFigure = {
  figure: string
  period: string
  currency: string
  about: { table: string; id: string | null; label: string } | null
  /** "Open, Q4 2026" */
  name: string
  before: string
  after: string
  by: string
  before_label: string
  after_label: string
  by_label: string
}

export type PlanSummary = {
  id: string
  tool: string
  /** What the tool does, in words. */
  tool_title?: string
  title: string
  state: PlanState
  digest: string
  mode?: Mode
  /** Why it is a plan, or ran in its mode, in sentences. */
  why?: string[]
  effect: Effect
  counts: PlanCounts
  groups: PlanGroup[]
  figures?: PlanFigure[]
  facets: Record<string, number>
  expires_at: string
  created_at: string
  decided_at?: string | null
  decided_by?: Person | null
  hold_ms?: number | null
  friction: { kind: 'click' } | { kind: 'number'; number: number }
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
  supersedes?: string | null
  may_renew?: boolean
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
  | { status: 'held'; action: Action; output: T }
  | { status: 'awaiting_approval'; plan: Plan }

export type ApproveResult = { status: 'applied' | 'held' | 'running'; action: Action; output?: unknown }
export type UndoResult =
  | { action: Action; receipt?: Receipt | null; undone: Action }
  | { status: 'awaiting_approval'; plan: Plan }

export type AssistantReply = {
  text: string
  session: string
  /** `tool_title`: what was looked up, as people say it. */
  answers?: { tool: string; tool_title?: string; output: unknown }[]
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
