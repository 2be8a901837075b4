import { KernelError, restore } from '@rescind/kernel'
import { z } from 'zod'
import { among, choice, chosen } from '../record/chosen.ts'
import { defineTool, id } from '../tool.ts'
import { dealFilter } from './listing.ts'
import { openStage } from './stage.ts'

export const dealMoveStageMany = defineTool({
  name: 'deal_move_stage_many',
  about:
    'Move many open deals of one pipeline to another open stage of it. To win or lose many deals use deal_close_many.',
  effect: 'bulk',
  input: z.object({ ...choice('deals', dealFilter), stage: id('stage') }),
  permission: 'deal:bulk',
  run: async (context, { stage, ...which }) => {
    const { db, now } = context
    const deals = await chosen(context, 'deals', dealFilter, which)
    const strangers = await db
      .selectFrom('deal')
      .select(['status', 'pipeline_id'])
      .distinct()
      .where(among(deals))
      .execute()
    if (strangers.some(({ status }) => status !== 'open'))
      throw new KernelError('invalid_input', 'Some of these deals are closed.', {
        people: 'Leave out those that are closed.',
        callers: "Add status: 'open' to the filter.",
      })
    for (const { pipeline_id } of strangers) await openStage(db, pipeline_id, stage)
    const moved = await db
      .updateTable('deal')
      .set({ stage_id: stage, stage_entered_at: now })
      .where(among(deals))
      .where('stage_id', '<>', stage)
      .executeTakeFirstOrThrow()
    return { moved: Number(moved.numUpdatedRows) }
  },
  audit: { subject: ['deals', 'stage'] },
  rollback: restore('deal'),
})
