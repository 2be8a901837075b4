/**
 * Every limit of the kernel, in one place, unit last. Each is tested at its edge in
 * limits.pg.test.ts or rewind/limits.pg.test.ts.
 */
export const limits = {
  /** How long an implicit change can be taken back in one click, by the database clock. */
  undo_ms: 60_000,
  /**
   * How long a plan waits for its approval. kernel.tell_expiring tells who asked an hour before its
   * end.
   */
  plan_ms: 24 * 60 * 60_000,
  /** Captured rows above which an implicit tool becomes a plan. */
  implicit_rows: 25,
  /** Captured rows above which a plan is refused. */
  plan_rows: 200_000,
  /** Actions in one rewind. */
  rewind_actions: 10_000,
  /**
   * Rows of a rewind in one transaction; a larger one runs in chunks of so many. It is how long
   * other undos wait at a time.
   */
  rewind_chunk_rows: 4_000,
  /** Actions of a chunk at most. */
  rewind_chunk_actions: 1_000,
  /**
   * Rows of the actions with conflicts up to which a rewind in chunks tells its conflicts as one
   * transaction would.
   */
  rewind_conflict_rows: 4_000,
  /** Times a chunk is tried that somebody else's locks keep from going on. */
  rewind_tries: 20,
  /** Records in the rewind of parts. */
  rewind_records: 10_000,
  /** A preview gives up waiting for another writer's lock. */
  preview_lock_ms: 2_000,
  /** A preview gives up altogether. */
  preview_statement_ms: 60_000,
  /** Rows of a table from which a preview leaves so much behind that the table is vacuumed. */
  sweep_rows: 10_000,
  /** Times a transaction is tried that ends in a deadlock or serialisation failure. */
  retries: 4,
  /** Outbox rows claimed in one go. */
  claim_rows: 100,
  /** Records of one undo of which is told what keeps them, and how many that keep one. */
  conflict_rows: 50,
  conflict_dependents: 20,
  /** Records that one force takes along. */
  force_rows: 1_000,
  /** First wait after a hand-off that did not come about; doubles with each attempt. */
  handoff_backoff_ms: 2_000,
  /**
   * The longest such wait. There is no last attempt: it waits until the server is back or a person
   * cancels it.
   */
  handoff_backoff_ms_max: 15 * 60_000,
  /** A statement of a read gives up. */
  read_ms: 5_000,
  /** A read whose caller has left is told to stop this often, until it does. */
  stop_again_ms: 50,
  /**
   * As `read_ms`, where the whole log is read: a verification, a bundle of evidence, a round of
   * retention.
   */
  report_ms: 10 * 60_000,
  /** Connections for reads, and for everything else. */
  read_connections: 8,
  write_connections: 10,
  /** A call gives up waiting for a free connection. */
  connect_ms: 5_000,
  /**
   * Objects and lists inside each other, in what somebody sends and in what a tool answers.
   * PostgreSQL and JavaScript end at some thousand.
   */
  json_levels: 64,
  /** Ids of records that the audit lists by field; of more only how many. */
  subject_ids: 200,
  /** Lines of each part in which a drift is shown; its summary counts them all. */
  drift_lines: 200,
  /**
   * Actions that the audit entry of an undo names as taken back, as many as a chunk has at most;
   * kernel.finish has this number.
   */
  reverts: 1_000,
  /** Actions on a record that are looked through for who wrote a field last. */
  writers: 200,
  /** Lines of a page of changes when none is asked for. */
  page_rows: 50,
  /** The largest page. */
  page_rows_max: 500,
  /** Plans of a page when none is asked for. */
  page_plans: 20,
  /** The largest page of plans. */
  page_plans_max: 100,
} as const
