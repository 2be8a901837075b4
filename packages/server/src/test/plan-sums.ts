import type { Plan } from '@rescind/kernel'
import { expect } from 'vitest'
import {
  by,
  cents,
  centsOf,
  type Deal,
  inQuarter,
  isOpen,
  listed,
  ownFirst,
  quarterOf,
  sumsOf,
  told,
  total,
  weightedOf,
} from './deal-sums.ts'

/** What a column of the board says of deals: how many, their amount and their weighted amount. */
export const column = (each: readonly Deal[]) => [
  each.length,
  total(each.map(centsOf)),
  total(each.map(weightedOf)),
]
/** The same, of what a tool answers for each other currency. */
export const columns = (
  each: readonly { currency: string; count: number; amount: string; weighted: string }[],
) =>
  each.map(({ currency, count, amount, weighted }) => [
    currency,
    count,
    cents(amount),
    cents(weighted),
  ])

/** What a plan says of the forecast, as it is now or turned round. */
export const figuresOf = ({ figures }: Plan, sign = 1n) =>
  new Map(
    figures.map(({ figure, period, currency, about, before, after, by: difference }) => [
      `${figure} ${period} ${currency} ${about === null ? 'all' : about.id}`,
      sign > 0
        ? [cents(before), cents(after), cents(difference)]
        : [cents(after), cents(before), -cents(difference)],
    ]),
  )

/** Its worth is that of its deals, and the forecast loses what they add. */
export function expectPlan(closing: Plan, all: readonly Deal[]): void {
  const open = all.filter(isOpen)
  expectWorth(closing, open)
  const lost = new Map<string, bigint[]>()
  for (const quarter of new Set(
    open.flatMap(({ close_on }) => (close_on === null ? [] : [quarterOf(close_on)])),
  ))
    for (const [currency, there] of by(inQuarter(open, quarter), (one) => one.currency))
      for (const [whose, theirs] of [['all', there] as const, ...by(there, (one) => one.owner)])
        for (const figure of ['open', 'weighted'] as const) {
          const sum = sumsOf(theirs)[figure]
          if (sum > 0n) lost.set(`${figure} ${quarter} ${currency} ${whose}`, [sum, 0n, -sum])
        }
  expect(figuresOf(closing)).toEqual(lost)
}

export function expectWorth({ worth, title }: Plan, deals: readonly Deal[]): void {
  const expected = by(deals, ({ currency }) => currency)
    .map(([currency, each]): [string, bigint] => [currency, total(each.map(centsOf))])
    .filter(([, sum]) => sum > 0n)
    .sort(ownFirst)
  expect(worth.map(({ currency, amount }) => [currency, cents(amount)])).toEqual(expected)
  // One deal is named.
  const sum = deals.length === 1 ? [] : expected.map(([currency, amount]) => told(amount, currency))
  expect(title).toContain(listed(sum))
}
