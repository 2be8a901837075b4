/**
 * Every way the kernel says no. Each message says what happened, what did not, and what to do next.
 */
export type KernelCode =
  | 'no_rollback_path'
  | 'unknown_effect'
  | 'duplicate_tool'
  | 'unknown_tool'
  | 'not_found'
  | 'invalid_input'
  | 'key_reused'
  | 'not_permitted'
  | 'agent_may_not_approve'
  | 'person_decided'
  | 'paused'
  | 'plan_expired'
  | 'plan_used'
  | 'plan_rejected'
  | 'not_renewable'
  | 'digest_mismatch'
  | 'nothing_to_approve'
  | 'drifted'
  | 'changed_meanwhile'
  | 'undo_too_late'
  | 'undo_conflict'
  | 'not_undoable'
  | 'too_many_rows'
  | 'undeclared_write'
  | 'invalid_output'
  | 'not_repeatable'
  | 'constraint_violated'
  | 'hold_ended'
  | 'frozen'
  | 'busy'
  | 'timeout'
  | 'gone'
  | 'database_unavailable'

/**
 * What to do now, for the two who ask: whoever reads a page, and whoever calls tools and the API by
 * their names.
 */
export interface Next {
  people: string
  callers: string
}

/**
 * `next` is a sentence for whoever has to act on it, `nextForPeople` the same without a name of the
 * API; `details` goes on the wire beside it.
 */
export class KernelError extends Error {
  readonly code: KernelCode
  readonly next: string
  readonly nextForPeople: string
  readonly details: Record<string, unknown>

  constructor(
    code: KernelCode,
    message: string,
    next: string | Next,
    details: Record<string, unknown> = {},
  ) {
    super(message)
    this.name = 'KernelError'
    this.code = code
    const { people, callers } = typeof next === 'string' ? { people: next, callers: next } : next
    this.next = callers
    this.nextForPeople = people
    this.details = details
  }
}

/** The way on from an address where nothing is. */
export const noSuch = {
  action: { people: 'Activity shows what there is.', callers: 'GET /api/actions lists them.' },
  plan: {
    people: 'Plans shows what waits and what was decided.',
    callers: 'GET /api/plans lists them.',
  },
} as const
