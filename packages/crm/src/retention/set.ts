import { days as duration, restore } from '@rescind/kernel'
import { z } from 'zod'
import { defineTool, prose } from '../tool.ts'
import { countDue } from './due.ts'
import { retentionNames } from './kinds.ts'

export const retentionSet = defineTool({
  name: 'retention_set',
  about:
    'Set how long one kind of record or text is kept. What is older goes within a day, for good: an undo restores the period, not the content. Of records the plan says how many.',
  effect: 'bulk',
  input: z.object({
    kind: z.enum(retentionNames),
    days: z
      .number()
      .int()
      .min(1)
      .max(36_500)
      .nullable()
      .describe('Null: kept until somebody asks for its erasure.'),
    basis: prose(500).describe('Why so long and no longer: the law or the interest.'),
  }),
  permission: 'retention:write',
  run: async ({ db, org, newId, now, freeze }, { kind, days, basis }) => {
    // Found when planned, so that the plan says how many would go, and one more by tomorrow is no
    // drift.
    const before = days === null ? null : new Date(now.getTime() - duration(days).ms)
    const due =
      before && (await freeze('due', async () => await countDue(db, org, kind, { before, now })))
    const set = await db
      .updateTable('retention')
      .set({ days, basis, due_when_set: due })
      .where('kind', '=', kind)
      .returning('id')
      .execute()
    if (set.length === 0)
      await db
        .insertInto('retention')
        .values({ id: newId(), kind, days, basis, due_when_set: due })
        .execute()
    return { kind, days, due }
  },
  audit: { subject: [] },
  rollback: {
    ...restore('retention'),
    residue:
      'What is older goes within a day, for good: an undo brings back the period, not the content.',
  },
})
