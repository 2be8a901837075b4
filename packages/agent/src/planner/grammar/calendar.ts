import type { Slot } from './slot.ts'

const day_ms = 86_400_000
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

/** A day as `YYYY-MM-DD`, in UTC like every day of the product. */
const iso = (date: Date): string => date.toISOString().slice(0, 10)
const plusDays = (date: Date, days: number): Date => new Date(date.getTime() + days * day_ms)
const midnight = (date: Date): Date =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()))

/**
 * "tomorrow", "Friday", "in 3 days", "24.12.2026", "24 December", "2026-12-24" → `YYYY-MM-DD`; a
 * day without a year is the next such day.
 */
export const day: Slot<string> = {
  about: 'a date',
  colons: false,
  words_max: 5,
  read(tokens, sentence, now) {
    const today = midnight(now)
    const words = tokens
      .map((token) => token.word)
      .filter((word) => word !== 'the' && word !== 'of')
    return (
      relativeDay(words, today) ??
      writtenDay(
        tokens.map((token) => sentence.slice(token.start, token.end)).join(' '),
        words,
        today,
      )
    )
  },
}

function relativeDay(words: readonly string[], today: Date): string | undefined {
  const said = words.join(' ')
  if (said === 'today') return iso(today)
  if (said === 'tomorrow') return iso(plusDays(today, 1))
  if (said === 'next week') return iso(plusDays(today, 7))
  if (said === 'end month' || said === 'end this month')
    return iso(new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 0)))
  const ahead = /^in (\d{1,3}) (day|week)s?$/.exec(said)
  if (ahead) return iso(plusDays(today, Number(ahead[1]) * (ahead[2] === 'week' ? 7 : 1)))
  const weekday = weekdays.indexOf(words.at(-1) ?? '')
  if (weekday < 0 || words.length > 2 || (words.length === 2 && words[0] !== 'next'))
    return undefined
  // The coming one; never today.
  return iso(plusDays(today, ((weekday - today.getUTCDay() + 6) % 7) + 1))
}

function writtenDay(text: string, words: readonly string[], today: Date): string | undefined {
  const numbers = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  if (numbers) return real(Number(numbers[1]), Number(numbers[2]), Number(numbers[3]))
  const dotted = /^(\d{1,2})\.(\d{1,2})\.?(\d{4})?$/.exec(text)
  if (dotted)
    return dotted[3]
      ? real(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]))
      : coming(Number(dotted[2]), Number(dotted[1]), today)
  const month = months.findIndex((name) =>
    words.some((word) => word.length >= 3 && name.startsWith(word)),
  )
  if (month < 0 || words.length > 3) return undefined
  const [dayOfMonth, year] = words
    .filter((word) => /^\d+(st|nd|rd|th)?$/.test(word))
    .map((word) => Number.parseInt(word, 10))
  if (dayOfMonth === undefined || words.length !== (year === undefined ? 2 : 3)) return undefined
  return year === undefined
    ? coming(month + 1, dayOfMonth, today)
    : real(year, month + 1, dayOfMonth)
}

/** Undefined for the 31st of a month that has none. */
function real(year: number, month: number, dayOfMonth: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, dayOfMonth))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === dayOfMonth
    ? iso(date)
    : undefined
}

function coming(month: number, dayOfMonth: number, today: Date): string | undefined {
  const thisYear = real(today.getUTCFullYear(), month, dayOfMonth)
  return thisYear !== undefined && thisYear >= iso(today)
    ? thisYear
    : real(today.getUTCFullYear() + 1, month, dayOfMonth)
}

/** Days from `from` to `to`, both included. */
export interface Period {
  said: string
  from: string
  to: string
}

/**
 * "this month", "next quarter", "within 30 days" → its first and last day. Weeks begin on Monday.
 */
export const period: Slot<Period> = {
  about: 'a period',
  colons: false,
  words_max: 5,
  read(tokens, _sentence, now) {
    const today = midnight(now)
    const words = tokens.map((token) => token.word)
    const said = words.join(' ')
    if (said === 'today') return { said, from: iso(today), to: iso(today) }
    if (said === 'tomorrow')
      return { said, from: iso(plusDays(today, 1)), to: iso(plusDays(today, 1)) }
    const within =
      /^(?:in |within )?(?:the )?next (\d{1,3}) days$|^(?:in|within) (\d{1,3}) days$/.exec(said)
    if (within)
      return { said, from: iso(today), to: iso(plusDays(today, Number(within[1] ?? within[2]))) }
    const [which, unit, more] = words
    const shift = which === 'this' ? 0 : which === 'next' ? 1 : which === 'last' ? -1 : undefined
    if (shift === undefined || unit === undefined || more !== undefined) return undefined
    const bounds = boundsOf(unit, today, shift)
    return bounds && { said, from: iso(bounds[0]), to: iso(plusDays(bounds[1], -1)) }
  },
}

/** First day of the period and first day after it. */
function boundsOf(unit: string, today: Date, shift: number): [Date, Date] | undefined {
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth()]
  const firstOf = (monthOfYear: number) => new Date(Date.UTC(year, monthOfYear, 1))
  if (unit === 'week') {
    const monday = plusDays(today, -((today.getUTCDay() + 6) % 7) + 7 * shift)
    return [monday, plusDays(monday, 7)]
  }
  if (unit === 'month') return [firstOf(month + shift), firstOf(month + shift + 1)]
  const quarter = Math.floor(month / 3) + shift
  if (unit === 'quarter') return [firstOf(3 * quarter), firstOf(3 * quarter + 3)]
  return unit === 'year' ? [firstOf(12 * shift), firstOf(12 * shift + 12)] : undefined
}
