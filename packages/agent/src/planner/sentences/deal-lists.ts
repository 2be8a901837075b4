import { dayText } from '@rescind/kernel'
import { count, plural, sums } from '../../words.ts'
import { period } from '../grammar/calendar.ts'
import { read, sentence } from '../sentence.ts'

interface Closing {
  total: number
  amount: string
  currency: string
  other_currencies: { amount: string; currency: string }[]
  other_currencies_left_out?: number
}

export const closingSoon = sentence({
  does: 'Lists the open deals that close in a period, with their sum.',
  tools: ['deal_closing_soon'],
  patterns: [
    '(what|which) deals (are closing|close|will close|are going to close) <period>',
    '(what|which) [deals] (is|are) closing <period>',
    '(show|list) [me] [the] deals (closing|that close) <period>',
    'deals closing <period>',
    'what closes <period>',
  ],
  examples: [
    'What deals are closing this month?',
    'Which deals close next quarter?',
    'Show me the deals closing within 30 days',
  ],
  slots: { period },
  *steps({ period: asked }) {
    const { said, from, to } = asked
    const why = `Asked for the deals that close from ${dayText(from)} to ${dayText(to)}.`
    const page = yield* read<Closing>('deal_closing_soon', { from, to }, why)
    const sum = sums(page, page.other_currencies, page.other_currencies_left_out)
    return page.total === 0
      ? `No open deal closes ${said}.`
      : `${plural(page.total, 'open deal')} ${page.total === 1 ? 'closes' : 'close'} ${said}, together ${sum}.`
  },
})

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
    const { total } = yield* read<{ total: number }>(
      'deal_find_slipping',
      {},
      'Asked which deals are slipping.',
    )
    return total === 0
      ? 'No open deal is slipping.'
      : `${count(total)} open ${total === 1 ? 'deal is' : 'deals are'} slipping: overdue, or without a change of stage for 60 days. The largest come first.`
  },
})
