import { sql } from 'kysely'
import { execute, redo, undo } from '../../packages/kernel/src/index.ts'
import { type Measure, measureOf, Series } from '../measure.ts'
import { approved, moveCaptured, moveOtherwise, type OtherWay } from '../wide/move.ts'
import type { World } from '../wide/world.ts'

/** Measured rounds by number of rows. */
const rounds: Record<number, number> = { 1: 30, 200: 12, 847: 8, 10_000: 3, 100_000: 2 }
/**
 * Of more rows than these, what takes longest is taken once a round or not at all; it would only
 * make the run longer.
 */
const longRowsMin = 10_001
/**
 * Up to so many rows a first round warms up and is not counted; larger ones warm up while they run.
 */
const warmUpRowsMax = 1_000
/** On a slow machine a size gets no further round after so long, in milliseconds. */
const sizeMsMax = 45_000

type Taken = OtherWay | 'run_only' | Exclude<Measure['what'], 'one_row' | 'throughput'>

/**
 * Bulk update, preview, undo and redo of so many rows, and what users would otherwise do, each in
 * turns with the same bare UPDATE.
 */
export async function measureBulk(world: World, rows: number): Promise<Measure[]> {
  let series = new Series<Taken>()
  const start = performance.now()
  for (let round = rows > warmUpRowsMax ? 1 : 0; round <= rounds[rows]!; round++) {
    await settle(world, rows)
    await oneRound(series, world, idsOf(world, rows, round), round)
    if (round === 0) series = new Series()
    else if (performance.now() - start > sizeMsMax) break
  }
  const measures = [
    measureOf(series, 'capture', rows, ['row_triggers', 'application']),
    measureOf(series, 'preview', rows, ['run_only']),
    measureOf(series, 'undo', rows),
    measureOf(series, 'redo', rows),
  ]
  return rows < longRowsMin ? [...measures, measureOf(series, 'undo_after_edits', rows)] : measures
}

/**
 * Other rows in each round where there are enough, so that no row has a longer history than rows
 * have in life.
 */
function idsOf({ ids }: World, rows: number, round: number): string[] {
  const from = (round * rows) % (ids.length - rows + 1)
  return ids.slice(from, from + rows)
}

const written = sql.raw(
  `wide.opportunity, bare.opportunity, by_trigger.opportunity, by_application.opportunity, history.opportunity, by_trigger.log, by_application.history, kernel.action, kernel.touched, kernel.plan_line`,
)

/**
 * Large rounds start just after a checkpoint and with fresh figures for the planner, as autovacuum
 * leaves them.
 */
async function settle({ owner }: World, rows: number): Promise<void> {
  if (rows <= warmUpRowsMax) return
  await sql`checkpoint`.execute(owner)
  await sql`vacuum analyze ${written}`.execute(owner)
}

/**
 * And each large run starts on tables without dead rows, so that none pays for another: the first
 * one of all would have it best.
 */
async function clear({ owner }: World, rows: number): Promise<void> {
  if (rows > warmUpRowsMax) await sql`vacuum ${written}`.execute(owner)
}

/**
 * The baseline runs before, between and after, so that what else the machine does falls on both
 * sides. Every run moves every row to the other stage, and at the end of the round all are where
 * they began.
 */
async function oneRound(
  series: Series<Taken>,
  world: World,
  ids: readonly string[],
  round: number,
): Promise<void> {
  const { kernel, caller, stages } = world
  const [here, there] = stages
  const long = ids.length >= longRowsMin
  const time = async <T>(what: Taken, run: () => Promise<T>) => {
    await clear(world, ids.length)
    return await series.time(what, run)
  }
  const otherwise = async (way: OtherWay, stage: string) =>
    await time(way, async () => await moveOtherwise(way, world, ids, stage))
  const capture = async (stage: string) =>
    await time('capture', async () => await moveCaptured(world, ids, stage))

  await otherwise('bare', there)
  await capture(there)
  for (const way of ['row_triggers', 'application'] as const)
    await otherwise(way, long && round % 2 === 0 ? here : there)
  await otherwise('bare', here)

  await time('run_only', async () => await moveCaptured(world, ids, here, 'rollback'))
  const call = { tool: 'opportunity_move_stage_many', input: { opportunities: ids, stage: here } }
  const planned = await time('preview', async () => await execute(kernel, caller, call))
  const action = await approved(world, planned)
  await otherwise('bare', there)

  await time('undo', async () => await undo(kernel, caller, action, 'strict'))
  await time('redo', async () => await redo(kernel, caller, action))
  await otherwise('bare', here)
  if (long) return

  for (const way of ['row_triggers', 'application'] as const) await otherwise(way, here)
  const edit = {
    tool: 'opportunity_plan_next_step',
    input: { opportunities: ids, step: `step ${round}` },
  }
  await approved(world, await execute(kernel, caller, edit))
  await time('undo_after_edits', async () => await undo(kernel, caller, action, 'strict'))
  await capture(here)
}
