const grouped = new Intl.NumberFormat('en-GB')
/** Given as text an amount is exact, whatever its length. */
const inCents = new Intl.NumberFormat('en-GB', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
})
const signs: Record<string, string> = { EUR: '€', USD: '$', GBP: '£', CHF: 'CHF ' }

/** 5007 → "5,007". */
export function count(value: number | null | undefined): string {
  return grouped.format(value ?? 0)
}

/**
 * ("48000.00", "EUR") → "€48,000"; cents only where there are some; an em dash for no amount; no
 * sign where the currency is not known.
 */
export function money(
  amount: string | number | null | undefined,
  currency?: string | null,
): string {
  if (amount === null || amount === undefined || amount === '') return '–'
  if (Number.isNaN(Number(amount))) return String(amount)
  const sign = currency ? (signs[currency] ?? `${currency} `) : ''
  const text = inCents
    .format(String(amount).replace('-', '') as Intl.StringNumericLiteral)
    .replace('.00', '')
  return `${Number(amount) < 0 ? '−' : ''}${sign}${text}`
}

/**
 * [{currency: "USD", open: "12000"}], "open" → "$12,000": what there is in other currencies, each
 * for itself; "" where there is nothing.
 */
export function otherMoney<K extends string>(
  others: readonly ({ currency: string | null } & Record<K, string>)[] | undefined,
  figure: K,
): string {
  return (others ?? [])
    .filter((each) => Number(each[figure]) !== 0)
    .map((each) => money(each[figure], each.currency))
    .join(', ')
}

/** ("48000.5", "EUR") → "€48,000.50": for what somebody is about to say yes to. */
export function exactMoney(amount: string, currency: string): string {
  return `${signs[currency] ?? `${currency} `}${inCents.format(amount as Intl.StringNumericLiteral)}`
}

/** (1, "mail") → "1 mail", (799, "mail") → "799 mails"; irregular plurals are given. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** (0.743) → "74 %". */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : '–'
}
