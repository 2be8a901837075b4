import { type Kysely, sql, type Transaction } from 'kysely'
import { approve, execute, getPlan, systemAction } from '../../packages/kernel/src/index.ts'
import { moveMany, moveOne, type Twin, type WideDb } from './wide.ts'
import type { World } from './world.ts'

/**
 * The ways to write that are compared: nobody remembers, an audit trigger does, the application
 * does.
 */
export const otherWays = ['bare', 'row_triggers', 'application'] as const
export type OtherWay = (typeof otherWays)[number]

const twins = {
  bare: 'bare.opportunity',
  own_driver: 'bare.opportunity',
  row_triggers: 'by_trigger.opportunity',
  application: 'by_application.opportunity',
} as const

/**
 * The same opportunities to a stage without Rescind, in one transaction. Of one it returns the row
 * as the tool does. `own_driver`: nobody remembers, and BEGIN waits for no answer of its own, as in
 * the transactions of the kernel.
 */
export async function moveOtherwise(
  way: OtherWay | 'own_driver',
  world: World,
  opportunities: readonly string[],
  stage: string,
): Promise<void> {
  const db = way === 'own_driver' ? (world.kernel.db as unknown as Kysely<WideDb>) : world.db
  await db.transaction().execute(async (tx) => {
    const now = new Date()
    const rows = way === 'application' ? await read(tx, world, opportunities) : []
    await move(tx, twins[way], world, opportunities, { stage, now })
    if (way === 'application')
      await remember(tx, world, rows, { stage_id: stage, stage_entered_at: now })
  })
}

async function move(
  tx: Transaction<WideDb>,
  table: Twin,
  { org }: World,
  opportunities: readonly string[],
  { stage, now }: { stage: string; now: Date },
): Promise<void> {
  const [first, ...others] = opportunities
  if (others.length === 0) await moveOne(tx, table, { org, opportunity: first!, stage, now })
  else await moveMany(tx, table, { org, opportunities, stage, now })
}

type Row = Record<string, unknown> & { id: string }

/** What such code does first: the whole records, locked, for what they were. */
async function read(
  tx: Transaction<WideDb>,
  { org }: World,
  opportunities: readonly string[],
): Promise<Row[]> {
  const { rows } = await sql<Row>`select * from by_application.opportunity
    where org_id = ${org}::uuid and id = any(${opportunities}::uuid[]) for update`.execute(tx)
  return rows
}

/** And last: one history record for each, with the fields that changed. */
async function remember(
  tx: Transaction<WideDb>,
  { caller }: World,
  rows: readonly Row[],
  set: Record<string, unknown> & { stage_entered_at: Date },
): Promise<void> {
  const changes = rows.map((row) =>
    JSON.stringify(
      Object.fromEntries(
        Object.keys(row)
          .filter((field) => field in set && String(row[field]) !== String(set[field]))
          .map((field) => [field, [row[field], set[field]]]),
      ),
    ),
  )
  await sql`insert into by_application.history (at, by, tbl, record_id, changes)
    select ${set.stage_entered_at}, ${caller.principal.id}::uuid, 'opportunity', id, changes
    from unnest(${rows.map(({ id }) => id)}::uuid[], ${changes}::jsonb[]) r(id, changes)`.execute(
    tx,
  )
}

/** Ends a run that is to leave nothing. */
class RolledBack extends Error {}

/**
 * Many as one action, from its begin to its commit with audit entry; or, as in a preview, rolled
 * back as soon as all was captured.
 */
export async function moveCaptured(
  { kernel, org }: World,
  opportunities: readonly string[],
  stage: string,
  end: 'commit' | 'rollback' = 'commit',
): Promise<void> {
  const work = { org, tool: 'bench', reasoning: null }
  const run = systemAction(kernel, null, work, async ({ db, now }) => {
    await moveMany(db as Transaction<WideDb>, 'opportunity', { org, opportunities, stage, now })
    if (end === 'rollback') throw new RolledBack()
  })
  await run.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error
  })
}

/** One opportunity by an action that needs no approval. */
export async function moveByAction(
  { kernel, caller }: World,
  opportunity: string,
  stage: string,
): Promise<void> {
  const { status } = await execute(kernel, caller, {
    tool: 'opportunity_move_stage',
    input: { opportunity, stage },
  })
  if (status !== 'applied') throw new Error(`the move was ${status}`)
}

/** What a person does with a plan. Returns the action it became. */
export async function approved(
  { kernel, caller }: World,
  result: Awaited<ReturnType<typeof execute>>,
): Promise<string> {
  if (result.status !== 'awaiting_approval') throw new Error(`a bulk tool was ${result.status}`)
  const { digest } = await getPlan(kernel, caller, result.plan)
  await approve(kernel, caller, result.plan, digest)
  return result.plan
}
