import { readNumber } from '../../read-number.ts'
import type { Token } from './token.ts'

/** What a slot of a pattern stands for. */
export interface Slot<T> {
  /** What is written there, for the manual: "a name", "a date". */
  about: string
  /** Some pattern may do without it; its value is undefined then. */
  optional?: boolean
  /** Texts may contain colons, names end before one. */
  colons: boolean
  /** It never takes more words than this. */
  words_max: number
  /**
   * The value of these tokens, or undefined when they are not one. `today` is the day the sentence
   * was said (UTC).
   */
  read(tokens: readonly Token[], sentence: string, today: Date): T | undefined
}

/** For a slot that not every pattern has. */
export const optional = <T>(slot: Slot<T>): Slot<T | undefined> => ({ ...slot, optional: true })

/** Words that no name begins or ends with: a slot that took one of them took too much. */
const notInNames = new Set([
  'to',
  'for',
  'on',
  'in',
  'of',
  'as',
  'with',
  'and',
  'the',
  'all',
  'every',
  'from',
  'by',
  'because',
  'any',
  'more',
  'my',
  'which',
  'what',
  'who',
])

/** As typed, without the quotation marks around it. */
const written = (tokens: readonly Token[], sentence: string): string =>
  sentence.slice(tokens[0]!.start, tokens.at(-1)!.end).trim()

/** The name of a person, company, deal or template; quotation marks make any text a name. */
export const name: Slot<string> = {
  about: 'a name',
  colons: false,
  words_max: 10,
  read(tokens, sentence) {
    if (tokens.length === 1 && tokens[0]!.quoted) return written(tokens, sentence)
    if (tokens.some((token) => token.quoted)) return undefined
    const [first, last] = [tokens[0]!, tokens.at(-1)!]
    if (notInNames.has(last.word) || last.word === "'s") return undefined
    // "The Flying Pan" is a name, "the deal" is not: an article counts only when it was written as
    // part of the name.
    if (notInNames.has(first.word) && !/^\p{Lu}/u.test(sentence.slice(first.start)))
      return undefined
    return written(tokens, sentence)
  },
}

/** Free text to the end of the sentence, punctuation included. */
export const text: Slot<string> = {
  about: 'a text',
  colons: true,
  words_max: Number.POSITIVE_INFINITY,
  read(tokens, sentence) {
    const [first, last] = [tokens[0]!, tokens.at(-1)!]
    if (tokens.length === 1 && first.quoted) return written(tokens, sentence)
    // An opening quotation mark before the first token belongs to the text.
    const from = first.quoted ? first.start - 1 : first.start
    return sentence.slice(from, last.endWithPunctuation).trim()
  },
}

/** One of a few words; each value lists the words that mean it. */
export function oneOf<const T extends string>(
  about: string,
  words: Record<T, readonly string[]>,
): Slot<T> {
  return {
    about,
    colons: false,
    words_max: 3,
    read(tokens) {
      const said = tokens.map((token) => token.word).join(' ')
      return (Object.keys(words) as T[]).find((value) => words[value].includes(said))
    },
  }
}

const units: Record<string, number> = {
  day: 1,
  days: 1,
  week: 7,
  weeks: 7,
  month: 30,
  months: 30,
  quarter: 90,
  quarters: 90,
  year: 365,
  years: 365,
}
const numerals: Record<string, number> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fourteen: 14,
  thirty: 30,
  sixty: 60,
  ninety: 90,
}
const days_max = 3_650

/** "90 days", "3 weeks", "a month" → days. A month counts 30 days, a year 365. */
export const span: Slot<number> = {
  about: 'a number of days, weeks or months',
  colons: false,
  words_max: 2,
  read(tokens) {
    const [first, unit, more] = tokens.map((token) => token.word)
    if (first === undefined || more !== undefined) return undefined
    // "last month" has no number: it means one.
    if (unit === undefined) return units[first]
    const many = /^\d{1,4}$/.test(first) ? Number(first) : numerals[first]
    const days = many !== undefined && units[unit] !== undefined ? many * units[unit] : undefined
    return days !== undefined && days > 0 && days <= days_max ? days : undefined
  },
}

/**
 * Money as it was written: exact decimal texts, as money is never a float. Without an amount
 * whoever said it is asked which of the choices it is.
 */
export interface Money {
  amount: string | null
  choices: string[]
  currency?: string
  said: string
}

const amount_max = 999_999_999_999.99
/**
 * The planner understands English and writes amounts in this way; its rule for numbers is that of
 * the page.
 */
const locale = 'en-GB'

/**
 * "48,000", "48.000,50 €", "EUR 48 000", "48,5k" → {amount: "48000", currency: "EUR"}; "48.000" →
 * {amount: null, choices: ["48000", "48"]}
 */
export const money: Slot<Money> = {
  about: 'an amount of money',
  colons: false,
  words_max: 4,
  read(tokens, sentence) {
    const said = written(tokens, sentence)
    const plain = said.replace(/(?<=\d)\s*(thousand|million)\b/i, (_, word: string) =>
      /^t/i.test(word) ? 'k' : 'm',
    )
    const reading = readNumber(plain, locale, { decimals: 2, most: amount_max })
    if (reading.is !== 'number' && reading.is !== 'unclear') return undefined
    const meant =
      reading.is === 'number'
        ? { amount: reading.value, choices: [] }
        : { amount: null, choices: reading.choices }
    return { ...meant, said, ...(reading.currency && { currency: reading.currency }) }
  },
}
