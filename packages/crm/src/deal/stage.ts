import { dayText, KernelError } from '@rescind/kernel'
import type { Kysely, Selectable } from 'kysely'
import { existing, live } from '../record/existing.ts'
import type { CrmDb, DealTable, StageTable } from '../schema.generated.ts'

type Db = Kysely<CrmDb>

/** @throws KernelError `not_found`, `invalid_input` where it is archived or closed */
export async function openDeal(db: Db, id: string): Promise<Selectable<DealTable>> {
  const deal = await live(db, 'deal', id)
  if (deal.status === 'open') return deal
  throw new KernelError(
    'invalid_input',
    `“${deal.name}” is closed: ${deal.status} on ${dayText(String(deal.closed_on))}.`,
    {
      people: 'Reopen it first.',
      callers: 'Reopen it first with deal_reopen.',
    },
  )
}

/**
 * An open stage of this pipeline.
 * @throws KernelError `not_found`, `invalid_input` where it belongs to another pipeline, is
 *   archived, or closes a deal
 */
export async function openStage(
  db: Db,
  pipeline: string,
  id: string,
): Promise<Selectable<StageTable>> {
  const stage = await live(db, 'stage', id)
  if (stage.pipeline_id !== pipeline) {
    throw new KernelError('invalid_input', `“${stage.name}” is a stage of another pipeline.`, {
      people: 'Choose a stage of the pipeline that the deal is in.',
      callers: 'pipeline_list shows the stages of each pipeline.',
    })
  }
  if (stage.kind === 'open') return stage
  throw new KernelError(
    'invalid_input',
    `“${stage.name}” closes a deal, and that touches the forecast.`,
    {
      people: `Close it as ${stage.kind} instead.`,
      callers: `Use deal_close_${stage.kind}, or deal_close_many.`,
    },
  )
}

/** The first stage of a pipeline that is `open`, `won` or `lost`. */
export async function stageOf(
  db: Db,
  pipeline: string,
  kind: 'open' | 'won' | 'lost',
): Promise<Selectable<StageTable>> {
  const stage = await db
    .selectFrom('stage')
    .selectAll()
    .where('pipeline_id', '=', pipeline)
    .where('kind', '=', kind)
    .where('archived_at', 'is', null)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst()
  if (stage) return stage
  const { name } = await existing(db, 'pipeline', pipeline)
  throw new KernelError(
    'invalid_input',
    `The pipeline “${name}” has no stage for ${kind} deals.`,
    'Add one to the pipeline, or choose another deal.',
  )
}

/** The pipeline asked for, or the first one. */
export async function pipelineOf(
  db: Db,
  id: string | undefined,
): Promise<{ id: string; name: string }> {
  if (id) return await live(db, 'pipeline', id)
  const first = await db
    .selectFrom('pipeline')
    .select(['id', 'name'])
    .where('archived_at', 'is', null)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst()
  if (first) return first
  throw new KernelError(
    'not_found',
    'There is no pipeline yet.',
    'Create one first, or import deals: that makes one.',
  )
}
