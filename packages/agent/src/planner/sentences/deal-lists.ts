import { count, plural, sums } from '../../words.ts'
import { type Period, period } from '../grammar/calendar.ts'
import { read, sentence } from '../sentence.ts'

interface Sum {
  rows: unknown[]
  total?: number
  amount?: string
  currency?: string
  other_currencies?: { amount: string; currency: string }[]
}

/** The periods `deal_closing_soon` knows by name; any other one is a filter on the close date. */
const named = new Set(['today', 'this week', 'this month', 'next month', 'this quarter'])

export const closingSoon = sentence({
  does: 'Lists the open deals that close in a period, with their sum.',
  tools: ['deal_closing_soon', 'deal_find'],
  patterns: [
    '(what|which) deals (are closing|close|will close|are going to close) <period>',
    '(what|which) [deals] (is|are) closing <period>',
    '(show|list) [me] [the] deals (closing|that close) <period>',
    'deals closing <period>',
    'what closes <period>',
  ],
  examples: ['What deals are closing this month?', 'Which deals close next quarter?', 'Show me the deals closing within 30 days'],
  slots: { period },
  *steps({ period: asked }) {
    const page = yield* deals(asked)
    const number = page.total ?? page.rows.length
    const sum =
      page.amount === undefined
        ? ''
        : `, together ${sums({ amount: page.amount, currency: page.currency ?? '' }, page.other_currencies)}`
    return number === 0
      ? `No open deal closes ${asked.said}.`
      : `${plural(number, 'open deal')} ${number === 1 ? 'closes' : 'close'} ${asked.said}${sum}.`
  },
})

function* deals({ said, from, to }: Period) {
  const why = `Asked for the deals that close from ${from} to ${to}.`
  if (named.has(said)) return yield* read<Sum>('deal_closing_soon', { period: said.replace(' ', '_') }, why)
  const where = { status: 'open', close_on: { gte: from, lte: to } }
  return yield* read<Sum>('deal_find', { where, order: [{ field: 'close_on' }], limit: 100 }, why)
}

export const slipping = sentence({
  does: 'Lists the open deals whose close date has passed or that have not moved for a while.',
  tools: ['deal_find_slipping'],
  patterns: [
    '(which|what) deals are (slipping|stuck|overdue|at risk)',
    '(show|list) [me] [the] [all] (slipping|stuck|overdue) deals',
    '(what|which) [deals] (is|are) slipping',
  ],
  examples: ['Which deals are slipping?', 'Show me the stuck deals'],
  slots: {},
  *steps() {
    const page = yield* read<Sum>('deal_find_slipping', {}, 'Asked which deals are slipping.')
    const number = page.total ?? page.rows.length
    return number === 0
      ? 'No open deal is slipping.'
      : `${count(number)} open ${number === 1 ? 'deal is' : 'deals are'} slipping: overdue, or without a change of stage for 60 days. The largest come first.`
  },
})
