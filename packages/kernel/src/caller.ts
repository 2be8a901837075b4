/** The person an action is for; an agent always acts for one. */
export interface Principal {
  id: string
  name: string
  role: string
  /** New people start explicit: every change becomes a plan. */
  newcomer: boolean
}

/** Who calls, as the session or key says; never as the request body says. */
export interface Caller {
  org: string
  principal: Principal
  /** The agent that acts for the principal, if one does. It can never approve. */
  agent: { id: string; name: string } | null
  permissions: ReadonlySet<string>
}

/** One invocation of a tool. */
export interface Call {
  tool: string
  input: unknown
  reasoning?: string | undefined
  session?: string | undefined
  /** Which language model asked for it, and the digest of the prompt it had; into the audit. */
  asked?: { model?: string; prompt_digest?: string } | undefined
}

/** To take back what was done for oneself. */
export const undoOwn = 'action:undo'
/** To take back what was done for others. */
export const undoAny = 'action:undo_any'
/** To say yes to somebody's plan. */
export const mayApprove = 'plan:approve'
