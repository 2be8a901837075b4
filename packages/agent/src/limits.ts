/** Every limit of the agent package, in one place, unit last. */
export const limits = {
  /** Model calls per message; each may contain several tool calls. */
  steps_max: 12,
  /** One message altogether, tools included. */
  message_ms: 180_000,
  /** From the request to the first word of a model. */
  first_word_ms: 60_000,
  /** Failed requests to a model's server are tried again this often. */
  model_retries: 1,
  /** The longest message a person may type. */
  message_chars: 8_000,
  session_chars: 100,
  reasoning_chars: 2_000,
  /** Of a tool's output, what the model gets to read. The page always gets all of it. */
  model_rows: 20,
  model_string_chars: 600,
  model_output_chars: 12_000,
  /** Up to so many tools are shown to a model at once; more are found by search. */
  tools_shown: 24,
  tools_per_search: 6,
  /** How many messages of a conversation the model is reminded of, and for how long. */
  remembered_turns: 8,
  remembered_ms: 60 * 60_000,
  remembered_conversations: 500,
  /** How long an MCP client may take to send its user to the approval page and come back. */
  confirmation_s: 1_800,
} as const
