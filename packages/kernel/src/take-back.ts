import { CompiledQuery, sql, type Transaction } from 'kysely'
import type { Conflict } from './conflict.ts'
import type { HeldOut } from './contract.ts'
import { prepared } from './driver.ts'
import type { AnyDb } from './kernel.ts'
import type { ActionRow } from './perform.ts'
import { type Tally, tally } from './tally.ts'

/** What an undo did. */
export interface Receipt {
  /** Rows that went back. */
  undone: number
  kept: Conflict[]
  /** What has left for good, by what became of it. */
  residue: { text: string; count: number }[]
  /** Messages that were stopped before they left. */
  recalled: number
  /** The sum over all changes of what was taken back. */
  changes: Tally
}

/** What became of it, inside the transaction. */
export interface TakenBack {
  receipt: Receipt
  conflicts: Conflict[]
  /** The conflicts as the database wrote them: a number that went through JavaScript may have lost digits. */
  raw: string
  /** Every change that stays, and why. */
  stays: HeldOut[]
}

/** Flips the liveness of the targets under the organisation's gate. Returns how many were not yet so. */
export async function flip(
  tx: Transaction<AnyDb>,
  org: string,
  undo: string,
  targets: readonly string[],
  live: boolean,
): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select kernel.flip_live(${org}::uuid, ${undo}::uuid, ${[...targets]}::uuid[], ${live}) as n`.execute(tx)
  return rows[0]!.n
}

interface CarriedOut {
  flipped: number
  recalled: number
  residue: { state: string; count: number }[]
  conflicts: string
  rows: number
}

const carryOut = `${prepared} select flipped, recalled, residue, conflicts, rows
  from kernel.carry_out($1::uuid, $2::uuid, $3::jsonb, $4::uuid[], $5)`

/** What an undo or redo is to do. `begins`: the row of an action that begins with it; left out where it has begun. */
export interface ToTakeBack {
  targets: readonly string[]
  live: boolean
  begins?: ActionRow
}

/**
 * Flips the targets, stops what waits in the outbox, writes the state that follows, and tells what stays. `flipped`: how many targets were
 * not yet so.
 */
export async function takeBack(
  tx: Transaction<AnyDb>,
  org: string,
  undo: string,
  { targets, live, begins }: ToTakeBack,
): Promise<TakenBack & { flipped: number }> {
  const parameters = [org, undo, begins ? JSON.stringify(begins) : null, targets, live]
  const { rows } = await tx.executeQuery<CarriedOut>(CompiledQuery.raw(carryOut, parameters))
  const { flipped, recalled, residue, conflicts: raw, rows: undone } = rows[0]!
  const conflicts = JSON.parse(raw) as Conflict[]
  const whole = { tally: { total: undone, back: undone, kept: 0, left: 0, erased: 0 }, stays: [] }
  // One action without a conflict went back whole, and what was written says how much that was.
  const { tally: changes, stays } = conflicts.length === 0 && flipped === 1 ? whole : await tally(tx, org, [undo], conflicts)
  return {
    flipped,
    conflicts,
    raw,
    stays,
    receipt: {
      undone,
      kept: conflicts.map(({ image: _image, ...conflict }) => conflict),
      residue: residue.map(({ state, count }) => ({ text: residueText[state] ?? state, count })),
      recalled,
      changes,
    },
  }
}

const residueText: Record<string, string> = {
  sent: 'left before they could be recalled',
  claimed: 'leaving at this moment',
  refused: 'refused by their server',
  unknown: 'may have left; a person has to check',
}

/** Says of the targets that they went back only in part, or were recalled. */
export async function markFlipped(
  tx: Transaction<AnyDb>,
  org: string,
  undo: string,
  state: 'partly_undone' | 'recalled',
): Promise<void> {
  await sql`select kernel.mark_flipped(${org}::uuid, ${undo}::uuid, ${state})`.execute(tx)
}
