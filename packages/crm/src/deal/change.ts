import { KernelError, restore } from '@rescind/kernel'
import { z } from 'zod'
import { patchCustom } from '../record/custom.ts'
import { live, pointsTo } from '../record/existing.ts'
import { orgOf, sourceOf } from '../record/org.ts'
import { custom, day, defineTool, id, line, someOf } from '../tool.ts'
import { openDeal, openStage, pipelineOf, stageOf } from './stage.ts'

export const dealMoveStage = defineTool({
  name: 'deal_move_stage',
  about: 'Move one open deal to another open stage of its pipeline. To win or lose a deal use deal_close_won or deal_close_lost.',
  effect: 'change',
  input: z.object({ deal: id('deal'), stage: id('stage') }),
  permission: 'deal:write',
  run: async ({ db, now }, { deal, stage }) => {
    const { name, pipeline_id, stage_id } = await openDeal(db, deal)
    const to = await openStage(db, pipeline_id, stage)
    if (stage_id === stage)
      throw new KernelError('invalid_input', `“${name}” is in ${to.name} already.`, 'Nothing is left to do.')
    await db.updateTable('deal').set({ stage_id: stage, stage_entered_at: now }).where('id', '=', deal).execute()
    return { id: deal, name, stage: { id: to.id, name: to.name } }
  },
  audit: { subject: 'deal' },
  rollback: restore('deal'),
})

export const dealUpdate = defineTool({
  name: 'deal_update',
  about: 'Change fields of one deal that are not money and not its stage: name, company, contact, owner, close date, next step.',
  effect: 'change',
  input: z.object({
    deal: id('deal'),
    set: someOf({
      name: line(),
      company: id('company').nullable(),
      contact: id('contact').nullable(),
      owner: id('user').nullable(),
      product: id('product').nullable(),
      close_on: day().nullable(),
      next_step: line(500).nullable(),
      custom: custom(),
    }),
  }),
  permission: 'deal:write',
  run: async ({ db }, { deal, set: { company, contact, owner, product, custom, ...set } }) => {
    await live(db, 'deal', deal)
    await pointsTo(db, { company, contact, owner, product })
    return await db
      .updateTable('deal')
      .set({
        ...set,
        company_id: company,
        contact_id: contact,
        owner_id: owner,
        product_id: product,
        ...(custom && { custom: patchCustom(custom) }),
      })
      .where('id', '=', deal)
      .returning(['id', 'name', 'next_step', 'owner_id'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'deal' },
  rollback: restore('deal'),
})

export const dealCreate = defineTool({
  name: 'deal_create',
  about:
    'Create one open deal without an amount, in the first open stage unless told otherwise. Its amount is set by deal_update_amount.',
  effect: 'change',
  input: z.object({
    name: line(),
    company: id('company').optional(),
    contact: id('contact').optional(),
    owner: id('user').optional().describe('Default: whoever creates it.'),
    pipeline: id('pipeline').optional().describe('Default: the first one.'),
    stage: id('stage').optional().describe('Default: the first open stage.'),
    product: id('product').optional(),
    close_on: day().optional(),
    next_step: line(500).optional(),
  }),
  permission: 'deal:write',
  run: async ({ db, now, newId, principal, agent }, { company, contact, owner, pipeline, stage, product, ...plain }) => {
    await pointsTo(db, { company, contact, owner, product })
    const { currency } = await orgOf(db)
    const { id: pipelineId } = await pipelineOf(db, pipeline)
    const { id: stageId } = stage ? await openStage(db, pipelineId, stage) : await stageOf(db, pipelineId, 'open')
    return await db
      .insertInto('deal')
      .values({
        ...plain,
        id: newId(),
        currency,
        company_id: company,
        contact_id: contact,
        owner_id: owner ?? principal.id,
        pipeline_id: pipelineId,
        stage_id: stageId,
        stage_entered_at: now,
        product_id: product,
        source: sourceOf(agent),
      })
      .returning(['id', 'name', 'stage_id'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: [] },
  rollback: restore('deal'),
})

export const dealArchive = defineTool({
  name: 'deal_archive',
  about: 'Archive one deal: it leaves every list, board and forecast, and can be brought back.',
  effect: 'change',
  input: z.object({ deal: id('deal') }),
  permission: 'deal:write',
  run: async ({ db, now }, { deal }) => {
    await live(db, 'deal', deal)
    return await db
      .updateTable('deal')
      .set({ archived_at: now })
      .where('id', '=', deal)
      .returning(['id', 'name'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'deal' },
  rollback: restore('deal'),
})
