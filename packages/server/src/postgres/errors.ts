/**
 * Why the embedded PostgreSQL did not start. A closed set: the command line and the tests switch on
 * it.
 */
export type PostgresErrorCode =
  | 'data_folder_in_use'
  | 'data_folder_damaged'
  | 'data_folder_other_version'
  | 'data_folder_unreadable'
  | 'disk_full'
  | 'no_unprivileged_user'
  | 'platform_unsupported'
  | 'port_taken'
  | 'server_gone'
  | 'start_failed'

/**
 * A failure of the embedded PostgreSQL. `message` is one line: what is wrong, and what to do about
 * it.
 */
export class PostgresError extends Error {
  readonly code: PostgresErrorCode

  constructor(code: PostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message.replace(/\s*\n\s*/g, ' '), options)
    this.name = 'PostgresError'
    this.code = code
  }
}

/**
 * The `code` of a system call's error (`ENOSPC`, `EACCES`, …), or undefined where it is another
 * error.
 */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}

export const diskFull = (where: string, cause?: unknown) =>
  new PostgresError(
    'disk_full',
    `The disk that holds ${where} is full. Free some space and start again; nothing was deleted.`,
    {
      cause,
    },
  )

/**
 * Turns the error of a file operation below `where` into a PostgresError; an error that already is
 * one stays as it is.
 */
export function fileFailure(where: string, error: unknown): Error {
  const code = systemCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(where, error)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new PostgresError(
      'data_folder_unreadable',
      `This user may not read or write ${where} (${code}). Start as the user it belongs to, or choose another folder with RESCIND_DATA.`,
      { cause: error },
    )
  return error instanceof Error ? error : new Error(String(error))
}
