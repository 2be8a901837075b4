import { nothing } from '@rescind/kernel'
import { z } from 'zod'
import { orgOf } from '../record/org.ts'
import { quarterOf } from '../time/period.ts'
import { defineTool, id } from '../tool.ts'
import { attainmentOf, forecastOf } from './figures.ts'
import { quarter } from './quarter.ts'
import { statementOf } from './statement.ts'

export const forecastGet = defineTool({
  name: 'forecast_get',
  about:
    'The forecast of a quarter, per owner and in all: open amount, the same weighted by stage, what is won, and the quota.',
  effect: 'read',
  input: z.object({ quarter, owner: id('user').optional() }),
  permission: 'forecast:read',
  run: async ({ db, today }, { quarter, owner }) => {
    const { currency } = await orgOf(db)
    return await forecastOf(db, quarterOf(quarter, today()), currency, owner)
  },
  audit: { subject: 'owner' },
  rollback: nothing,
})

export const quotaAttainment = defineTool({
  name: 'quota_attainment',
  about:
    'Who has reached how much of their quota in a quarter: quota, won, attainment (1 is all of it), what is missing.',
  effect: 'read',
  input: z.object({ quarter, owner: id('user').optional() }),
  permission: 'forecast:read',
  run: async ({ db, today }, { quarter, owner }) => {
    const { currency } = await orgOf(db)
    return await attainmentOf(db, quarterOf(quarter, today()), currency, owner)
  },
  audit: { subject: 'owner' },
  rollback: nothing,
})

export const commissionStatement = defineTool({
  name: 'commission_statement',
  about:
    'The commission of a quarter, line by line: each won deal, its amount, the rate that was valid, the commission. Reps see their own.',
  effect: 'read',
  input: z.object({
    quarter,
    user: id('user').optional().describe('Default: yourself if you are a rep, else everybody.'),
  }),
  permission: 'commission:read',
  run: ({ db, principal, today }, { quarter, user }) =>
    statementOf(db, principal, quarterOf(quarter, today()), user),
  audit: { subject: 'user' },
  rollback: nothing,
})
