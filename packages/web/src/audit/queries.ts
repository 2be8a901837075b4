import { queryOptions } from '@tanstack/react-query'
import { request, withQuery } from '../api/request.ts'
import type { Paged } from '../api/types.ts'
import { leafHash, rootOf } from './inclusion.ts'

/** Where the log of the organisation stands. */
export interface Log {
  origin: string
  size: number
  root: string
  pending: number
  sealed_at: string | null
  keys: string[]
  published: { where: string; size: number; at: string; ok: boolean }[]
  stopped: string | null
}

/** What a check of the whole log found. */
export interface LogCheck {
  size: number
  pending: number
  checkpoints: number
  actions: number
  texts: { kept: number; erased: number; redacted: number }
  problems: string[]
}

interface Entry {
  index: number | null
  id: string
  action: string
  at: string
  leaf: string
  hash: string | null
}

/** What the page reads of a leaf. */
interface Leaf {
  outcome: string
  commitments?: Record<string, string>
  changes?: { count: number }
  messages?: { count: number }
}

/** One entry of an action, checked in this browser. */
export interface CheckedEntry {
  id: string
  at: string
  leaf: Leaf
  index: number | null
  /** Waits, or whether the proof leads from the entry to the root of the log. */
  state: 'waits' | 'proven' | 'failed'
  steps: number
  slots: { slot: string; state: string }[]
}

export const logQuery = queryOptions({ queryKey: ['audit', 'log'], queryFn: () => request<Log>('GET', '/api/audit/log') })

/** Checks the whole log on the server. */
export const checkLog = () => request<LogCheck>('GET', '/api/audit/verify')

/** The entries of an action, each proven here against the root of the log. */
export function sealedQuery(action: string) {
  return queryOptions({
    queryKey: ['audit', 'action', action],
    queryFn: async () => {
      const { rows } = await request<Paged<Entry>>('GET', withQuery('/api/audit/entries', { action }))
      return await Promise.all(rows.map((row) => checked(row)))
    },
    // An entry is sealed a moment after its action.
    refetchInterval: ({ state }) => (state.data?.some((entry) => entry.state === 'waits') ? 2000 : false),
  })
}

async function checked({ id, at, leaf, index }: Entry): Promise<CheckedEntry> {
  const said = { id, at, index, leaf: JSON.parse(leaf) as Leaf }
  // A new checkpoint may come between the two; then the next answers agree.
  for (let tries = 0; tries < 3; tries++) {
    const whole = await request<Entry & { inclusion: { size: number; proof: string[] } | null; slots: CheckedEntry['slots'] }>(
      'GET',
      `/api/audit/entries/${id}`,
    )
    if (!whole.inclusion || whole.index === null) return { ...said, state: 'waits', steps: 0, slots: whole.slots }
    const { size, root } = await request<Log>('GET', '/api/audit/log')
    const { proof } = whole.inclusion
    if (size !== whole.inclusion.size) continue
    const led = await rootOf(whole.index, size, await leafHash(whole.leaf), proof)
    return { ...said, index: whole.index, state: led === root ? 'proven' : 'failed', steps: proof.length, slots: whole.slots }
  }
  return { ...said, state: 'waits', steps: 0, slots: [] }
}
