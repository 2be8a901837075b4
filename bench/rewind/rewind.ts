import { sql } from 'kysely'
import {
  approve,
  continueRewind,
  execute,
  getAction,
  getPlan,
  rewind,
  undo,
} from '../../packages/kernel/src/index.ts'
import { withPostgres } from '../database.ts'
import { timed } from '../measure.ts'
import { makeWorld, type World } from '../wide/world.ts'
import { actAsAgent } from './many-actions.ts'

/** Times in milliseconds; ratios are to the plain UPDATE of the same rows in one statement. */
export interface RewindMeasure {
  actions: number
  rows: number
  baseline_ms: number
  preview_ms: number
  preview_ratio: number
  /** From the yes to the last chunk, the check of the digest included. */
  run_ms: number
  run_ratio: number
  chunks: number
  /** Rewind of the rewind. */
  redo_preview_ms: number
  redo_run_ms: number
  redo_ratio: number
  /**
   * Undo of one unrelated action: alone, and the longest while the rewind was previewed and while
   * it ran.
   */
  undo_alone_ms: number
  undo_longest_in_preview_ms: number
  undo_longest_in_run_ms: number
  /** Of this process, in megabytes. */
  memory_mb: number
}

/**
 * Rewinds so many actions of ten rows each, right after they were done: on tables whose figures the
 * planner has never seen.
 */
export async function benchRewind(actions = 10_000, adminUrl?: string): Promise<RewindMeasure> {
  const measure = async ({ url }: { url: string }) => {
    const world = await makeWorld(url, actions * 10 + spare, `rewind_${actions}`)
    try {
      return await measureRewind(world, actions)
    } finally {
      await world.close()
    }
  }
  return adminUrl ? await measure({ url: adminUrl }) : await withPostgres(measure)
}

/** Opportunities that the agent never touched, for the undos of others. */
const spare = 100

async function measureRewind(world: World, actions: number): Promise<RewindMeasure> {
  const { kernel, caller, org } = world
  const rows = actions * 10
  const baseline = await timed(() => bareUpdate(world, rows))
  await actAsAgent(world, { actions, rowsEach: 10 })
  const alone = await undos(
    world,
    async () => await new Promise((resolve) => setTimeout(resolve, 2_000)),
  )

  let plan = ''
  let preview = 0
  const inPreview = await undos(world, async () => {
    preview = await timed(
      async () => void (plan = (await rewind(kernel, caller, { session: 'bench' })).plan),
    )
  })
  let run = 0
  const inRun = await undos(world, async () => {
    run = await timed(() => approveAndRun(world, plan))
  })
  const done = await getAction(kernel, caller, plan)
  if (done.receipt?.changes.back !== rows)
    throw new Error(`went back: ${JSON.stringify(done.receipt?.changes)}`)
  const { rows: chunks } = await sql<{
    n: number
  }>`select count(distinct chunk_id)::int as n from kernel.rewind_target
    where org_id = ${org}::uuid and action_id = ${plan}::uuid`.execute(world.owner)

  let again = ''
  const redoPreview = await timed(
    async () => void (again = (await rewind(kernel, caller, { actions: [plan] })).plan),
  )
  const redoRun = await timed(() => approveAndRun(world, again))
  const round = (value: number) => Number(value.toPrecision(4))
  return {
    actions,
    rows,
    baseline_ms: round(baseline),
    preview_ms: round(preview),
    preview_ratio: round(preview / baseline),
    run_ms: round(run),
    run_ratio: round(run / baseline),
    chunks: chunks[0]!.n,
    redo_preview_ms: round(redoPreview),
    redo_run_ms: round(redoRun),
    redo_ratio: round(redoRun / baseline),
    undo_alone_ms: round(Math.max(...alone)),
    undo_longest_in_preview_ms: round(Math.max(...inPreview)),
    undo_longest_in_run_ms: round(Math.max(...inRun)),
    memory_mb: round(process.memoryUsage().rss / 1e6),
  }
}

async function approveAndRun({ kernel, caller, org }: World, id: string): Promise<void> {
  const { digest } = await getPlan(kernel, caller, id)
  const result = await approve(kernel, caller, id, digest)
  if (result.status === 'running') await continueRewind(kernel, org, id)
}

async function bareUpdate({ owner, org, ids, stages }: World, rows: number): Promise<void> {
  await sql`update bare.opportunity set stage_id = ${stages[1]}::uuid, stage_entered_at = now()
    where org_id = ${org}::uuid and id = any(${ids.slice(0, rows)}::uuid[])`.execute(owner)
}

/**
 * While `meanwhile` runs, somebody changes one spare row and takes it back, four times a second;
 * how long each undo took.
 */
async function undos(
  { kernel, caller, ids, stages }: World,
  meanwhile: () => Promise<unknown>,
): Promise<number[]> {
  const took: number[] = []
  let running = true
  const other = meanwhile().finally(() => (running = false))
  for (let n = 0; running; n++) {
    const opportunity = ids.at(-1 - (n % spare))!
    const result = await execute(kernel, caller, {
      tool: 'opportunity_move_stage',
      input: { opportunity, stage: stages[(n + 1) % 2] },
    })
    if (result.status === 'applied')
      took.push(await timed(() => undo(kernel, caller, result.action, 'strict')))
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  await other
  return took
}
