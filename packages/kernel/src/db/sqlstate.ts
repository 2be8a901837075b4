import type { KernelCode } from '../contract/errors.ts'

/**
 * A code of PostgreSQL or of the kernel's own functions, and the error of the kernel that it
 * becomes; null where it becomes none.
 */
interface SqlState<E extends KernelCode | null = KernelCode | null> {
  code: string
  error: E
  means: string
}

const state = <const E extends KernelCode | null>(
  code: string,
  error: E,
  means: string,
): SqlState<E> => ({ code, error, means })

/**
 * Every code that something here goes by, once. SQL names the codes of the kernel (RS…) by itself;
 * a test holds both lists against each other.
 */
export const sqlstate = {
  textTooLong: state('22001', 'invalid_input', 'a text is longer than its field'),
  numberTooLarge: state('22003', 'invalid_input', 'a number is larger than its field'),
  noSuchFormat: state('22007', 'invalid_input', 'no date or time'),
  noSuchDay: state('22008', 'invalid_input', 'a date or time that does not exist'),
  dividesByZero: state('22012', 'invalid_input', 'a division by zero'),
  noCharacter: state('22021', 'invalid_input', 'bytes that are no character'),
  otherType: state('22P02', 'invalid_input', 'a text that is no value of the type'),
  keptByNone: state('22P05', 'invalid_input', 'a character that no database keeps'),
  empty: state('23502', 'constraint_violated', 'a column that must not be empty'),
  foreignKey: state('23503', 'constraint_violated', 'a row that is referred to, or is not there'),
  notUnique: state('23505', 'constraint_violated', 'another row has the same values'),
  check: state('23514', 'constraint_violated', 'a check, or a rule in a trigger'),
  exclusion: state('23P01', 'constraint_violated', 'a row that excludes this one'),
  raised: state('P0001', 'constraint_violated', 'a rule in a trigger, without a code'),
  readOnly: state('25006', 'undeclared_write', 'a write in a read-only transaction'),
  outsideAction: state('28000', 'not_permitted', 'a write outside an action, or no sign-in'),
  wrongPassword: state('28P01', null, 'the password of a role is another'),
  conflictingReads: state('40001', 'busy', 'a transaction that would have to come after itself'),
  deadlock: state('40P01', 'busy', 'two transactions wait for each other'),
  forbidden: state('42501', 'not_permitted', 'a right or a policy of the database'),
  tooManyConnections: state('53300', 'database_unavailable', 'no connection is left'),
  lockNotAvailable: state('55P03', 'busy', 'a lock that was not to be had in time'),
  canceled: state('57014', 'timeout', 'a statement that took too long'),
  undeclaredWrite: state('RS003', 'undeclared_write', 'a table that the contract does not name'),
  unknownTool: state('RS004', 'unknown_tool', 'a tool that the database does not know'),
  noRight: state('RS005', 'not_permitted', 'a tool that this caller may not use'),
  notUndoable: state('RS006', 'not_undoable', 'a statement that could not be taken back'),
  needsApproval: state('RS010', null, 'too much to happen without an approval'),
  personDecided: state('RS012', 'person_decided', 'an agent takes back what a person decided'),
  ofOthers: state('RS013', 'not_permitted', 'taking back at once what others did'),
  undoTooLate: state('RS014', 'undo_too_late', 'taking back at once after the window'),
  rewindRuns: state('RS020', 'frozen', 'an agent acts while its work is taken back'),
  paused: state('RS021', 'paused', 'an agent acts that a person has paused'),
  causeGone: state('RS022', 'not_found', 'what this follows from is no longer in force'),
  keyUsed: state('RS030', 'busy', 'the key of another call at this moment'),
  otherValues: state('RS040', null, 'a changed type would not keep the values of the log'),
} as const satisfies Record<string, SqlState>

/** The code of an error of PostgreSQL or of a socket; empty where it has none. */
function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

/** Is it an error with this code? */
export const isState = (error: unknown, ...states: SqlState[]): boolean =>
  states.some(({ code }) => code === codeOf(error))

/** A key, a check or another constraint: class 23. */
export const isConstraint = (code: string): boolean => code.startsWith('23')

/** A value that does not fit: classes 22, and 54 for one that is too large. */
export const isMisfit = (code: string): boolean => /^(22|54)/.test(code)

/** Beyond what the database holds, whatever the field: class 54. */
export const isTooLarge = (code: string): boolean => code.startsWith('54')

/** Codes of sockets, as Node gives them. */
const socket = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ENOTFOUND|ETIMEDOUT)$/

/**
 * Is the connection at fault, and not the statement? Class 08, a shutdown (class 57P), no connection
 * left, or the socket. node-postgres has no code for a connection that ended under a query, nor for
 * a pool that could not connect in time.
 */
export function isDatabaseDown(error: unknown): boolean {
  const code = codeOf(error)
  if (code !== '')
    return (
      /^(08|57P)[0-9A-Z]+$/.test(code) ||
      code === sqlstate.tooManyConnections.code ||
      socket.test(code)
    )
  const { message } = (error ?? {}) as { message?: unknown }
  return (
    typeof message === 'string' &&
    /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(message)
  )
}
