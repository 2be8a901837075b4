/** What a number that somebody typed may be. */
export interface NumberRule {
  /** Digits behind the decimal mark, at most. */
  decimals: number
  /** Exact bounds, both included. Without `least` nothing below 0. */
  least?: number
  most?: number
}

/**
 * What was understood. `value` and `choices` are exact decimal texts as the tools take them
 * ("48000.5"). `unclear`: it can be read in two ways; `choices` are those that the rule allows, and
 * whoever typed it says which. `says` is a sentence for them.
 */
export type Reading =
  | { is: 'empty' }
  | { is: 'number'; value: string; currency: string | null }
  | { is: 'unclear'; choices: string[]; currency: string | null; says: string }
  | { is: 'wrong'; says: string }

const currencies: Record<string, string> = {
  '€': 'EUR',
  $: 'USD',
  '£': 'GBP',
  EURO: 'EUR',
  EUROS: 'EUR',
  FR: 'CHF',
}
const spaces = /[\s\u00a0\u2007-\u200b\u202f\u2060]/gu
// Bidirectional marks are printed around numbers of some languages and say nothing.
const silent = /[\u061c\u200e\u200f\u2066-\u2069]/gu

/**
 * Reads a number as people type it, in the habits of a locale: decimal comma or point; groups by
 * space, apostrophe, point or comma; a currency before or behind; "48k", "1.2m". A number has one
 * reading, or it is no number: nothing is guessed. Where one mark stands before exactly three
 * digits (1,234 and 1.234), the locale decides if the rule has no room for the other reading; else
 * it is unclear. No reading is ever rounded.
 */
export function readNumber(text: string, locale: string, rule: NumberRule): Reading {
  const typed = parts(text)
  if (typed === 'nothing') return { is: 'empty' }
  if (!typed) return wrong('Write a number in digits.')
  const { body, currency, factor } = typed
  const read = (plain: string | null): Reading => {
    if (plain === null) return wrong('Write it with one decimal mark, and groups of three digits.')
    const value = shifted(`${typed.sign}${plain}`, factor)
    const says = breach(value, rule)
    return says ? wrong(says) : { is: 'number', value, currency }
  }
  const marks = body.replaceAll(/[\d ']/g, '')
  const decimal = marks.at(-1)
  // Twice the same mark groups; two different ones: the last begins the decimals.
  if (decimal === undefined || (marks.length > 1 && new Set(marks).size === 1))
    return read(grouped(body))
  const at = body.lastIndexOf(decimal)
  const [before, after] = [body.slice(0, at), body.slice(at + 1)]
  if (marks.slice(0, -1).includes(decimal) || !/^\d*$/.test(after) || before + after === '')
    return read(null)
  const asDecimals = before === '' ? `0.${after}` : joined(grouped(before), after)
  if (marks.length > 1 || !/^[1-9]\d{0,2}$/.test(before) || after.length !== 3)
    return read(asDecimals)

  const thousands = read(before + after)
  const decimals = read(asDecimals)
  const habit = marksOf(locale)
  if (habit.group === decimal && rule.decimals + factor < 3) return thousands
  if (habit.decimal === decimal && thousands.is === 'wrong') return decimals
  const choices = [thousands, decimals].flatMap((each) =>
    each.is === 'number' ? [each.value] : [],
  )
  if (choices.length === 0) return thousands
  const asks = decimals.is === 'wrong' ? `${decimals.says} Or is this meant?` : 'Is this meant?'
  const says = choices.length > 1 ? 'This can be read in two ways. Which one is it?' : asks
  return { is: 'unclear', choices, currency, says }
}

interface Parts {
  sign: '' | '-'
  /** Digits, `.` and `,`, and single spaces and apostrophes between groups. */
  body: string
  currency: string | null
  /** How many places "k" and "m" move the decimal mark. */
  factor: number
}

function parts(text: string): Parts | 'nothing' | null {
  let rest = digitsOf(text).replaceAll(silent, '').replaceAll(spaces, ' ').trim()
  if (rest === '') return 'nothing'
  rest = rest
    .replaceAll(/[’‘ʼ´`٬]/g, "'")
    .replaceAll(/[٫．]/g, '.')
    .replaceAll('，', ',')
  let currency: string | null = null
  let sign: Parts['sign'] = ''
  for (let again = true; again; ) {
    again = false
    const named =
      /^(?<lead>[€$£]|[a-z]{2,5}\.?(?=[\s\d+-]))|(?<trail>[€$£]|(?<=[\skm\d.,])(?:[a-z]{3}|euros?))$/iu.exec(
        rest,
      )
    const word = (named?.groups?.lead ?? named?.groups?.trail)?.replace('.', '').toUpperCase()
    if (named && word && currency === null && (currencies[word] ?? /^[A-Z]{3}$/.test(word))) {
      currency = currencies[word] ?? word
      rest = rest.replace(named[0], '').trim()
      again = true
    }
    const signed = /^[-+−–]/.exec(rest)?.[0]
    if (signed && sign === '') {
      sign = signed === '+' ? '' : '-'
      rest = rest.slice(1).trim()
      again = true
    }
  }
  const short = /^(.*\d[.,]?) ?(k|m)$/iu.exec(rest)
  const body = short ? short[1]! : rest
  if (!/^[\d.,' ]*\d[\d.,' ]*$/.test(body)) return null
  return { sign, body, currency, factor: short ? (short[2]!.toLowerCase() === 'k' ? 3 : 6) : 0 }
}

/** Digits of every script as 0 to 9; in Unicode each set of ten stands in order. */
function digitsOf(text: string): string {
  return text.replaceAll(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!
    let zero = code
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
    return String(code - zero)
  })
}

/**
 * "1 234 567" → "1234567": one kind of mark, groups of three, or of two before the last as in
 * India; null where they do not fit.
 */
function grouped(text: string): string | null {
  const [mark, ...others] = new Set(text.replaceAll(/\d/g, ''))
  if (mark === undefined) return text
  if (others.length > 0) return null
  const groups = text.split(mark)
  const [head, last, between] = [groups[0]!, groups.at(-1)!, groups.slice(1, -1)]
  const wide = between.every((group) => group.length === 3) && head.length <= 3
  const indian = between.every((group) => group.length === 2) && head.length <= 2
  return /^[1-9]/.test(head) && last.length === 3 && (wide || indian) ? groups.join('') : null
}

const joined = (whole: string | null, decimals: string) =>
  whole === null ? null : `${whole}.${decimals}`

/**
 * A decimal text times ten to the power of `places`, without needless zeros: ("48.5", 3) → "48500".
 */
function shifted(decimal: string, places: number): string {
  const negative = decimal.startsWith('-')
  const [whole = '', behind = ''] = decimal.replace('-', '').split('.')
  const digits = behind.padEnd(places, '0')
  const before = (whole + digits.slice(0, places)).replace(/^0+(?=\d)/, '') || '0'
  const after = digits.slice(places).replace(/0+$/, '')
  const value = after ? `${before}.${after}` : before
  return negative && value !== '0' ? `-${value}` : value
}

function breach(
  value: string,
  { decimals, least = 0, most = Number.MAX_SAFE_INTEGER }: NumberRule,
): string | null {
  const behind = value.split('.')[1]?.length ?? 0
  if (behind > decimals)
    return decimals === 0
      ? 'Write a whole number.'
      : `Write at most ${decimals === 1 ? 'one decimal' : `${decimals} decimals`}.`
  if (Number(value) < least)
    return least === 0 ? 'It cannot be below 0.' : `Write at least ${least}.`
  if (Number(value) > most)
    return `Write at most ${new Intl.NumberFormat('en-GB', { maximumFractionDigits: decimals }).format(most)}.`
  return null
}

const habits = new Map<string, { group: string | undefined; decimal: string | undefined }>()

/** How numbers are written where this language is spoken; nothing where that is not known. */
function marksOf(locale: string): { group: string | undefined; decimal: string | undefined } {
  const known = habits.get(locale)
  if (known) return known
  let written: Intl.NumberFormatPart[] = []
  try {
    written = new Intl.NumberFormat(locale).formatToParts(1_234_567.5)
  } catch {
    // A browser may name a language that Intl does not take; then no habit is assumed.
  }
  const mark = (type: string) => written.find((part) => part.type === type)?.value
  const habit = { group: mark('group'), decimal: mark('decimal') }
  habits.set(locale, habit)
  return habit
}

const wrong = (says: string): Reading => ({ is: 'wrong', says })
