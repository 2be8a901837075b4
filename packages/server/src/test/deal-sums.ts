import { days } from '@rescind/kernel'

/**
 * The figures of docs/figures.md, added up in whole cents over deals as they stand in their table.
 */

/** The organisation's currency. */
export const own = 'EUR'

export interface Deal {
  id: string
  owner: string | null
  role: string | null
  stage: string
  currency: string
  cents: string | null
  thousandths: number
  status: 'open' | 'won' | 'lost'
  close_on: string | null
  closed_on: string | null
  archived: boolean
}
type Sums = Record<'open' | 'weighted' | 'won', bigint>

const today = new Date().toISOString().slice(0, 10)
const dayAfter = (day: string, more: number) =>
  new Date(Date.parse(day) + days(more).ms).toISOString().slice(0, 10)
export const dayAt = (offset: number) => dayAfter(today, offset)
/** "2026-11-29" → "2026-10-01" */
export const quarterOf = (day: string) =>
  `${day.slice(0, 4)}-${String(Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`
export const now = quarterOf(today)
export const next = quarterOf(dayAfter(now, 100))

export const total = (each: readonly bigint[]) => each.reduce((sum, cents) => sum + cents, 0n)
export const centsOf = ({ cents }: Deal) => BigInt(cents ?? 0)
export const weightedOf = (deal: Deal) => (centsOf(deal) * BigInt(deal.thousandths) + 500n) / 1000n
export const cents = (amount: string | number) => {
  const [, minus, whole = '', part = ''] = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(String(amount))!
  return BigInt(`${minus}${whole}${part.padEnd(2, '0')}`)
}
export const text = (amount: bigint) => `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`
/** As people read it: "€48,000.50", "CHF 20". */
export const told = (amount: bigint, currency: string) => {
  const sign = { EUR: '€', USD: '$' }[currency] ?? `${currency} `
  return (
    sign +
    text(amount)
      .replace(/\.00$/, '')
      .replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')
  )
}
export const listed = (parts: readonly string[]) =>
  parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? '')

/** To three decimals, halves up. */
export const shareOf = (part: bigint, whole: bigint) =>
  Number((2_000n * part + whole) / (2n * whole)) / 1_000

export const sumsOf = (deals: readonly Deal[]): Sums => ({
  open: total(deals.filter(({ status }) => status === 'open').map(centsOf)),
  weighted: total(deals.filter(({ status }) => status === 'open').map(weightedOf)),
  won: total(deals.filter(({ status }) => status === 'won').map(centsOf)),
})
export const read = ({ open, weighted, won }: Record<keyof Sums, string>): Sums => ({
  open: cents(open),
  weighted: cents(weighted),
  won: cents(won),
})
export const inQuarter = (deals: readonly Deal[], quarter: string) =>
  deals.filter(({ archived, status, closed_on, close_on }) => {
    const day = closed_on ?? close_on
    return !archived && status !== 'lost' && day !== null && quarterOf(day) === quarter
  })
export const isOpen = ({ status, archived }: Deal) => status === 'open' && !archived
export const by = <K>(deals: readonly Deal[], key: (deal: Deal) => K) => [
  ...Map.groupBy(deals, key),
]
export const ownFirst = <T>([a]: [string, T], [b]: [string, T]) =>
  Number(a !== own) - Number(b !== own) || (a < b ? -1 : 1)
export const others = (deals: readonly Deal[]) =>
  by(deals, ({ currency }) => currency)
    .filter(([currency]) => currency !== own)
    .sort(ownFirst)
