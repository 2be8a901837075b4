import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { defineTool, line } from '../tool.ts'
import { retentionNames } from './kinds.ts'

export const retentionSet = defineTool({
  name: 'retention_set',
  about:
    'Set how long one kind of text is kept. What is older goes within a day, for good: an undo restores the period, not the texts.',
  effect: 'bulk',
  input: z.object({
    kind: z.enum(retentionNames),
    days: z.number().int().min(1).max(36_500).nullable().describe('Null: kept until somebody asks for its erasure.'),
    basis: line(500).describe('Why so long and no longer: the law or the interest.'),
  }),
  permission: 'retention:write',
  run: async ({ db, newId }, { kind, days, basis }) => {
    const set = await db.updateTable('retention').set({ days, basis }).where('kind', '=', kind).returning('id').execute()
    if (set.length === 0) await db.insertInto('retention').values({ id: newId(), kind, days, basis }).execute()
    return { kind, days }
  },
  audit: { subject: [] },
  rollback: restore('retention'),
})
