/**
 * The server's settings, given on its command line so that they follow the program and not the age
 * of the cluster. Nothing that a client sends reaches the log: no statements, no parameters, no row
 * contents in error details (`terse`), and no client's errors at all, which may quote a value
 * (`log_min_messages`); the client gets those itself.
 */
export const serverSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  password_encryption: 'scram-sha-256',
  fsync: 'on',
  full_page_writes: 'on',
  // A part of the write-ahead log that is over goes: recycled, it would hold what was erased until
  // it is written over.
  wal_recycle: 'off',
  log_statement: 'none',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_min_messages: 'log',
  log_checkpoints: 'off',
} as const

/** Times, in milliseconds. */
export const limits = {
  /**
   * Starting after a crash replays the write-ahead log, which takes longer the more was written.
   */
  start_ms_max: 120_000,
  /**
   * How long connected clients have to end before the server is stopped without waiting for them.
   */
  stop_ms_max: 10_000,
  /** How often it looks whether the server has started, or ended. */
  poll_ms: 5,
  /** How often a running server is looked after. */
  watch_ms: 1000,
  /** The log begins anew when it is larger than this; one older file is kept. */
  log_bytes: 10_000_000,
} as const
