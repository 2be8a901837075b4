import { nothing } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { pipelineOf } from '../deal/stage.ts'
import { orgOf } from '../record/org.ts'
import { defineTool, id } from '../tool.ts'

export const pipelineList = defineTool({
  name: 'pipeline_list',
  about: 'All pipelines with their stages in order: id, name, kind (open, won, lost) and probability.',
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
        stages: stages.filter((s) => s.pipeline_id === row.id).map(({ pipeline_id: _, ...stage }) => stage),
      })),
    }
  },
  audit: { subject: [] },
  rollback: nothing,
})

export const pipelineSnapshot = defineTool({
  name: 'pipeline_snapshot',
  about:
    'One pipeline at a glance: how many deals are in each stage, their amount, and the amount weighted by the probability of the stage.',
  effect: 'read',
  input: z.object({ pipeline: id('pipeline').optional().describe('Default: the first one.'), owner: id('user').optional() }),
  permission: 'pipeline:read',
  run: async ({ db }, { pipeline, owner }) => {
    const { id, name } = await pipelineOf(db, pipeline)
    const { currency } = await orgOf(db)
    const inCurrency = sql`filter (where d.currency = ${currency})`
    const stages = await db
      .selectFrom('stage as s')
      .leftJoin('deal as d', (join) => {
        const own = join.onRef('d.stage_id', '=', 's.id').on('d.archived_at', 'is', null)
        return owner ? own.on('d.owner_id', '=', owner) : own
      })
      .select(['s.id', 's.name', 's.kind', 's.probability'])
      .select([
        sql<number>`count(d.id)::int`.as('count'),
        sql<string>`coalesce(sum(d.amount) ${inCurrency}, 0)`.as('amount'),
        sql<string>`round(coalesce(sum(d.amount * s.probability) ${inCurrency}, 0), 2)`.as('weighted'),
        sql<number>`count(*) filter (where d.currency <> ${currency})::int`.as('in_other_currencies'),
      ])
      .where('s.pipeline_id', '=', id)
      .where('s.archived_at', 'is', null)
      .groupBy(['s.org_id', 's.id'])
      .orderBy('s.position')
      .execute()
    return { pipeline: { id, name }, currency, stages }
  },
  audit: { subject: 'pipeline' },
  rollback: nothing,
})
