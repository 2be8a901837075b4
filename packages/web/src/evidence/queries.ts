import { queryOptions } from '@tanstack/react-query'
import { request } from '../api/request.ts'
import type { AnswerOf } from '../api/wire.ts'
import { leafHash, rootOf } from './inclusion.ts'

/** Where the log of the organisation stands. */
export type Log = AnswerOf<'GET /api/audit/log'>
/** What a check of the whole log found. */
export type LogCheck = AnswerOf<'GET /api/audit/verify'>
type Entry = AnswerOf<'GET /api/audit/entries'>['rows'][number]

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
  slots: AnswerOf<'GET /api/audit/entries/{id}'>['slots']
}

export const logQuery = queryOptions({
  queryKey: ['audit', 'log'],
  queryFn: () => request('GET /api/audit/log'),
})

/** Checks the whole log on the server. */
export const checkLog = () => request('GET /api/audit/verify')

/** The entries of an action, each proven here against the root of the log. */
export function sealedQuery(action: string) {
  return queryOptions({
    queryKey: ['audit', 'action', action],
    queryFn: async () => {
      const { rows } = await request('GET /api/audit/entries', { query: { action } })
      return await Promise.all(rows.map((row) => checked(row)))
    },
    // An entry is sealed a moment after its action.
    refetchInterval: ({ state }) =>
      state.data?.some((entry) => entry.state === 'waits') ? 2000 : false,
  })
}

async function checked({ id, at, leaf, index }: Entry): Promise<CheckedEntry> {
  const said = { id, at, index, leaf: JSON.parse(leaf) as Leaf }
  // A new checkpoint may come between the two; then the next answers agree.
  for (let tries = 0; tries < 3; tries++) {
    const whole = await request('GET /api/audit/entries/{id}', { params: { id } })
    if (!whole.inclusion || whole.index === null)
      return { ...said, state: 'waits', steps: 0, slots: whole.slots }
    const { size, root } = await request('GET /api/audit/log')
    const { proof } = whole.inclusion
    if (size !== whole.inclusion.size) continue
    const led = await rootOf(whole.index, size, await leafHash(whole.leaf), proof)
    return {
      ...said,
      index: whole.index,
      state: led === root ? 'proven' : 'failed',
      steps: proof.length,
      slots: whole.slots,
    }
  }
  return { ...said, state: 'waits', steps: 0, slots: [] }
}
