import type { Call, Caller } from '@rescind/kernel'

/** A moment: a `Date` inside the product, ISO text once it has been over the wire. */
export type Moment = Date | string

/** What the agent reads of an action; the rest of its JSON is passed on untouched. */
export interface ActionView {
  id: string
  tool: string
  title: string
  state: string
  rows: number
  undo_until?: Moment | null
  release_at?: Moment | null
  changes?: { rows: readonly ChangeView[]; total?: number }
  receipt?: { undone: number; kept: readonly unknown[] } | null
}

/** One changed row, and its cells before and after. */
export interface ChangeView {
  table: string
  id: string
  label: string
  op: string
  cells: readonly { field: string; name: string; before: unknown; after: unknown; before_label?: string; after_label?: string }[]
}

/** What the agent reads of a plan; the rest of its JSON is passed on untouched. */
export interface PlanView {
  id: string
  tool: string
  title: string
  effect: string
  counts: { matched: number; send: number; held_out: number; rows: number }
  facets: Record<string, number>
  /** What it does to the forecast, in words; `about` is null for everybody together. */
  figures?: readonly {
    name: string
    about: { label: string } | null
    before_label: string
    after_label: string
    by_label: string
  }[]
  mode_reasons: readonly string[]
  expires_at: Moment
}

/** What became of a call. The kernel decides which of the four; neither the model nor this package has a say in it. */
export type CallResult =
  | { status: 'answered'; output: unknown }
  | { status: 'applied'; action: ActionView; output: unknown }
  | { status: 'held'; action: ActionView }
  | { status: 'awaiting_approval'; plan: PlanView }

/** The kernel's `execute`, bound to its database and registry. It throws `KernelError`. */
export type Execute = (caller: Caller, call: Call) => Promise<CallResult>
