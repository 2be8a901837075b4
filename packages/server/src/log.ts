import { pino } from 'pino'

/**
 * What a log line may carry: ids, codes, counts, durations, route patterns. Never names, addresses,
 * texts or secrets.
 */
export type LogFields = Record<string, string | number | boolean | null | undefined>

export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** One JSON object per line: `{"level":…,"at":…,…fields,"event":…}`. */
export function createLog(
  write: (line: string) => void = (line) => process.stdout.write(line),
): Log {
  const logger = pino(
    {
      base: null,
      messageKey: 'event',
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    { write },
  )
  const line =
    (level: 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}) =>
      logger[level](fields, event)
  return { info: line('info'), warn: line('warn'), error: line('error') }
}

/** The log of tests and of one-off commands. */
export const silentLog: Log = { info() {}, warn() {}, error() {} }

/**
 * What may be logged of an error: its class and its code. A PostgreSQL message quotes values of
 * rows, so messages stay out; the place in our own code is enough to find the cause.
 */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error }
  const { code } = error as { code?: unknown }
  const place = error.stack
    ?.split('\n')
    .find((frame) => frame.includes('/packages/') && !frame.includes('/node_modules/'))
  return {
    error: error.name,
    code: typeof code === 'string' ? code : undefined,
    place: place?.trim().replace(/^at .*\/packages\//, 'packages/'),
  }
}
