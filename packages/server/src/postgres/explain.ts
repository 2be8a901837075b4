import { diskFull, PostgresError, type PostgresErrorCode } from './errors.ts'

/** Where the failure happened, for its sentence. */
export interface FailurePlace {
  /** The cluster's folder. */
  cluster: string
  port: number
  /** The file with PostgreSQL's own messages. */
  log: string
}

const damage =
  /could not (open|read|access|locate|find)|incorrect checksum|invalid (checkpoint|data|magic|page|record)|contains wrong|is missing|not a (valid|database)|lacks|files are incompatible|PANIC:/i

/**
 * The typed error for what PostgreSQL (or initdb) said before it ended. The messages are English
 * because both run with `LC_ALL=C`.
 */
export function explainFailure(said: string, { cluster, port, log }: FailurePlace): PostgresError {
  if (/No space left on device|Disk quota exceeded/.test(said)) return diskFull(cluster)
  if (/Address already in use|could not bind/.test(said)) return portTaken(port)
  const line = worstLine(said)
  if (/was initialized by PostgreSQL version/.test(said)) return otherVersion(cluster, line)
  const code: PostgresErrorCode = damage.test(said) ? 'data_folder_damaged' : 'start_failed'
  const what =
    code === 'data_folder_damaged'
      ? `The database in ${cluster} is damaged`
      : `PostgreSQL did not start on ${cluster}`
  return new PostgresError(
    code,
    `${what}: ${line || 'it said nothing'}. See ${log}; nothing was deleted.`,
  )
}

export const portTaken = (port: number) =>
  new PostgresError(
    'port_taken',
    `Port ${port} on 127.0.0.1 is taken by another program. Stop it or choose another port.`,
  )

export const otherVersion = (cluster: string, found: string) =>
  new PostgresError(
    'data_folder_other_version',
    `The database in ${cluster} needs another PostgreSQL than the one that comes with Rescind (${found}). ` +
      'Dump it with the version that made it and restore it into a new folder; nothing was changed.',
  )

/**
 * The first line that ended the server, without its time stamp and process id: later ones only
 * follow from it.
 */
function worstLine(said: string): string {
  const lines = said.split('\n')
  const line =
    lines.find((text) => /(PANIC|FATAL|fatal|error):/.test(text)) ??
    lines.findLast((text) => text.trim() !== '') ??
    ''
  return line
    .replace(/^.*?(PANIC|FATAL|fatal|error):\s*/, '')
    .replace(/\.$/, '')
    .trim()
}
