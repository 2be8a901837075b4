import { KernelError, restore } from '@rescind/kernel'
import { z } from 'zod'
import { companyOf, companyOrNew } from '../company/named.ts'
import { newOf, setOf } from '../field/input.ts'
import { patchCustom } from '../record/custom.ts'
import { live, pointsTo } from '../record/existing.ts'
import { orgOf, sourceOf } from '../record/org.ts'
import { currency, defineTool, id, someOf } from '../tool.ts'
import { deal as fields } from './fields.ts'
import { openDeal, openStage, pipelineOf, stageOf } from './stage.ts'

export const dealMoveStage = defineTool({
  name: 'deal_move_stage',
  about:
    'Move one open deal to another open stage of its pipeline. To win or lose a deal use deal_close_won or deal_close_lost.',
  effect: 'change',
  input: z.object({ deal: id('deal'), stage: id('stage') }),
  permission: 'deal:write',
  run: async ({ db, now }, { deal, stage }) => {
    const { name, pipeline_id, stage_id } = await openDeal(db, deal)
    const to = await openStage(db, pipeline_id, stage)
    if (stage_id === stage)
      throw new KernelError(
        'invalid_input',
        `“${name}” is in ${to.name} already.`,
        'Nothing is left to do.',
      )
    await db
      .updateTable('deal')
      .set({ stage_id: stage, stage_entered_at: now })
      .where('id', '=', deal)
      .execute()
    return { id: deal, name, stage: { id: to.id, name: to.name } }
  },
  audit: { subject: 'deal' },
  rollback: restore('deal'),
})

export const dealUpdate = defineTool({
  name: 'deal_update',
  about:
    'Change fields of one deal: name, company, contact, next step. Its owner and its close date move the forecast: they become a plan.',
  effect: 'change',
  input: z.object({
    deal: id('deal'),
    set: someOf({ ...setOf(fields, 'deal_update'), company: companyOrNew().nullable() }),
  }),
  permission: 'deal:write',
  run: async (context, { deal, set: { company, contact, owner, product, custom, ...set } }) => {
    const { db } = context
    await live(db, 'deal', deal)
    await pointsTo(db, { contact, owner, product })
    const companyId = await companyOf(context, company)
    return await db
      .updateTable('deal')
      .set({
        ...set,
        company_id: companyId,
        contact_id: contact,
        owner_id: owner,
        product_id: product,
        ...(custom && { custom: patchCustom(custom) }),
      })
      .where('id', '=', deal)
      .returning(['id', 'name', 'next_step', 'owner_id', 'company_id'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'deal' },
  rollback: restore('deal', 'company'),
  version: 2,
})

export const dealCreate = defineTool({
  name: 'deal_create',
  about:
    'Create one open deal, in the first open stage unless told otherwise. With an amount it moves the forecast and becomes a plan.',
  effect: 'change',
  input: z.object({
    ...newOf(fields, 'deal_create'),
    company: companyOrNew().optional(),
    owner: id('user').optional().describe('Default: whoever creates it.'),
    pipeline: id('pipeline').optional().describe('Default: the first one.'),
    stage: id('stage').optional().describe('Default: the first open stage.'),
    currency: currency().optional().describe("Default: the organisation's."),
  }),
  permission: 'deal:write',
  run: async (context, { company, contact, owner, pipeline, stage, product, ...plain }) => {
    const { db, now, newId, principal, agent } = context
    await pointsTo(db, { contact, owner, product })
    const companyId = await companyOf(context, company)
    const { currency } = await orgOf(db)
    const { id: pipelineId } = await pipelineOf(db, pipeline)
    const { id: stageId } = stage
      ? await openStage(db, pipelineId, stage)
      : await stageOf(db, pipelineId, 'open')
    return await db
      .insertInto('deal')
      .values({
        currency,
        ...plain,
        id: newId(),
        company_id: companyId,
        contact_id: contact,
        owner_id: owner ?? principal.id,
        pipeline_id: pipelineId,
        stage_id: stageId,
        stage_entered_at: now,
        product_id: product,
        source: sourceOf(agent),
      })
      .returning(['id', 'name', 'stage_id', 'company_id'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: [] },
  rollback: restore('deal', 'company'),
  version: 2,
})
