import type { Random } from './random.ts'

const dayMs = 86_400_000

/** A moment as days from today's midnight (UTC): -1.5 is yesterday at noon. */
export type Moment = number

/** Everything in the demo company is dated from one day. */
export interface Calendar {
  /** `YYYY-MM-DD` of today plus so many whole days. */
  day(days: number): string
  /** ISO 8601 in UTC. */
  at(moment: Moment): string
  /** 0 Sunday to 6 Saturday. */
  weekday(days: number): number
  /** 1 to 12. */
  month(moment: Moment): number
  /** Days from today to the first and last day of this month: 0 or negative, 0 or positive. */
  monthStart: number
  monthEnd: number
  /** The first day of the quarter so many quarters from this one. */
  quarter(quarters: number): string
}

/** `today` is `YYYY-MM-DD`. */
export function createCalendar(today: string): Calendar {
  const midnight = Date.parse(`${today}T00:00:00Z`)
  if (Number.isNaN(midnight)) throw new RangeError(`Not a day: ${today}. Give it as YYYY-MM-DD.`)
  const date = (moment: Moment) => new Date(midnight + Math.round(moment * dayMs))
  const day = (days: number) => date(days).toISOString().slice(0, 10)
  const now = new Date(midnight)
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()]
  return {
    day,
    at: (moment) => date(moment).toISOString(),
    weekday: (days) => date(days).getUTCDay(),
    month: (moment) => date(moment).getUTCMonth() + 1,
    monthStart: 1 - now.getUTCDate(),
    monthEnd: (Date.UTC(year, month + 1, 0) - midnight) / dayMs,
    quarter: (quarters) =>
      new Date(Date.UTC(year, month - (month % 3) + 3 * quarters, 1)).toISOString().slice(0, 10),
  }
}

/** Some moment of that day while people work. */
export const atWork = (random: Random, day: number): Moment =>
  day + (8 * 60 + random.between(0, 9 * 60)) / 1_440

/** The same or an earlier day of the week on which people work. */
export function workingDay(calendar: Calendar, days: number): number {
  const whole = Math.floor(days)
  const weekday = calendar.weekday(whole)
  return weekday === 6 ? whole - 1 : weekday === 0 ? whole - 2 : whole
}
