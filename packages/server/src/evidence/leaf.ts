/** The facts of an entry that its leaf tells in the open. */
export interface Leaf {
  at: string
  /** The action because of which the product did this. */
  caused_by?: string
  tool: string
  kind: string
  effect: string
  mode: string
  mode_reasons: string[]
  outcome: string
  role: string
  permission: string
  principal: string
  agent?: string
  approver?: string
  decided_by?: string
  model?: string
  prompt_digest?: string
  plan_digest?: string
  supersedes?: string
  rows: number
  tables: string[]
  held_out?: number
  messages?: { count: number }
  changes?: { count: number }
  erased?: { count: number }
  session?: string
  subjects?: Record<string, unknown>
  reverts?: string[]
  contract_version: number
  policy_version: number
}

/** A text, or what became of it. */
export interface Told {
  text?: string
  state: 'kept' | 'erased' | 'redacted' | 'withheld'
  by?: string
}
