const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const long = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

const plainDate = /^(\d{4})-(\d{2})-(\d{2})$/

/** A date without time stays the day it names, whatever the time zone. */
function parse(value: string): Date {
  const day = plainDate.exec(value)
  return day ? new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3])) : new Date(value)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** "29 May", with the year where it is not this one. */
export function day(value: string | null | undefined, now = new Date()): string {
  if (!value) return '–'
  const date = parse(value)
  if (Number.isNaN(date.getTime())) return value
  const year = date.getFullYear() === now.getFullYear() ? '' : ` ${date.getFullYear()}`
  return `${date.getDate()} ${months[date.getMonth()]}${year}`
}

/** "10:43". */
export function time(value: string): string {
  const date = new Date(value)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

/** Today "10:43", yesterday and before "13 May 16:02". */
export function moment(value: string | null | undefined, now = new Date()): string {
  if (!value) return '–'
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return value
  return date.toDateString() === now.toDateString()
    ? time(value)
    : `${day(value, now)} ${time(value)}`
}

/** Today "10:43", else "13 May". */
export function shortMoment(value: string | null | undefined, now = new Date()): string {
  if (!value) return '–'
  return new Date(value).toDateString() === now.toDateString() ? time(value) : day(value, now)
}

/** "Thursday, 14 May". */
export function today(now = new Date()): string {
  return `${weekdays[now.getDay()]}, ${now.getDate()} ${long[now.getMonth()]}`
}

/** "26 min", "23 h", "3 days"; under a minute "42 s". */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} days`
}

/** "10 minutes", "1 hour", "90 seconds". */
export function spanWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const said = (value: number, unit: string) => `${value} ${unit}${value === 1 ? '' : 's'}`
  if (seconds % 3600 === 0 && seconds > 0) return said(seconds / 3600, 'hour')
  return seconds % 60 === 0 || seconds > 600
    ? said(Math.round(seconds / 60), 'minute')
    : said(seconds, 'second')
}

/** "9:12", and with hours "1:05:00". */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`
}

/** Today as a plain date, in this window's time zone. */
export function isoDay(date = new Date()): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

export function looksLikeDay(value: string): boolean {
  return plainDate.test(value)
}

export function looksLikeMoment(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(value)
}
