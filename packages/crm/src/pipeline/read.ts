import { nothing } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { pipelineOf } from '../deal/stage.ts'
import { orgOf } from '../record/org.ts'
import { defineTool, id } from '../tool.ts'

export const pipelineList = defineTool({
  name: 'pipeline_list',
  about:
    'All pipelines with their stages in order: id, name, kind (open, won, lost) and probability.',
  effect: 'read',
  input: z.object({}),
  permission: 'pipeline:read',
  run: async ({ db }) => {
    const rows = await db
      .selectFrom('pipeline')
      .select(['id', 'name'])
      .where('archived_at', 'is', null)
      .orderBy('position')
      .orderBy('name')
      .execute()
    const stages = await db
      .selectFrom('stage')
      .select(['id', 'name', 'kind', 'probability', 'pipeline_id'])
      .where('archived_at', 'is', null)
      .orderBy('position')
      .execute()
    return {
      rows: rows.map((row) => ({
        ...row,
        stages: stages
          .filter((s) => s.pipeline_id === row.id)
          .map(({ pipeline_id: _, ...stage }) => stage),
      })),
    }
  },
  audit: { subject: [] },
  rollback: nothing,
})

export const pipelineSnapshot = defineTool({
  name: 'pipeline_snapshot',
  about:
    'One pipeline at a glance: how many deals are in each stage, their amount, and the amount weighted by the probability of the stage; in the currency of the organisation, each other one beside it.',
  effect: 'read',
  input: z.object({
    pipeline: id('pipeline').optional().describe('Default: the first one.'),
    owner: id('user').optional(),
  }),
  permission: 'pipeline:read',
  run: async ({ db }, { pipeline, owner }) => {
    const { id, name } = await pipelineOf(db, pipeline)
    const { currency } = await orgOf(db)
    const stages = await db
      .selectFrom('stage')
      .select(['id', 'name', 'kind', 'probability'])
      .where('pipeline_id', '=', id)
      .where('archived_at', 'is', null)
      .orderBy('position')
      .execute()
    let deals = db
      .selectFrom('deal as d')
      .innerJoin('stage as s', 's.id', 'd.stage_id')
      .where('s.pipeline_id', '=', id)
      .where('d.archived_at', 'is', null)
    if (owner) deals = deals.where('d.owner_id', '=', owner)
    const sums = await deals
      .select(['d.stage_id', 'd.currency'])
      .select([
        sql<number>`count(*)::int`.as('count'),
        sql<string>`coalesce(sum(d.amount), 0)`.as('amount'),
        sql<string>`coalesce(sum(round(d.amount * s.probability, 2)), 0)`.as('weighted'),
      ])
      .groupBy(['d.stage_id', 'd.currency'])
      .orderBy('d.currency')
      .execute()
    return {
      pipeline: { id, name },
      currency,
      stages: stages.map((stage) => {
        const here = sums
          .filter(({ stage_id }) => stage_id === stage.id)
          .map(({ stage_id: _, ...sum }) => sum)
        const own = here.find((sum) => sum.currency === currency)
        return {
          ...stage,
          count: here.reduce((total, { count }) => total + count, 0),
          amount: own?.amount ?? '0',
          weighted: own?.weighted ?? '0',
          other_currencies: here.filter((sum) => sum !== own),
        }
      }),
    }
  },
  audit: { subject: 'pipeline' },
  rollback: nothing,
})
