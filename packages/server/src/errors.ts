/**
 * Why the server could not start; each has its own exit code so that scripts can tell them apart.
 */
export const exitCodes = {
  bad_configuration: 2,
  data_folder_in_use: 3,
  data_folder_unusable: 4,
  database_unavailable: 5,
  port_taken: 6,
  migration_failed: 7,
  no_administrator: 8,
  audit_key_unknown: 9,
} as const

export type ServerErrorCode = keyof typeof exitCodes

/**
 * A failure of start or stop. The message says what is wrong and what to do, in as few lines as
 * possible.
 */
export class ServerError extends Error {
  readonly code: ServerErrorCode
  constructor(code: ServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ServerError'
    this.code = code
  }
}
