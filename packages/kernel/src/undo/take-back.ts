import { CompiledQuery, sql, type Transaction } from 'kysely'
import type { ActionRow } from '../action/perform.ts'
import type { Conflict } from '../contract/conflict.ts'
import type { HeldOut } from '../contract/contract.ts'
import type { AnyDb } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import type { MessageState } from '../contract/states.ts'
import { prepared } from '../db/driver.ts'
import type { Words } from '../wording/words.ts'
import { dependentsOf } from './dependents.ts'
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
  /** What the product had done because of it went along: how many actions, by tool. */
  along?: Along[]
  /** The sum over all records of what was taken back. */
  changes: Tally
}

/** Consequences of one kind. */
export interface Along {
  tool: string
  count: number
}

/** What became of it, inside the transaction. */
export interface TakenBack {
  receipt: Receipt
  conflicts: Conflict[]
  /**
   * The conflicts as the database wrote them: a number that went through JavaScript may have lost
   * digits.
   */
  raw: string
  /** Every record that stays, and why. */
  stays: HeldOut[]
  /** How many records it wrote, by table. */
  tables: Record<string, number>
}

/**
 * Flips the liveness of the targets under the organisation's gate. Returns how many were not yet
 * so.
 */
export async function flip(
  tx: Transaction<AnyDb>,
  org: string,
  undo: string,
  targets: readonly string[],
  live: boolean,
): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select kernel.flip_live(${org}::uuid, ${undo}::uuid, ${[...targets]}::uuid[], ${live}) as n`.execute(
    tx,
  )
  return rows[0]!.n
}

interface CarriedOut {
  flipped: number
  recalled: number
  residue: { state: MessageState; count: number }[]
  conflicts: string
  tables: Record<string, number>
  along: Along[] | null
}

const carryOut = `${prepared} select flipped, recalled, residue, conflicts, tables, along
  from kernel.carry_out($1::uuid, $2::uuid, $3::jsonb, $4::uuid[], $5)`

/**
 * What an undo or redo is to do. `begins`: the row of an action that begins with it; left out where
 * it has begun.
 */
export interface ToTakeBack {
  targets: readonly string[]
  live: boolean
  begins?: ActionRow
}

/**
 * Flips the targets and their consequences, stops what waits in the outbox, writes the state that
 * follows, and tells what stays, in these words. `flipped`: how many targets were not yet so.
 */
export async function takeBack(
  tx: Transaction<AnyDb>,
  org: string,
  undo: string,
  { targets, live, begins }: ToTakeBack,
  words?: Words,
): Promise<TakenBack & { flipped: number }> {
  const parameters = [org, undo, begins ? JSON.stringify(begins) : null, targets, live]
  const { rows } = await tx.executeQuery<CarriedOut>(CompiledQuery.raw(carryOut, parameters))
  const { flipped, recalled, residue, conflicts: raw, tables, along } = rows[0]!
  const undone = Object.values(tables).reduce((sum, n) => sum + n, 0)
  const conflicts = await withDependents(tx, org, undo, JSON.parse(raw) as Conflict[])
  const whole = { tally: { total: undone, back: undone, kept: 0, left: 0, erased: 0 }, stays: [] }
  // One action without a conflict went back whole, and what was written says how much that was.
  const { tally: changes, stays } =
    conflicts.length === 0 && flipped === 1 ? whole : await tally(tx, org, [undo], conflicts, words)
  return {
    flipped,
    conflicts,
    raw,
    stays,
    tables,
    receipt: {
      undone,
      kept: conflicts.map(({ image: _image, ...conflict }) => conflict),
      residue: residue.map(({ state, count }) => ({ text: residueText[state] ?? state, count })),
      recalled,
      ...(along && { along }),
      changes,
    },
  }
}

/** Is this a row that should go, and that nothing but others' rows or writes keep? */
export const shouldGo = ({ field, now, target, protected: ruled }: Conflict): boolean =>
  field === null && !ruled && now === 'present' && target === 'absent'

/**
 * Says of rows that can not go what refers to them and stays. Asked while the undo stands: what
 * goes with it is not among them.
 */
async function withDependents(
  tx: Transaction<AnyDb>,
  org: string,
  undo: string,
  conflicts: readonly Conflict[],
): Promise<Conflict[]> {
  const rows = conflicts.filter(shouldGo).slice(0, limits.conflict_rows)
  if (rows.length === 0) return [...conflicts]
  const found = await dependentsOf(tx, org, rows, limits.conflict_dependents)
  const byRow = Map.groupBy(found, ({ of }) => `${of.table} ${of.key}`)
  return conflicts.map((conflict) => {
    const own = shouldGo(conflict) ? byRow.get(`${conflict.table} ${conflict.key}`) : undefined
    if (!own) return conflict
    // What the undo itself wrote says nothing of who made it.
    const dependents = own.map(({ table, key, by }) => ({
      table,
      key,
      by: by === undo ? null : by,
    }))
    return { ...conflict, dependents: dependents.slice(0, limits.conflict_dependents) }
  })
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
