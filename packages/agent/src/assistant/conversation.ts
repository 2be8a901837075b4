import type { Caller } from '@rescind/kernel'
import type { ModelMessage } from 'ai'
import { limits } from '../limits.ts'

/**
 * What was said before in a session. It lives in this process and is gone after an hour: the record
 * of what was done is the audit.
 */
export interface Conversations {
  recall(caller: Caller, session: string): ModelMessage[]
  remember(caller: Caller, session: string, turn: ModelMessage[]): void
  /** Everything that was said in an organisation: somebody in it was erased. */
  forget(org: string): void
}

export function createConversations(clock: () => number = Date.now): Conversations {
  // Insertion order is age: the first key is the one that has been silent longest.
  const kept = new Map<string, { at: number; turns: ModelMessage[][] }>()
  return {
    recall(caller, session) {
      const found = kept.get(keyOf(caller, session))
      if (!found || clock() - found.at > limits.remembered_ms) return []
      return found.turns.flat()
    },
    remember(caller, session, turn) {
      const key = keyOf(caller, session)
      const found = kept.get(key)
      const earlier = found && clock() - found.at <= limits.remembered_ms ? found.turns : []
      kept.delete(key)
      kept.set(key, { at: clock(), turns: [...earlier, turn].slice(-limits.remembered_turns) })
      for (const [oldest, { at }] of kept) {
        if (kept.size <= limits.remembered_conversations && clock() - at <= limits.remembered_ms)
          break
        kept.delete(oldest)
      }
    },
    forget(org) {
      for (const key of kept.keys())
        if (key.startsWith(JSON.stringify([org]).slice(0, -1))) kept.delete(key)
    },
  }
}

/** A session's name comes from outside, so it opens nothing that belongs to somebody else. */
function keyOf({ org, principal, agent }: Caller, session: string): string {
  return JSON.stringify([org, principal.id, agent?.id ?? null, session])
}
