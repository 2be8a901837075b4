import type { Outcome, RowResult } from '../prepare/scene.ts'

/** Rows by what became of them; their sum is the number of rows. */
export type Counts = Record<Outcome, number>

export function countOutcomes(results: readonly RowResult[]): Counts {
  const counts: Counts = { create: 0, update: 0, skip: 0, problem: 0 }
  for (const { outcome } of results) counts[outcome] += 1
  return counts
}
