/** Every limit of the kernel, in one place, unit last. */
export const limits = {
  /** How long an implicit change can be taken back in one click, by the database clock. */
  undo_ms: 60_000,
  /** How long a plan waits for its approval. */
  plan_ms: 30 * 60_000,
  /** Captured rows above which an implicit tool becomes a plan. */
  implicit_rows: 25,
  /** Captured rows above which a plan is refused. */
  plan_rows: 200_000,
  /** A preview gives up waiting for another writer's lock. */
  preview_lock_ms: 2_000,
  /** A preview gives up altogether. */
  preview_statement_ms: 60_000,
  /** Serialisation failures and deadlocks are tried again this often. */
  retries: 4,
  /** Outbox rows claimed in one go. */
  claim_rows: 100,
  /** Attempts of a hand-off before a message counts as refused. */
  handoff_attempts: 8,
  /** First wait after a failed connection; doubles with each attempt. */
  handoff_backoff_ms: 2_000,
  /** Lines of a page of changes when none is asked for. */
  page_rows: 50,
  /** The largest page. */
  page_rows_max: 500,
} as const
