const grouped = new Intl.NumberFormat('en-GB')
const signs: Record<string, string> = { EUR: '€', USD: '$', GBP: '£', CHF: 'CHF ' }

/** 5007 → "5,007". */
export function count(value: number | null | undefined): string {
  return grouped.format(value ?? 0)
}

/** ("48000.00", "EUR") → "€48,000"; cents only where there are some; an em dash for no amount; no sign where the currency is not known. */
export function money(amount: string | number | null | undefined, currency?: string | null): string {
  if (amount === null || amount === undefined || amount === '') return '–'
  const value = Number(amount)
  if (Number.isNaN(value)) return String(amount)
  const sign = currency ? (signs[currency] ?? `${currency} `) : ''
  const cents = Math.round(Math.abs(value) * 100) % 100 !== 0
  const text = new Intl.NumberFormat('en-GB', {
    minimumFractionDigits: cents ? 2 : 0,
    maximumFractionDigits: cents ? 2 : 0,
  }).format(Math.abs(value))
  return `${value < 0 ? '−' : ''}${sign}${text}`
}

/** [{currency: "USD", open: "12000"}], "open" → "$12,000": what there is in other currencies, each for itself; "" where there is nothing. */
export function otherMoney<K extends string>(
  others: readonly ({ currency: string } & Record<K, string>)[] | undefined,
  figure: K,
): string {
  return (others ?? [])
    .filter((each) => Number(each[figure]) !== 0)
    .map((each) => money(each[figure], each.currency))
    .join(', ')
}

/** ("48000.5", "EUR") → "€48,000.50": for what somebody is about to say yes to. */
export function exactMoney(amount: string, currency: string): string {
  const text = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(
    amount as Intl.StringNumericLiteral,
  )
  return `${signs[currency] ?? `${currency} `}${text}`
}

/** (1, "mail") → "1 mail", (799, "mail") → "799 mails"; irregular plurals are given. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** (0.743) → "74 %". */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : '–'
}
