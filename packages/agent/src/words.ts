import { listText } from '@rescind/kernel'
import type { Plan } from '@rescind/wire'

const grouped = new Intl.NumberFormat('en-GB')

/** 5007 → "5,007" */
export const count = (value: number): string => grouped.format(value)

/** (1, 'mail') → "1 mail", (799, 'mail') → "799 mails"; irregular plurals are given. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

const signs: Record<string, string> = { EUR: '€', USD: '$', GBP: '£' }
const inCents = new Intl.NumberFormat('en-GB', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
})

/** ('48000.00', 'EUR') → "€48,000"; cents only where there are some. Exact, whatever the length. */
export function money(amount: string, currency: string): string {
  const text = inCents.format(amount as Intl.StringNumericLiteral).replace('.00', '')
  return `${signs[currency] ?? `${currency} `}${text}`
}

/**
 * "Open, Q4 2026: €4,556,400 → €2,695,900 (−€1,860,500)": everybody together; where money only
 * changes hands, each owner.
 */
export function moves(figures: Plan['figures'] = []): string[] {
  const all = figures.filter(({ about }) => about === null)
  return (all.length > 0 ? all : figures).map(
    ({ name, about, before_label, after_label, by_label }) =>
      `${name}${about ? `, ${about.label}` : ''}: ${before_label} → ${after_label} (${by_label})`,
  )
}

/**
 * "€744,200 and $12,000": every currency that there is something in; of the first one also nothing.
 * `unseen` others are not at hand.
 */
export function sums(
  own: { amount: string; currency: string },
  others: readonly { amount: string; currency: string }[] = [],
  unseen = 0,
): string {
  const told = others.filter(({ amount }) => Number(amount) !== 0)
  const all = Number(own.amount) === 0 && told.length > 0 ? told : [own, ...told]
  return listText([
    ...all.map(({ amount, currency }) => money(amount, currency)),
    ...moreCurrencies(unseen),
  ])
}

/** [] or ["amounts in 3 more currencies"]: what a sum does not hold is said. */
export const moreCurrencies = (unseen: number): string[] =>
  unseen > 0 ? [`amounts in ${plural(unseen, 'more currency', 'more currencies')}`] : []

const facetWords: Record<string, [one: string, many: string]> = {
  opted_out: ['opted out', 'opted out'],
  legal_hold: ['in a legal dispute', 'in legal disputes'],
  customer: ['customer', 'customers'],
  suppressed: ['suppressed', 'suppressed'],
  bounced: ['bounced', 'bounced'],
  erased: ['erased', 'erased'],
  names_erased: ['that named somebody who was erased', 'that named somebody who was erased'],
  no_consent: ['without consent', 'without consent'],
  no_address: ['without an address', 'without an address'],
  empty_field: ['whose mail would have a hole', 'whose mail would have a hole'],
  archived: ['archived', 'archived'],
}

/**
 * {customer: 14, opted_out: 23} → "23 opted out, 14 customers": what nobody may override comes
 * first.
 */
export function facets(counts: Record<string, number>): string {
  const known = Object.keys(facetWords)
  const rank = (facet: string) => (known.indexOf(facet) + known.length + 1) % (known.length + 1)
  return Object.entries(counts)
    .filter(([, number]) => number > 0)
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(
      ([facet, number]) =>
        `${count(number)} ${facetWords[facet]?.[number === 1 ? 0 : 1] ?? facet.replaceAll('_', ' ')}`,
    )
    .join(', ')
}
