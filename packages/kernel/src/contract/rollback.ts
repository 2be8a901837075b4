import type { Nothing, Recall, Restore, Withdraw } from './contract.ts'
import type { Duration } from './duration.ts'

/** A read leaves nothing to roll back. */
export const nothing: Nothing = { kind: 'nothing' }

/** Puts every captured row of these tables back to its stored image, in one transaction. */
export function restore<T extends string>(...tables: T[]): Restore<T> {
  return { kind: 'restore', tables }
}

/**
 * Takes all of it back while it waits; afterwards, only what has not happened yet. `residue` says
 * what stays then.
 */
export function withdraw<T extends string>(
  tables: readonly T[],
  terms: { within: Duration; residue: string },
): Withdraw<T> {
  return { kind: 'withdraw', tables, ...terms }
}

/** Stops what has not left. `residue` says what has left for good. */
export function recall<T extends string>(
  tables: readonly T[],
  terms: { within: Duration; residue: string },
): Recall<T> {
  return { kind: 'recall', tables, ...terms }
}
