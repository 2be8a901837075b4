import { money, moreCurrencies } from '../../words.ts'
import { type Period, period } from '../grammar/calendar.ts'
import { optional } from '../grammar/slot.ts'
import { read, sentence } from '../sentence.ts'

interface Forecast {
  currency: string
  open: string
  weighted: string
  won: string
  quota: string | null
  other_currencies: Sums[]
  other_currencies_left_out?: number
}

interface Sums {
  currency: string
  open: string
  weighted: string
  won: string
}

/** A commission of one currency. */
interface Total {
  currency: string
  amount: string
  commission: string
  deals: number
}

/** Any day of a quarter names it. */
const quarter = (asked: Period | undefined) => (asked ? { quarter: asked.from } : {})
const when = (asked: Period | undefined) => asked?.said ?? 'this quarter'

export const forecast = sentence({
  does: 'Tells the forecast of a quarter: open, weighted, won, and the quota.',
  tools: ['forecast_get'],
  patterns: [
    '(what is|show [me]|tell me) [the] [our] forecast [(for|of)] [<period>]',
    'how (does|is) [the] [our] forecast (look|looking) [for] [<period>]',
    'forecast [<period>]',
  ],
  examples: ['What is the forecast?', 'Show me the forecast for next quarter'],
  slots: { period: optional(period) },
  *steps({ period: asked }) {
    const sum = yield* read<Forecast>(
      'forecast_get',
      quarter(asked),
      `Asked for the forecast of ${when(asked)}.`,
    )
    const of = (amount: string) => money(amount, sum.currency)
    const told = ({ won, weighted, open, currency }: Sums) =>
      `${money(won, currency)} won, ${money(weighted, currency)} weighted of ${money(open, currency)} open`
    const others = sum.other_currencies
      .map((other) => ` In ${other.currency}: ${told(other)}.`)
      .join('')
    const unseen = moreCurrencies(sum.other_currencies_left_out ?? 0).map(
      (more) => ` There are ${more}.`,
    )
    const quota = sum.quota === null ? 'no quota is set' : `the quota is ${of(sum.quota)}`
    return `The forecast ${when(asked)}: ${told(sum)}; ${quota}.${others}${unseen.join('')}`
  },
})

export const quotas = sentence({
  does: 'Lists who has reached how much of the quota.',
  tools: ['quota_attainment'],
  patterns: [
    'who (has reached|reached|has made) (the|their) quota [<period>]',
    '(what is|show [me]) [the] quota attainment [(for|of)] [<period>]',
  ],
  examples: ['Who has reached their quota?'],
  slots: { period: optional(period) },
  *steps({ period: asked }) {
    // Those with most of it come first; of a long list the planner sees the first ones, and how
    // many it does not.
    const { rows, rows_left_out = 0 } = yield* read<{
      rows: { attainment: number | null }[]
      rows_left_out?: number
    }>('quota_attainment', quarter(asked), `Asked who has reached the quota of ${when(asked)}.`)
    const reached = rows.filter(({ attainment }) => attainment !== null && attainment >= 1).length
    const least = rows_left_out > 0 && reached === rows.length ? 'At least ' : ''
    return `${least}${reached} of ${rows.length + rows_left_out} have reached their quota ${when(asked)}.`
  },
})

export const commission = sentence({
  does: 'Shows the commission of a quarter, line by line.',
  tools: ['commission_statement'],
  patterns: ['(what is|show [me]) (my|the) commission [(for|of)] [<period>]', 'my commission'],
  examples: ['What is my commission?', 'Show me the commission for last quarter'],
  slots: { period: optional(period) },
  *steps({ period: asked }) {
    const { totals, totals_left_out = 0 } = yield* read<{
      totals: Total[]
      totals_left_out?: number
    }>('commission_statement', quarter(asked), `Asked for the commission of ${when(asked)}.`)
    if (totals.length === 0) return `There is no commission ${when(asked)}.`
    const sums = totals.map(
      ({ commission, amount, currency, deals }) =>
        `${money(commission, currency)} on ${money(amount, currency)} of ${deals} won ${deals === 1 ? 'deal' : 'deals'}`,
    )
    return `The commission ${when(asked)}: ${[...sums, ...moreCurrencies(totals_left_out)].join('; ')}.`
  },
})
