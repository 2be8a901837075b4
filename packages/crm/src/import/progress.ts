/**
 * How far a run or its plan is. `phase` is `done` once its handler has ended; the commit follows.
 */
export interface Progress {
  phase: 'reading' | 'writing' | 'reporting' | 'done'
  rows: number
  total: number
}

// A transaction shows nothing until it commits, so how far it is can only be told beside it.
// Nothing depends on it: it is lost with the process, and where several processes serve one
// database only the one that runs the import knows.
const running = new Map<string, Progress>()

/**
 * How far an import is in this process, or null. Whoever asks must have seen the import under its
 * organisation's row security.
 */
export const importProgress = (id: string): Progress | null => running.get(id) ?? null

/** For the run itself. */
export function tellProgress(id: string, progress: Progress): void {
  running.delete(id)
  if (progress.phase !== 'done') running.set(id, progress)
}
