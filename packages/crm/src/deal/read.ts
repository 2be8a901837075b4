import { KernelError, nothing } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { shown } from '../field/show.ts'
import { page, pageInput } from '../filter/page.ts'
import { existing } from '../record/existing.ts'
import { orgOf } from '../record/org.ts'
import { daysOf, type Period, periods } from '../time/period.ts'
import { day, defineTool, id } from '../tool.ts'
import { deal as fields } from './fields.ts'
import { dealSteps } from './history.ts'
import { dealFilter, dealListing, dealRows } from './listing.ts'

export const dealFind = defineTool({
  name: 'deal_find',
  about:
    'List deals by any of their fields: stage, owner, company, amount, close date, how long they have been in their stage.',
  effect: 'read',
  input: z.object(pageInput(dealFilter, 'deal and company names')),
  permission: 'deal:read',
  run: ({ db, now }, input) => page(dealRows(db), dealListing, input, now),
  audit: { subject: [] },
  rollback: nothing,
})

export const dealGet = defineTool({
  name: 'deal_get',
  about: 'One deal with everything about it: stage, people, amount, open tasks, latest notes.',
  effect: 'read',
  input: z.object({ deal: id('deal') }),
  permission: 'deal:read',
  run: async ({ db }, { deal }) => {
    await existing(db, 'deal', deal)
    const row = await dealRows(db)
      .select(shown(fields, 'record'))
      .where('deal.id', '=', deal)
      .executeTakeFirstOrThrow()
    const tasks = await db
      .selectFrom('task')
      .select(['id', 'title', 'due_on', 'done_at'])
      .where('deal_id', '=', deal)
      .where('archived_at', 'is', null)
      .orderBy('due_on')
      .limit(50)
      .execute()
    const notes = await db
      .selectFrom('note')
      .select(['id', 'body', 'created_at'])
      .where('deal_id', '=', deal)
      .where('archived_at', 'is', null)
      .orderBy('created_at', 'desc')
      .limit(10)
      .execute()
    return { ...row, tasks, notes }
  },
  audit: { subject: 'deal' },
  rollback: nothing,
})

export const dealHistory = defineTool({
  name: 'deal_history',
  about:
    'How one deal got where it is: its changes of stage, amount, close date, owner and status, newest first, each with who made it.',
  effect: 'read',
  input: z.object({ deal: id('deal'), limit: z.number().int().min(1).max(200).default(50) }),
  permission: 'deal:read',
  run: async ({ db }, { deal, limit }) => {
    await existing(db, 'deal', deal)
    return { rows: await dealSteps(db, deal, limit) }
  },
  audit: { subject: 'deal' },
  rollback: nothing,
})

export const dealFindSlipping = defineTool({
  name: 'deal_find_slipping',
  about:
    'Open deals that slip: their close date has passed, or they have not moved for a number of days. The largest first.',
  effect: 'read',
  input: z.object({
    days: z
      .number()
      .int()
      .min(1)
      .max(730)
      .default(60)
      .describe('How long without a change of stage counts as stuck.'),
    ...pageInput(dealFilter, 'deal and company names'),
  }),
  permission: 'deal:read',
  run: ({ db, now, today }, { days, ...input }) =>
    page(
      dealRows(db)
        .select(
          sql<string>`case when deal.close_on < ${today()}::date then 'overdue' else 'stuck' end`.as(
            'why',
          ),
        )
        .where('deal.status', '=', 'open')
        .where(
          sql<boolean>`(deal.close_on < ${today()}::date or deal.stage_entered_at < ${now}::timestamptz - make_interval(days => ${days}))`,
        ),
      { ...dealListing, order: [{ field: 'amount', desc: true }] },
      input,
      now,
    ),
  audit: { subject: [] },
  rollback: nothing,
})

/** @throws KernelError `invalid_input` where it is neither a period nor two days */
function daysAsked(
  {
    period,
    from,
    to,
  }: { period?: Period | undefined; from?: string | undefined; to?: string | undefined },
  today: string,
) {
  if (from === undefined && to === undefined) return daysOf(period ?? 'this_month', today)
  if (from !== undefined && to !== undefined && period === undefined && from <= to)
    return { from, to }
  throw new KernelError('invalid_input', 'These are not the days of one period.', {
    people: 'Name a first and a last day, in this order, or a period such as this month.',
    callers: 'Give from and to, the earlier day first, or a period.',
  })
}

export const dealClosingSoon = defineTool({
  name: 'deal_closing_soon',
  about:
    'Open deals whose close date is in a period, the soonest first, with their sum: "what is closing this month?"',
  effect: 'read',
  input: z.object({
    period: z
      .enum(periods)
      .optional()
      .describe(
        'Whole weeks, months and quarters, with the days already gone. Default: this_month.',
      ),
    from: day().optional().describe('With to, in place of a period: its first day, YYYY-MM-DD.'),
    to: day().optional().describe('Its last day.'),
    owner: id('user').optional(),
    limit: z.number().int().min(1).max(200).default(100),
  }),
  permission: 'deal:read',
  run: async ({ db, now, today }, { owner, limit, ...asked }) => {
    const { from, to } = daysAsked(asked, today())
    let found = dealRows(db)
      .where('deal.status', '=', 'open')
      .where('deal.close_on', '>=', from)
      .where('deal.close_on', '<=', to)
    if (owner) found = found.where('deal.owner_id', '=', owner)
    const { currency } = await orgOf(db)
    const sums = await db
      .selectFrom('deal')
      .innerJoin('stage', 'stage.id', 'deal.stage_id')
      .select('deal.currency')
      .select([
        sql<number>`count(*)::int`.as('count'),
        sql<string>`coalesce(sum(deal.amount), 0)`.as('amount'),
        sql<string>`coalesce(sum(round(deal.amount * stage.probability, 2)), 0)`.as('weighted'),
      ])
      .where(
        'deal.id',
        'in',
        found.clearSelect().select('deal.id').where('deal.archived_at', 'is', null),
      )
      .groupBy('deal.currency')
      .orderBy('deal.currency')
      .execute()
    const { amount, weighted } = sums.find((sum) => sum.currency === currency) ?? {
      amount: '0',
      weighted: '0',
    }
    const rows = await page(
      found,
      { ...dealListing, order: [{ field: 'close_on', desc: false }] },
      { limit },
      now,
    )
    return {
      ...rows,
      from,
      to,
      currency,
      amount,
      weighted,
      other_currencies: sums.filter((sum) => sum.currency !== currency),
    }
  },
  audit: { subject: [] },
  rollback: nothing,
})
