import { type NumberRule, type Reading, readNumber } from '@rescind/agent/read-number'
import { exactMoney, plural } from '../words/numbers.ts'

/** What a number on the page is: what it may be, and how it is said back. */
export type NumberKind = NumberRule & { currency?: string; show: (value: string) => string }

const amount_max = 999_999_999_999.99

/** An amount in one currency; the tools take the same bounds. */
export const moneyKind = (currency = 'EUR'): NumberKind => ({
  decimals: 2,
  most: amount_max,
  currency,
  show: (value) => exactMoney(value, currency),
})

/** Whole days of a period that is kept. */
export const daysKind: NumberKind = {
  decimals: 0,
  least: 1,
  most: 36_500,
  show: (value) => plural(Number(value), 'day'),
}

/** The habits by which numbers are typed here: those of the browser's language. */
export const typedLocale = (): string => navigator.language

/** How many people work there. */
export const employeesKind: NumberKind = {
  decimals: 0,
  most: 10_000_000,
  show: (value) => plural(Number(value), 'person', 'people'),
}

/** What was understood of a text, an amount in another currency refused. */
export function understood(text: string, kind: NumberKind, locale = typedLocale()): Reading {
  const reading = readNumber(text, locale, kind)
  const foreign = (reading.is === 'number' || reading.is === 'unclear') && reading.currency
  if (!foreign || foreign === kind.currency) return reading
  return {
    is: 'wrong',
    says: kind.currency
      ? `Amounts here are in ${kind.currency}.`
      : 'Write a number without a currency.',
  }
}

/**
 * A value of the tools as it is typed here, without groups, so that it has one reading:
 * ("48000.50", "de") → "48000,50".
 */
export function typedText(value: string, locale = typedLocale()): string {
  const mark =
    new Intl.NumberFormat(locale).formatToParts(0.5).find((part) => part.type === 'decimal')
      ?.value ?? '.'
  // Three decimals behind three digits would have a second reading.
  const [whole = '', behind] = value.split('.')
  return behind === undefined
    ? whole
    : `${whole}${mark === ',' ? ',' : '.'}${behind.length === 3 ? `${behind}0` : behind}`
}
