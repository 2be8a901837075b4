/** Keys of calls that have not been answered, by what they say. */
const unanswered = new Map<string, string>()

/**
 * The key under which the server carries a call out once (`Idempotency-Key`). The same call has the
 * same key until it is answered, so a second click and a repetition after silence are the first
 * call; afterwards the same words are a new wish.
 */
export function onceKey(call: string): string {
  const key = unanswered.get(call) ?? crypto.randomUUID()
  unanswered.set(call, key)
  return key
}

/** Says that the server has answered a call, whatever it said. */
export function answered(call: string): void {
  unanswered.delete(call)
}
