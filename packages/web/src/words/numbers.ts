const grouped = new Intl.NumberFormat('en-GB')
const signs: Record<string, string> = { EUR: '€', USD: '$', GBP: '£', CHF: 'CHF ' }

/** 5007 → "5,007". */
export function count(value: number | null | undefined): string {
  return grouped.format(value ?? 0)
}

/** ("48000.00", "EUR") → "€48,000"; cents only where there are some; an em dash for no amount. */
export function money(amount: string | number | null | undefined, currency?: string | null): string {
  if (amount === null || amount === undefined || amount === '') return '–'
  const value = Number(amount)
  if (Number.isNaN(value)) return String(amount)
  const sign = signs[currency ?? 'EUR'] ?? `${currency} `
  const cents = Math.round(Math.abs(value) * 100) % 100 !== 0
  const text = new Intl.NumberFormat('en-GB', {
    minimumFractionDigits: cents ? 2 : 0,
    maximumFractionDigits: cents ? 2 : 0,
  }).format(Math.abs(value))
  return `${value < 0 ? '−' : ''}${sign}${text}`
}

/** (1, "mail") → "1 mail", (799, "mail") → "799 mails"; irregular plurals are given. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** (0.743) → "74 %". */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : '–'
}
