/** A plan that waits, by its id. */
export interface Planned {
  status: 'awaiting_approval'
  plan: string
}

/** What became of a call. `action` and `plan` are ids; `getAction` and `getPlan` tell the rest. */
export type Result =
  | { status: 'answered'; output: unknown }
  /** `running`: a rewind that goes on in chunks; continueRewind does so. */
  | { status: 'applied' | 'held' | 'running'; action: string; output: unknown }
  | Planned
