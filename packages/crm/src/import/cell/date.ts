/** The order of day and month where a slash or dash leaves it open. */
export type DateFormat = 'dmy' | 'mdy'

/**
 * `any`: no value needs to know. `ambiguous`: nothing in the column tells the order. `mixed`: it
 * holds both orders.
 */
export type FoundDates = DateFormat | 'any' | 'ambiguous' | 'mixed'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const open = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?=$|[ T,])/

/** Finds the order of day and month of a column, from all of its values together. */
export function findDateFormat(values: Iterable<string>): FoundDates {
  let dmy = false
  let mdy = false
  let unsure = false
  for (const value of values) {
    const match = open.exec(value.trim())
    if (!match) continue
    if (Number(match[1]) > 12) dmy = true
    else if (Number(match[2]) > 12) mdy = true
    // 5/5/2017 is the same day either way.
    else if (match[1]!.padStart(2, '0') !== match[2]!.padStart(2, '0')) unsure = true
  }
  if (dmy && mdy) return 'mixed'
  if (dmy) return 'dmy'
  if (mdy) return 'mdy'
  return unsure ? 'ambiguous' : 'any'
}

/**
 * A day as `YYYY-MM-DD`, or null where the text is none, or where its order is not known. ISO 8601,
 * `dd.mm.yyyy` and names of months (English) are clear in themselves. A time of day after it is
 * left out: the day is the one written.
 */
export function parseDate(value: string, format: FoundDates): string | null {
  const text = value.trim()
  let m = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?=$|[ T])/.exec(text)
  if (m) return day(m[1]!, m[2]!, m[3]!)
  m = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?=$|[ T,])/.exec(text)
  if (m) return day(m[3]!, m[2]!, m[1]!)
  m = /^(\d{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})(?=$|[ T,])/.exec(text)
  if (m) return day(m[3]!, monthOf(m[2]!), m[1]!)
  m = /^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})(?=$|[ T,])/.exec(text)
  if (m) return day(m[3]!, monthOf(m[1]!), m[2]!)
  m = open.exec(text)
  if (!m) return null
  if (format === 'mdy') return day(m[3]!, m[1]!, m[2]!)
  return format === 'dmy' || Number(m[1]) === Number(m[2]) ? day(m[3]!, m[2]!, m[1]!) : null
}

const monthOf = (name: string) => {
  const index = months.indexOf(name.slice(0, 3).toLowerCase())
  const full = new Date(Date.UTC(2000, index, 1))
    .toLocaleString('en', { month: 'long', timeZone: 'UTC' })
    .toLowerCase()
  return index >= 0 && (full.startsWith(name.toLowerCase()) || name.toLowerCase() === 'sept')
    ? String(index + 1)
    : '0'
}

function day(year: string, month: string, date: string): string | null {
  const text = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : null
}
