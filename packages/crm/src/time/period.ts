/** The periods people ask for. */
export const periods = [
  'today',
  'this_week',
  'this_month',
  'next_month',
  'this_quarter',
  'next_30_days',
] as const
export type Period = (typeof periods)[number]

/** Years below 100 are themselves, not of the last century as `Date.UTC` would have them. */
const utc = (year: number, month: number, date: number) => {
  const day = new Date(Date.UTC(2000, 0, 1))
  day.setUTCFullYear(year, month, date)
  return day.toISOString().slice(0, 10)
}

/** First and last day of the period that `today` (YYYY-MM-DD) is in. Weeks begin on Monday. */
export function daysOf(period: Period, today: string): { from: string; to: string } {
  const at = new Date(`${today}T00:00:00Z`)
  const [year, month, date] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()]
  const monday = date - ((at.getUTCDay() + 6) % 7)
  const quarter = month - (month % 3)
  switch (period) {
    case 'today':
      return { from: today, to: today }
    case 'this_week':
      return { from: utc(year, month, monday), to: utc(year, month, monday + 6) }
    case 'this_month':
      return { from: utc(year, month, 1), to: utc(year, month + 1, 0) }
    case 'next_month':
      return { from: utc(year, month + 1, 1), to: utc(year, month + 2, 0) }
    case 'this_quarter':
      return { from: utc(year, quarter, 1), to: utc(year, quarter + 3, 0) }
    case 'next_30_days':
      return { from: today, to: utc(year, month, date + 30) }
  }
}

/** First day of a quarter, from `2026-Q4`, any day in it, or today where nothing is asked. */
export function quarterOf(asked: string | undefined, today: string): string {
  const named = asked?.match(/^(\d{4})-Q([1-4])$/)
  if (named) return utc(Number(named[1]), (Number(named[2]) - 1) * 3, 1)
  return daysOf('this_quarter', asked ?? today).from
}
