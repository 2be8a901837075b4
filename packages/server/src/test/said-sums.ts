import {
  by,
  centsOf,
  type Deal,
  listed,
  others,
  own,
  ownFirst,
  sumsOf,
  told,
  total,
} from './deal-sums.ts'

/** What the offline planner says of the forecast of a quarter. `quota` in cents. */
export function forecastSaid(deals: readonly Deal[], when: string, quota: number | null): string {
  const sums = (currency: string) => {
    const { open, weighted, won } = sumsOf(deals.filter((one) => one.currency === currency))
    const [a, b, c] = [won, weighted, open].map((sum) => told(sum, currency))
    return `${a} won, ${b} weighted of ${c} open`
  }
  const set = quota === null ? 'no quota is set' : `the quota is ${told(BigInt(quota), own)}`
  const beside = others(deals).map(([currency]) => ` In ${currency}: ${sums(currency)}.`)
  return `The forecast ${when}: ${sums(own)}; ${set}.${beside.join('')}`
}

/** What it says of the commission of this quarter, by currency. */
export function commissionSaid(
  commission: readonly [currency: string, deals: number, amount: bigint, commission: bigint][],
): string {
  const paid = commission.map(
    ([currency, n, amount, sum]) =>
      `${told(sum, currency)} on ${told(amount, currency)} of ${n} won ${n === 1 ? 'deal' : 'deals'}`,
  )
  return paid.length === 0
    ? 'There is no commission this quarter.'
    : `The commission this quarter: ${paid.join('; ')}.`
}

/** What it says of the open deals that close in a quarter. */
export function closingSaid(closing: readonly Deal[], when: string): string {
  const sums = by(closing, ({ currency }) => currency)
    .map(([currency, each]): [string, bigint] => [currency, total(each.map(centsOf))])
    .filter(([, sum]) => sum > 0n)
    .sort(ownFirst)
  const together =
    sums.length === 0 ? told(0n, own) : listed(sums.map(([currency, sum]) => told(sum, currency)))
  const deals = closing.length === 1 ? 'deal closes' : 'deals close'
  return closing.length === 0
    ? `No open deal closes ${when}.`
    : `${closing.length} open ${deals} ${when}, together ${together}.`
}
