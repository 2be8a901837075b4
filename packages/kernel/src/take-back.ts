import { sql, type Transaction } from 'kysely'
import type { Conflict } from './conflict.ts'
import type { HeldOut } from './contract.ts'
import type { AnyDb } from './kernel.ts'
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

/** Stops what waits in the outbox, writes the state that follows from the flips, and tells what stays. */
export async function takeBack(tx: Transaction<AnyDb>, org: string, undo: string): Promise<TakenBack> {
  const cancelled = await sql<{ id: string }>`update kernel.outbox o set state = 'cancelled', settled_at = clock_timestamp()
    from kernel.flip f where f.org_id = ${org}::uuid and f.action_id = ${undo}::uuid and not f.live
      and o.org_id = ${org}::uuid and o.action_id = f.target_id and o.state = 'queued' returning o.id`.execute(tx)
  const left = await sql<{ state: string; count: number }>`select o.state, count(*)::int as count from kernel.outbox o
    join kernel.flip f on f.org_id = o.org_id and f.target_id = o.action_id
    where f.org_id = ${org}::uuid and f.action_id = ${undo}::uuid and not f.live and o.state in ('claimed', 'sent', 'refused', 'unknown')
    group by o.state order by o.state`.execute(tx)
  const { rows } = await sql<{ raw: string }>`select kernel.take_back(${org}::uuid, ${undo}::uuid)::text as raw`.execute(tx)
  const written = await sql<{ rows: number; targets: number }>`select
      (select coalesce(sum(rows), 0)::int from kernel.touched where org_id = ${org}::uuid and action_id = ${undo}::uuid) as rows,
      (select count(*)::int from kernel.flip where org_id = ${org}::uuid and action_id = ${undo}::uuid) as targets`.execute(tx)
  const { targets } = written.rows[0]!
  const { raw } = rows[0]!
  const conflicts = JSON.parse(raw) as Conflict[]
  const undone = written.rows[0]!.rows
  const whole = { tally: { total: undone, back: undone, kept: 0, left: 0, erased: 0 }, stays: [] }
  // One action without a conflict went back whole, and what was written says how much that was.
  const { tally: changes, stays } = conflicts.length === 0 && targets === 1 ? whole : await tally(tx, org, [undo], conflicts)
  return {
    conflicts,
    raw,
    stays,
    receipt: {
      undone,
      kept: conflicts.map(({ image: _image, ...conflict }) => conflict),
      residue: left.rows.map(({ state, count }) => ({ text: residueText[state] ?? state, count })),
      recalled: cancelled.rows.length,
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
