import { type Generated, sql, type Transaction } from 'kysely'
import { z } from 'zod'
import { type Module, restore, toolkit, type Work } from '../../packages/kernel/src/index.ts'

export const wideModule: Module = {
  name: 'wide',
  migrations: new URL('./migrations/', import.meta.url),
  current: new URL('./current/', import.meta.url),
  tracked: [
    { table: 'wide.person', label: 'name', plain: ['name'] },
    {
      table: 'wide.opportunity',
      label: 'name',
      money: ['amount'],
      // What is measured is the writing; nobody is erased here.
      plain: [
        ...[
          'name',
          'status',
          'currency',
          'lost_reason',
          'source',
          'external_ref',
          'territory',
          'segment',
        ],
        ...['next_step', 'description', 'custom'],
      ],
      cellKeys: ['custom'],
    },
  ],
}

/** The columns that the tools below use. */
interface Opportunity {
  org_id: Generated<string>
  id: string
  stage_id: string
  stage_entered_at: Date
  next_step: string | null
}

/** All tables through one type: the tracked one, and its twins. */
export interface WideDb {
  opportunity: Opportunity
  'bare.opportunity': Opportunity
  'by_trigger.opportunity': Opportunity
  'by_application.opportunity': Opportunity
}

/** One of the tables that are alike. */
export type Twin = keyof WideDb

/** The statement that is measured, on the tracked table or on one of its twins. */
export async function moveMany(
  db: Transaction<WideDb>,
  table: Twin,
  {
    org,
    opportunities,
    stage,
    now,
  }: { org: string; opportunities: readonly string[]; stage: string; now: Date },
): Promise<void> {
  await sql`update ${sql.table(table)} set stage_id = ${stage}::uuid, stage_entered_at = ${now}
    where org_id = ${org}::uuid and id = any(${opportunities}::uuid[])`.execute(db)
}

/** The one-row statement, alike. */
export async function moveOne(
  db: Transaction<WideDb>,
  table: Twin,
  { org, opportunity, stage, now }: { org: string; opportunity: string; stage: string; now: Date },
): Promise<{ id: string; stage_id: string }> {
  return await db
    .updateTable(table)
    .set({ stage_id: stage, stage_entered_at: now })
    .where('org_id', '=', org)
    .where('id', '=', opportunity)
    .returning(['id', 'stage_id'])
    .executeTakeFirstOrThrow()
}

const defineTool = toolkit<WideDb, 'write'>()
const stage = z.uuid()

/** One row, one indexed column and its moment: what dragging a card does. */
const moveStage = defineTool({
  name: 'opportunity_move_stage',
  about: 'Move one opportunity to another stage.',
  effect: 'change',
  input: z.object({ opportunity: z.uuid(), stage }),
  permission: 'write',
  run: ({ db, org, now }, { opportunity, stage }) =>
    moveOne(db, 'opportunity', { org, opportunity, stage, now }),
  audit: { subject: 'opportunity' },
  rollback: restore('opportunity'),
})

/** The same for many. */
const moveStageMany = defineTool({
  name: 'opportunity_move_stage_many',
  about: 'Move many opportunities to another stage.',
  effect: 'bulk',
  input: z.object({ opportunities: z.array(z.uuid()), stage }),
  permission: 'write',
  run: async ({ db, org, now }, { opportunities, stage }) => {
    await moveMany(db, 'opportunity', { org, opportunities, stage, now })
  },
  audit: { subject: 'opportunities' },
  rollback: restore('opportunity'),
})

/** Another column of many rows: the work of somebody else in between. */
const planNextStep = defineTool({
  name: 'opportunity_plan_next_step',
  about: 'Write the next step of many opportunities.',
  effect: 'bulk',
  input: z.object({ opportunities: z.array(z.uuid()), step: z.string() }),
  permission: 'write',
  run: async ({ db, org }, { opportunities, step }) => {
    await sql`update opportunity set next_step = ${step} where org_id = ${org}::uuid and id = any(${opportunities}::uuid[])`.execute(
      db,
    )
  },
  audit: { subject: 'opportunities' },
  rollback: restore('opportunity'),
})

export const tools = [moveStage, moveStageMany, planNextStep]

/** The same moves as the system makes them. */
export const works: readonly Work[] = [{ name: 'bench', tables: ['opportunity'], rows: 1_000_000 }]
