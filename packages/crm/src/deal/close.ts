import { type Context, KernelError } from '@rescind/kernel'
import { among } from '../record/chosen.ts'
import type { CrmDb } from '../schema.generated.ts'
import { stageOf } from './stage.ts'

/** How deals are closed. Without a day it is today. */
interface Closing {
  status: 'won' | 'lost'
  closed_on?: string | undefined
  contract_ends_on?: string | undefined
  lost_reason?: string | undefined
}

/**
 * Closes open deals, each in the closing stage of its own pipeline.
 * @throws KernelError `invalid_input` where one is closed already
 */
export async function closeDeals(
  { db, now, today }: Context<CrmDb>,
  deals: readonly string[],
  closing: Closing,
): Promise<{ closed: number; status: string }> {
  const pipelines = await db
    .selectFrom('deal')
    .select(['pipeline_id', 'status'])
    .distinct()
    .where(among(deals))
    .execute()
  if (pipelines.some(({ status }) => status !== 'open')) {
    throw new KernelError('invalid_input', 'Some of these deals are closed already.', {
      people: 'Leave them out.',
      callers: 'Leave them out, or use where: it finds open deals only.',
    })
  }
  for (const { pipeline_id } of pipelines) {
    const { id: stage } = await stageOf(db, pipeline_id, closing.status)
    await db
      .updateTable('deal')
      .set({
        ...closing,
        closed_on: closing.closed_on ?? today(),
        stage_id: stage,
        stage_entered_at: now,
      })
      .where(among(deals))
      .where('pipeline_id', '=', pipeline_id)
      .execute()
  }
  return { closed: deals.length, status: closing.status }
}
