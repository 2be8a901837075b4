/** Every limit of the server, in one place, unit last. */
export const limits = {
  /** The server stops after this at the latest. */
  stop_ms: 3000,
  /** Requests that run when the server stops get so long to end. */
  drain_ms: 1500,
  /** And so long does the work of a wake-up that runs. */
  wake_ups_stop_ms: 2000,
  /** How often the server looks for what is past its period. */
  retention_ms: 24 * 60 * 60_000,
  /** How often a server looks for wake-ups that are due. */
  wake_up_poll_s: 0.5,
  /** How long a wake-up that is done is kept. */
  wake_up_kept_s: 3600,
  /** A table up to so large is written anew, which takes a moment in which nobody can read it; a larger one is vacuumed in place. */
  scrub_rewrite_bytes: 256 * 1024 * 1024,
  /** So long a scrub waits for transactions that began before it; the next one tries again. */
  scrub_wait_ms: 10 * 60_000,
  /** How often a scrub looks whether they have ended. */
  scrub_poll_ms: 200,
  /** Connections of sign-in and keys. */
  auth_connections: 5,
  /** Attempts to sign in from one address. */
  sign_ins_per_minute: 10,
  /** Other requests about sign-in from one address. */
  auth_requests_per_minute: 240,
  /** The body of a request. */
  body_bytes: 1024 * 1024,
  /** Above the limit of an import, so that the import itself can say what is too much. */
  files_bytes: 64 * 1024 * 1024,
  /** A message to the assistant. */
  message_chars: 8000,
  /** How long a key is good for. */
  key_days: 365,
  /** The reasoning that comes with a call. */
  reasoning_chars: 4000,
  /** A stream of events that has nothing to say says so this often. */
  heartbeat_ms: 15_000,
  /** How long somebody hears on whose key or session has ended. */
  stream_check_ms: 2_000,
  /** Records that one narrowing of a plan leaves out. */
  excluded: 10_000,
  /** Bundles of evidence that are downloaded at one time. */
  bundles: 3,
  /** Rows of a page. */
  page_rows: 500,
  /** Entries on one page of the report. */
  report_page_entries: 200,
  /** The report has no more pages than a person could use; entries.jsonl has no limit. */
  report_pages: 100,
  /** How long after a commit the entries wait for others to be sealed with: each costs a quarter less among a thousand than among three hundred. */
  gather_ms: 1_000,
  /** Entries of other servers, retries of publishing and new keys are seen this often. */
  seal_round_ms: 5_000,
  /** A log is stamped this often at most: authorities are not asked for each second. */
  stamp_ms: 60_000,
  /** An authority gets so long to answer. */
  stamp_answer_ms: 15_000,
  /** A place that is told of checkpoints gets so long to answer. */
  webhook_ms: 10_000,
  /** A store gets so long to answer. */
  bucket_ms: 10_000,
  /** How often a line of the register is offered, where others add theirs at the same moment. */
  register_tries: 20,
  /** Sessions with a mail server at one time. */
  smtp_sessions: 4,
  /** A mail that the built-in mail server takes. */
  mail_bytes: 5 * 1024 * 1024,
  /** A mail server gets so long to greet. */
  smtp_connect_ms: 10_000,
  /** A server may think long about a message; past this the fate of the message is unknown. */
  smtp_reply_ms: 60_000,
  /** A shorter secret would be guessed. */
  secret_chars_min: 43,
} as const
