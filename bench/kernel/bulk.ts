import { sql, type Transaction } from 'kysely'
import { approve, execute, getPlan, redo, systemAction, undo } from '../../packages/kernel/src/index.ts'
import { compare, type Measure, timed } from '../measure.ts'
import { moveMany, type WideDb } from '../wide/wide.ts'
import type { World } from '../wide/world.ts'

/** Measured rounds by number of rows. */
const rounds: Record<number, number> = { 1: 30, 200: 12, 847: 8, 10_000: 3, 100_000: 2 }
/** An undo that has to replay the log takes far longer; of more rows than these it would only make the run longer. */
const editsRowsMax = 10_000
/** Up to so many rows a first round warms up and is not counted; larger ones warm up while they run. */
const warmUpRowsMax = 1_000
/** On a slow machine a size gets no further round after so long, in milliseconds. */
const sizeMsMax = 60_000

/** Bulk update, preview, undo and redo of so many rows, each in turns with the same bare UPDATE. */
export async function measureBulk(world: World, rows: number): Promise<Measure[]> {
  const series = new Map<Measure['what'], number[]>()
  const bare: number[] = []
  const start = performance.now()
  for (let round = rows > warmUpRowsMax ? 1 : 0; round <= rounds[rows]!; round++) {
    await settle(world, rows)
    const seen = await oneRound(world, idsOf(world, rows, round), round)
    if (round === 0) continue
    bare.push(...seen.bare)
    for (const [what, ms] of seen.own) series.set(what, [...(series.get(what) ?? []), ms])
    if (performance.now() - start > sizeMsMax) break
  }
  return [...series].map(([what, own]) => compare(what, rows, bare, own))
}

/** Other rows in each round where there are enough, so that no row has a longer history than rows have in life. */
function idsOf({ ids }: World, rows: number, round: number): string[] {
  const from = (round * rows) % (ids.length - rows + 1)
  return ids.slice(from, from + rows)
}

/**
 * Large rounds start on tables without dead rows and with fresh figures for the planner, as autovacuum leaves them, and just after a
 * checkpoint, so that none pays for another.
 */
async function settle({ owner }: World, rows: number): Promise<void> {
  if (rows <= warmUpRowsMax) return
  await sql`vacuum analyze wide.opportunity, bare.opportunity, history.opportunity, kernel.action, kernel.touched, kernel.plan_line`.execute(
    owner,
  )
  await sql`checkpoint`.execute(owner)
}

/** The baseline runs before, between and after, so that what else the machine does falls on both sides. */
async function oneRound(world: World, ids: readonly string[], round: number) {
  const { kernel, caller, org, stages } = world
  const [here, there] = round % 2 ? stages : ([stages[1], stages[0]] as const)
  const own: [Measure['what'], number][] = []
  const bare = [await timed(() => bareUpdate(world, ids, there))]

  const move = async (db: Transaction<WideDb>, now: Date) =>
    await moveMany(db, 'opportunity', { org, opportunities: ids, stage: there, now })
  const work = { org, tool: 'bench', reasoning: null }
  own.push([
    'capture',
    await timed(() => systemAction(kernel, null, work, ({ db, now }) => move(db as Transaction<WideDb>, now))),
  ])
  bare.push(await timed(() => bareUpdate(world, ids, here)))

  const call = { tool: 'opportunity_move_stage_many', input: { opportunities: ids, stage: here } }
  const planning = performance.now()
  const result = await execute(kernel, caller, call)
  own.push(['preview', performance.now() - planning])
  const action = await approved(world, result)

  own.push(['undo', await timed(() => undo(kernel, caller, action, 'strict'))])
  bare.push(await timed(() => bareUpdate(world, ids, there)))
  own.push(['redo', await timed(() => redo(kernel, caller, action))])

  if (ids.length <= editsRowsMax) {
    await approved(
      world,
      await execute(kernel, caller, { tool: 'opportunity_plan_next_step', input: { opportunities: ids, step: `step ${round}` } }),
    )
    own.push(['undo_after_edits', await timed(() => undo(kernel, caller, action, 'strict'))])
  }
  return { bare, own }
}

async function bareUpdate({ db, org }: World, opportunities: readonly string[], stage: string): Promise<void> {
  await db.transaction().execute((tx) => moveMany(tx, 'bare.opportunity', { org, opportunities, stage, now: new Date() }))
}

/** What a person does with a plan. Returns the action it became. */
async function approved({ kernel, caller }: World, result: Awaited<ReturnType<typeof execute>>): Promise<string> {
  if (result.status !== 'awaiting_approval') throw new Error(`a bulk tool was ${result.status}`)
  const { digest } = await getPlan(kernel, caller, result.plan)
  await approve(kernel, caller, result.plan, digest)
  return result.plan
}
