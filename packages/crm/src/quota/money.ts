import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { inDayBounds, outOfDayBounds } from '../bounds.ts'
import { existing } from '../record/existing.ts'
import { quarterOf } from '../time/period.ts'
import { amount, defineTool, id } from '../tool.ts'

export const quotaSet = defineTool({
  name: 'quota_set',
  about: 'Set the quota of one person for one quarter. Attainment follows.',
  effect: 'money',
  input: z.object({
    user: id('user'),
    quarter: z
      .string()
      .regex(/^\d{4}-Q[1-4]$/, { error: 'Write a quarter like 2026-Q4.', abort: true })
      .refine((quarter) => inDayBounds(quarterOf(quarter, '')), outOfDayBounds),
    amount: amount(),
  }),
  permission: 'quota:write',
  run: async ({ db, newId, today }, { user, quarter, amount }) => {
    const { name } = await existing(db, 'user', user)
    const from = quarterOf(quarter, today())
    // The unique key is deferrable, so that undos may swap; hence it can not arbitrate an upsert.
    const known = await db
      .selectFrom('quota')
      .select('id')
      .where('user_id', '=', user)
      .where('quarter', '=', from)
      .executeTakeFirst()
    if (known) await db.updateTable('quota').set({ amount }).where('id', '=', known.id).execute()
    else
      await db
        .insertInto('quota')
        .values({ id: newId(), user_id: user, quarter: from, amount })
        .execute()
    return { user, name, quarter, amount }
  },
  audit: { subject: 'user' },
  rollback: restore('quota'),
})
