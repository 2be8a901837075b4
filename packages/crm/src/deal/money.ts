import { KernelError, restore } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { dayBounds, outOfDayBounds } from '../bounds.ts'
import { setOf } from '../field/input.ts'
import { among, choice, chosen } from '../record/chosen.ts'
import { live } from '../record/existing.ts'
import { day, defineTool, id } from '../tool.ts'
import { closeDeals } from './close.ts'
import { deal as fields } from './fields.ts'
import { dealFilter } from './listing.ts'
import { openDeal, openStage, stageOf } from './stage.ts'

const sum = setOf(fields, 'deal_update_amount')
const reason = fields.fields.lost_reason.type.input

export const dealUpdateAmount = defineTool({
  name: 'deal_update_amount',
  about: 'Set the amount of one deal. The forecast follows.',
  effect: 'money',
  input: z.object({
    deal: id('deal'),
    amount: sum.amount,
    currency: sum.currency.optional(),
  }),
  permission: 'deal:money',
  run: async ({ db }, { deal, ...set }) => {
    await live(db, 'deal', deal)
    return await db
      .updateTable('deal')
      .set(set)
      .where('id', '=', deal)
      .returning(['id', 'name', 'amount', 'currency'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'deal' },
  rollback: restore('deal'),
})

export const dealCloseWon = defineTool({
  name: 'deal_close_won',
  about:
    'Close one open deal as won. Its company counts as a customer for as long as the contract is in force.',
  effect: 'money',
  input: z.object({
    deal: id('deal'),
    closed_on: day().optional().describe('Default: today.'),
    contract_ends_on: day()
      .optional()
      .describe('Last day of the contract; without it the contract has no end.'),
  }),
  permission: 'deal:money',
  run: async (context, { deal, ...terms }) => {
    await openDeal(context.db, deal)
    return await closeDeals(context, [deal], { status: 'won', ...terms })
  },
  audit: { subject: 'deal' },
  rollback: restore('deal'),
})

export const dealCloseLost = defineTool({
  name: 'deal_close_lost',
  about: 'Close one open deal as lost, with the reason.',
  effect: 'money',
  input: z.object({
    deal: id('deal'),
    reason: reason(),
    closed_on: day().optional().describe('Default: today.'),
  }),
  permission: 'deal:money',
  run: async (context, { deal, reason, closed_on }) => {
    await openDeal(context.db, deal)
    return await closeDeals(context, [deal], { status: 'lost', lost_reason: reason, closed_on })
  },
  audit: { subject: 'deal' },
  rollback: restore('deal'),
})

export const dealCloseMany = defineTool({
  name: 'deal_close_many',
  about:
    'Close many open deals as won or lost: those named, or all open ones that match a filter, for example stale proposals.',
  effect: 'money',
  input: z.object({
    ...choice('deals', dealFilter),
    as: z.enum(['won', 'lost']),
    reason: reason().optional().describe('Why they are lost.'),
    closed_on: day().optional().describe('Default: today.'),
  }),
  permission: 'deal:money',
  run: async (context, { as, reason, closed_on, ...which }) => {
    const open = which.where && { status: 'open', ...which.where }
    const deals = await chosen(context, 'deals', dealFilter, { ...which, where: open })
    return await closeDeals(context, deals, {
      status: as,
      lost_reason: as === 'lost' ? reason : undefined,
      closed_on,
    })
  },
  audit: { subject: 'deals' },
  rollback: restore('deal'),
})

export const dealReopen = defineTool({
  name: 'deal_reopen',
  about: 'Open one closed deal again, in the first open stage unless told otherwise.',
  effect: 'money',
  input: z.object({
    deal: id('deal'),
    stage: id('stage').optional().describe('Default: the first open stage of its pipeline.'),
  }),
  permission: 'deal:money',
  run: async ({ db, now }, { deal, stage }) => {
    const { name, status, pipeline_id } = await live(db, 'deal', deal)
    if (status === 'open')
      throw new KernelError('invalid_input', `“${name}” is open already.`, 'Nothing is left to do.')
    const { id: to } = stage
      ? await openStage(db, pipeline_id, stage)
      : await stageOf(db, pipeline_id, 'open')
    return await db
      .updateTable('deal')
      .set({
        status: 'open',
        stage_id: to,
        stage_entered_at: now,
        closed_on: null,
        lost_reason: null,
      })
      .where('id', '=', deal)
      .returning(['id', 'name', 'stage_id'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'deal' },
  rollback: restore('deal'),
})

export const dealShiftCloseDates = defineTool({
  name: 'deal_shift_close_dates',
  about:
    'Move the expected close date of many open deals by a number of days; earlier with a negative number. The forecast follows.',
  effect: 'money',
  input: z.object({ ...choice('deals', dealFilter), days: z.number().int().min(-730).max(730) }),
  permission: 'deal:money',
  run: async (context, { days, ...which }) => {
    const deals = await chosen(context, 'deals', dealFilter, which)
    const beyond = await context.db
      .selectFrom('deal')
      .select('name')
      .where(among(deals))
      .where('status', '=', 'open')
      .where(
        sql<boolean>`close_on + ${days}::int not between ${dayBounds.first}::date and ${dayBounds.last}::date`,
      )
      .orderBy('name')
      .executeTakeFirst()
    if (beyond)
      throw new KernelError(
        'invalid_input',
        `That moves “${beyond.name}” out of every calendar.`,
        outOfDayBounds,
      )
    const shifted = await context.db
      .updateTable('deal')
      .set({ close_on: sql<string>`close_on + ${days}::int` })
      .where(among(deals))
      .where('status', '=', 'open')
      .where('close_on', 'is not', null)
      .executeTakeFirstOrThrow()
    return { shifted: Number(shifted.numUpdatedRows) }
  },
  audit: { subject: 'deals' },
  rollback: restore('deal'),
})
