/** What the commands read of the server's answers; `--json` prints all of it. */

export interface Change {
  table: string
  label: string
  op: 'insert' | 'update' | 'delete'
  cells: {
    field: string
    name: string
    quiet?: true
    before: unknown
    after: unknown
    before_label?: string
    after_label?: string
  }[]
}

export interface Conflict {
  table: string
  label: string
  field: string | null
  name?: string
  now: unknown
  now_label?: string
  target: unknown
  target_label?: string
  by: Writer | null
  /** Of a record that can not go: what refers to it. */
  dependents?: { table: string; label: string; by: Writer | null }[]
}

interface Writer {
  name: string
  agent: string | null
  at: string
}

export interface Receipt {
  undone: number
  recalled: number
  along?: { tool: string; count: number }[]
  kept: Conflict[]
  residue: { text: string; count: number }[]
}

interface Named {
  id: string
  name: string
}

/** `total` counts all pages. */
export interface Counted<T> {
  rows: T[]
  total: number
}

export interface Page<T> {
  rows: T[]
  next?: string
}

export interface Action {
  id: string
  tool: string
  title: string
  effect: string
  state: string
  at: string
  principal: Named
  agent: Named | null
  rows: number
  /** Its messages, by what became of them. */
  outbox: Partial<Record<string, number>> | null
  undo_until: string | null
  release_at: string | null
  live: boolean
  /** The force that has taken it back. */
  part_back?: { records: number; by: { name: string }[]; action: string } | null
  overwritten_by: string | null
  kind: 'do' | 'undo' | 'redo'
  changes: Counted<Change>
  receipt: Receipt | null
  /** Of a rewind in chunks. */
  progress: { state: 'running' | 'stopped' | 'done'; reason: string | null; total: number; done: number } | null
}

export interface Plan {
  id: string
  tool: string
  title: string
  state: string
  digest: string
  /** Why it is a plan, in sentences. */
  why: string[]
  counts: { matched: number; send: number; held_out: number; rows: number }
  facets: Record<string, number>
  figures: { name: string; about: { label: string } | null; before_label: string; after_label: string; by_label: string }[]
  created_at: string
  expires_at: string
  friction: { kind: 'click' } | { kind: 'number'; number: number }
  requested_by: Named
  agent: Named | null
  reasoning: string | null
  residue: string | null
  may_approve: boolean
  approvers: Named[]
  drift: { summary: string } | null
  superseded_by: string | null
  held_out: Counted<{ id: string; label: string; reason: string; evidence: string }>
  changes: Counted<Change>
  outbound: Counted<{ to: string; label: string; subject: string; text: string }>
}

/** What became of a call. */
export type Outcome =
  | { status: 'answered'; output: unknown }
  | { status: 'applied' | 'held' | 'running'; action: Action; output: unknown }
  | { status: 'awaiting_approval'; plan: Plan }

/** What an undo or a redo did: the action that did it, and the one it was done to. */
export interface TakenBack {
  action: Action
  receipt: Receipt | null
  undone: Action
}
