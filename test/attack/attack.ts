import type { Site } from './site.ts'

/**
 * One attempt to break a promise. `run` returns where the promise held and throws where it broke;
 * what it throws says how. Attacks of one file share a company, so each makes the records that it
 * needs.
 */
export interface Attack {
  /** The law it tries to break: `H8`. */
  law: string
  /** What is tried, as a sentence without a full stop. */
  name: string
  run(site: Site): Promise<void>
}

/** Throws `what` unless it is so. `seen` is printed with it. */
export function holds(what: string, isSo: boolean, seen?: unknown): asserts isSo {
  if (isSo) return
  const shown = seen === undefined ? '' : `: ${JSON.stringify(seen)?.slice(0, 600)}`
  throw new Error(`${what}, and it is not so${shown}`)
}
