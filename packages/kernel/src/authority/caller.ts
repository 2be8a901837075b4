import { z } from 'zod'

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
  /** It calls with a key that was not made to say yes for its person. */
  withoutApproval?: boolean
  /**
   * Aborted when whoever asked does not wait for the answer any more: what they only read is
   * stopped then.
   */
  gone?: AbortSignal
}

/**
 * What whoever calls saw of one record: its fields, named as columns or without their `_id`, with
 * values as tools answer them.
 */
export const seenRecord = z.strictObject({
  table: z.string().min(1).max(100),
  id: z.string().min(1).max(200),
  fields: z.record(z.string().max(100), z.unknown()),
})
export type Seen = z.output<typeof seenRecord>

/** One invocation of a tool. */
export interface Call {
  tool: string
  input: unknown
  reasoning?: string | undefined
  session?: string | undefined
  /**
   * What the caller saw of the record it is about: where that is not so any more, the call is
   * refused.
   */
  seen?: Seen | undefined
  /**
   * The caller's own key for this call: sent again with it, the call gets the first answer and does
   * nothing more.
   */
  once?: string | undefined
  /** Which language model asked for it, and the digest of the prompt it had; into the audit. */
  asked?: { model?: string; prompt_digest?: string } | undefined
}

/** To take back what was done for oneself. */
export const undoOwn = 'action:undo'
/** To take back what was done for others. */
export const undoAny = 'action:undo_any'
/** To say yes to somebody's plan. */
export const mayApprove = 'plan:approve'
