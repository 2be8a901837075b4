/** One measured thing beside its baseline; times are medians in milliseconds. */
export interface Measure {
  what: 'capture' | 'preview' | 'undo' | 'redo' | 'undo_after_edits' | 'one_row' | 'throughput'
  /** Rows of one run. */
  rows: number
  /** How many worked at once, where it was more than one. */
  clients?: number
  baseline_ms: number
  ms: number
  ratio: number
}

/** Middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** How long it took, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const round = (value: number) => Number(value.toPrecision(4))

/** The measure of two series that were taken in turns. */
export function compare(what: Measure['what'], rows: number, baseline: readonly number[], own: readonly number[]): Measure {
  const [before, ms] = [median(baseline), median(own)]
  return { what, rows, baseline_ms: round(before), ms: round(ms), ratio: round(ms / before) }
}
