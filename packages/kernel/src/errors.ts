/** Every way the kernel says no. Each message says what happened, what did not, and what to do next. */
export type KernelCode =
  | 'no_rollback_path'
  | 'unknown_effect'
  | 'duplicate_tool'
  | 'unknown_tool'
  | 'not_found'
  | 'invalid_input'
  | 'not_permitted'
  | 'agent_may_not_approve'
  | 'plan_expired'
  | 'plan_used'
  | 'plan_rejected'
  | 'digest_mismatch'
  | 'drifted'
  | 'undo_too_late'
  | 'undo_conflict'
  | 'not_undoable'
  | 'too_many_rows'
  | 'undeclared_write'
  | 'constraint_violated'
  | 'hold_ended'
  | 'frozen'
  | 'busy'
  | 'timeout'
  | 'database_unavailable'

/** `next` is a sentence for whoever has to act on it; `details` goes on the wire beside it. */
export class KernelError extends Error {
  readonly code: KernelCode
  readonly next: string
  readonly details: Record<string, unknown>

  constructor(code: KernelCode, message: string, next: string, details: Record<string, unknown> = {}) {
    super(message)
    this.name = 'KernelError'
    this.code = code
    this.next = next
    this.details = details
  }
}
