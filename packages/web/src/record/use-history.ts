import { useQuery } from '@tanstack/react-query'
import { request } from '../api/request.ts'
import type { Change, HistoryEntry } from '../api/wire.ts'

const entries_max = 100

/**
 * The newest entries of one record, and how many changes there are in all, counted by the server.
 */
export type History = { entries: HistoryEntry[]; total: number; byAgents: number; whole: boolean }

/** One record's entries, newest first, each an action with the one change it made here. */
export function useHistory(table: string, id: string) {
  return useQuery({
    queryKey: ['history', table, id],
    queryFn: async (): Promise<History> => {
      const { rows, next, total, by_agents } = await request(
        'GET /api/records/{table}/{id}/history',
        {
          params: { table, id },
          query: { limit: entries_max, count: 'true' },
        },
      )
      // Only changes have a history, so the effect matters no further than that it is none of
      // reading.
      const entries = rows.map(
        ({ action, ...row }): HistoryEntry => ({ ...row, id: action, effect: 'change' }),
      )
      return { entries, total: total ?? 0, byAgents: by_agents ?? 0, whole: !next }
    },
  })
}

export type Fate = 'stands' | 'overwritten' | 'taken_back'

function live(entry: HistoryEntry): boolean {
  return entry.live !== false && entry.state !== 'undone'
}

/**
 * What became of each entry: taken back, overwritten by later live writes of all its fields, or
 * standing. Undo actions are not shown themselves; the entry they took back says who did it.
 */
export function withFate(
  entries: HistoryEntry[],
): { entry: HistoryEntry; fate: Fate; takenBackBy: HistoryEntry | undefined }[] {
  const written = new Set<string>()
  return entries.flatMap((entry) => {
    const fields = entry.change.cells.map((cell) => cell.field)
    const over =
      entry.change.op === 'update' &&
      fields.length > 0 &&
      fields.every((field) => written.has(field))
    if (entry.kind === 'undo') return []
    if (live(entry)) for (const field of fields) written.add(field)
    const fate: Fate = !live(entry) ? 'taken_back' : over ? 'overwritten' : 'stands'
    return [
      { entry, fate, takenBackBy: fate === 'taken_back' ? takerOf(entries, entry) : undefined },
    ]
  })
}

/** The undo that took an entry back: the first one after it that wrote one of its fields again. */
function takerOf(entries: HistoryEntry[], entry: HistoryEntry): HistoryEntry | undefined {
  const fields = new Set(entry.change.cells.map((cell) => cell.field))
  return entries
    .slice(0, entries.indexOf(entry))
    .findLast(
      (later) => later.kind === 'undo' && later.change.cells.some((cell) => fields.has(cell.field)),
    )
}

/** For each field the newest live entry that wrote it. */
export function lastWriters(entries: HistoryEntry[]): Map<string, HistoryEntry> {
  const writers = new Map<string, HistoryEntry>()
  for (const entry of entries) {
    if (!live(entry) || entry.kind === 'undo') continue
    for (const cell of entry.change.cells)
      if (!writers.has(cell.field) && wrote(entry.change, cell.after))
        writers.set(cell.field, entry)
  }
  return writers
}

function wrote(change: Change, after: unknown): boolean {
  return change.op !== 'insert' || (after !== null && after !== '')
}
