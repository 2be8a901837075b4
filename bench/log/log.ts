import { sql } from 'kysely'
import { execute, undo } from '../../packages/kernel/src/index.ts'
import { withPostgres } from '../database.ts'
import { Series } from '../measure.ts'
import { approved } from '../wide/move.ts'
import { makeWorld, type World } from '../wide/world.ts'
import { fillLog } from './fill.ts'

/** Rows of one undo, and how many rounds. */
const sizes = { 1: 40, 200: 20, 847: 12 }
const opportunities = 100_000
const changes = 5_000_000
/** Enough to try the bench itself. */
const small = { opportunities: 5_000, changes: 50_000 }

/** Undo on a database whose log is full against undo on one whose log is empty. */
export interface LogResults {
  /** Logged changes of the full one, and what its log takes on the disk, in bytes. */
  changes: number
  bytes: number
  undos: { rows: number; empty_ms: number; ms: number; ratio: number }[]
}

/**
 * Fills the log of one of two worlds that are otherwise alike, and takes actions back in both in
 * turns.
 */
export async function benchLog(say: (line: string) => void, trial: boolean): Promise<LogResults> {
  const size = trial ? small : { opportunities, changes }
  return await withPostgres(async ({ url }) => {
    const empty = await makeWorld(url, size.opportunities, 'log_empty')
    const full = await makeWorld(url, size.opportunities, 'log_full')
    try {
      const start = performance.now()
      await fillLog(full, size.changes)
      const bytes = await logBytes(full)
      say(
        `log: ${size.changes} changes, ${Math.round(bytes / 1e6)} MB, in ${Math.round((performance.now() - start) / 1000)} s`,
      )
      const undos = []
      for (const [rows, rounds] of Object.entries(sizes)) {
        const found = await measureUndo({ empty, full }, Number(rows), rounds)
        say(
          `undo of ${rows} with a full log ×${found.ratio.toFixed(2)}   ${found.ms} ms against ${found.empty_ms} ms`,
        )
        undos.push(found)
      }
      return { changes: size.changes, bytes, undos }
    } finally {
      await empty.close()
      await full.close()
    }
  })
}

async function logBytes({ owner }: World): Promise<number> {
  const { rows } = await sql<{
    bytes: number
  }>`select sum(pg_total_relation_size(t::regclass))::float8 as bytes
    from unnest(array['history.opportunity', 'kernel.touched', 'kernel.action', 'audit.entry']) t`.execute(
    owner,
  )
  return rows[0]!.bytes
}

async function measureUndo(
  worlds: { empty: World; full: World },
  rows: number,
  rounds: number,
): Promise<LogResults['undos'][number]> {
  const series = new Series<keyof typeof worlds>()
  for (let round = -2; round < rounds; round++) {
    const order = round % 2 === 0 ? (['empty', 'full'] as const) : (['full', 'empty'] as const)
    for (const name of order) {
      const { kernel, caller, ids, stages } = worlds[name]
      // All over the table, as the rows of a filter are; others in every round while there are
      // others.
      const chosen = Array.from(
        { length: rows },
        (_, i) => ids[(((round + 2) * rows + i) * 7_919) % ids.length]!,
      )
      const input = { opportunities: chosen, stage: stages[1] }
      const action = await approved(
        worlds[name],
        await execute(kernel, caller, { tool: 'opportunity_move_stage_many', input }),
      )
      const run = async () => await undo(kernel, caller, action, 'strict')
      if (round < 0) await run()
      else await series.time(name, run)
    }
  }
  const { baseline_ms, ms, ratio } = series.against('empty', 'full')!
  return { rows, empty_ms: baseline_ms, ms, ratio }
}
