/**
 * The one place where the server writes sums, days and numbers for people. Moments are left to
 * whoever knows the reader's time zone.
 */
const locale = 'en-GB'

const signs: Readonly<Record<string, string>> = { EUR: '€', USD: '$', GBP: '£' }

/**
 * ('48000.5', 'EUR') → "€48,000.50"; cents only where there are some; another currency by its code.
 * Exact, whatever the length.
 */
export function moneyText(amount: string | number, currency: string | undefined): string {
  const [, minus = '', whole = '', cents = ''] =
    /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(amount)) ?? []
  if (whole === '') return String(amount)
  const sign = currency === undefined ? '' : (signs[currency] ?? `${currency} `)
  const part = /^0*$/.test(cents) ? '' : `.${cents.replace(/0+$/, '').padEnd(2, '0')}`
  return `${minus && '−'}${sign}${BigInt(whole).toLocaleString(locale)}${part}`
}

/** ('2026-10-01') → "Q4 2026" */
export const quarterText = (day: string): string =>
  `Q${Math.ceil(Number(day.slice(5, 7)) / 3)} ${day.slice(0, 4)}`

/**
 * ('open', '2026-10-01') → "Open, Q4 2026": a figure of the forecast, as docs/figures.md defines
 * it.
 */
export const figureText = (figure: string, quarter: string): string =>
  `${figure.charAt(0).toUpperCase()}${figure.slice(1)}, ${quarterText(quarter)}`

/** 5007 → "5,007" */
export const countText = (n: number): string => n.toLocaleString(locale)

/** 0.125 → "12.5 %" */
export const percentText = (share: number): string =>
  `${(share * 100).toLocaleString(locale, { maximumFractionDigits: 2 })} %`

/** (3, 'deal') → "3 deals" */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${countText(n)} ${n === 1 ? one : many}`
