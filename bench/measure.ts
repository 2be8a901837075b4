/** One thing beside the baseline; `ms` is a median, `ratio` how many times the baseline it is. */
export interface Timing {
  ms: number
  ratio: number
}

/**
 * What was measured in the same rounds for comparison: the same write on a table with row-level
 * jsonb audit triggers, the same with history written by the application, of a preview the part
 * that runs, captures and rolls back, and of one row the baseline itself sent as the kernel sends
 * its transactions.
 */
export type Beside = 'row_triggers' | 'application' | 'run_only' | 'own_driver'

/** One measured thing beside its baseline; times are medians in milliseconds. */
export interface Measure extends Timing {
  what: 'capture' | 'preview' | 'undo' | 'redo' | 'undo_after_edits' | 'one_row' | 'throughput'
  /** Rows of one run. */
  rows: number
  /** How many worked at once, where it was more than one. */
  clients?: number
  baseline_ms: number
  beside?: Partial<Record<Beside, Timing>>
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

/** Times of several things, taken in turns. */
export class Series<Name extends string> {
  readonly #times = new Map<Name, number[]>()

  /** Runs it and notes how long it took, in milliseconds. */
  async time<T>(name: Name, work: () => Promise<T>): Promise<T> {
    const start = performance.now()
    const done = await work()
    this.note(name, performance.now() - start)
    return done
  }

  note(name: Name, ms: number): void {
    this.#times.set(name, [...this.of(name), ms])
  }

  of(name: Name): readonly number[] {
    return this.#times.get(name) ?? []
  }

  /** Median of one thing and how many times that of another it is; absent where it never ran. */
  against(baseline: Name, name: Name): (Timing & { baseline_ms: number }) | undefined {
    if (this.of(name).length === 0) return undefined
    const [before, ms] = [median(this.of(baseline)), median(this.of(name))]
    return { baseline_ms: round(before), ms: round(ms), ratio: round(ms / before) }
  }
}

const round = (value: number) => Number(value.toPrecision(4))

/** The measure of one of these series, `beside` others of the same rounds. */
export function measureOf<Name extends string>(
  series: Series<Name | 'bare'>,
  what: Measure['what'] & Name,
  rows: number,
  beside: readonly (Beside & Name)[] = [],
): Measure {
  const found = series.against('bare', what)
  if (!found) throw new Error(`${what} was never measured`)
  const others = beside.flatMap((name) => {
    const other = series.against('bare', name)
    return other ? [[name, { ms: other.ms, ratio: other.ratio }]] : []
  })
  return {
    what,
    rows,
    ...found,
    ...(others.length > 0 ? { beside: Object.fromEntries(others) } : {}),
  }
}
