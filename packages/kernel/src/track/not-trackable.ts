/**
 * Why a table can not be made reversible, and what to do. Thrown by `track` before it has changed
 * anything of that table.
 */
export class NotTrackable extends Error {
  readonly table: string
  readonly reason: NotTrackableReason
  readonly next: string

  constructor(table: string, reason: NotTrackableReason, message: string, next: string) {
    super(`${table} can not be tracked: ${message}. ${next}`)
    this.name = 'NotTrackable'
    this.table = table
    this.reason = reason
    this.next = next
  }
}

export type NotTrackableReason =
  | 'no_such_table'
  | 'not_a_table'
  | 'not_permanent'
  | 'inherits'
  | 'is_partition'
  | 'own_schema'
  | 'missing_column'
  | 'reserved_name'
  | 'no_number'
  | 'no_key'
  | 'key_changed'
  | 'name_taken'
  | 'untracked_cascade'
  | 'undeclared_text'
