import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type NumberRule, readNumber } from './read-number.ts'

const money: NumberRule = { decimals: 2, most: 999_999_999_999.99 }
const whole: NumberRule = { decimals: 0 }
const rate: NumberRule = { decimals: 4, most: 100 }

/** "48000.5", "48000.5 EUR", "1234 or 1.234?", "empty", or why not. */
function read(text: string, locale: string, rule = money): string {
  const reading = readNumber(text, locale, rule)
  if (reading.is === 'number') return [reading.value, reading.currency].filter(Boolean).join(' ')
  return reading.is === 'unclear'
    ? `${reading.choices.join(' or ')}?`
    : reading.is === 'empty'
      ? 'empty'
      : reading.says
}

describe('W1: a number typed by a person has one reading, or is refused', () => {
  test.each([
    // One reading, wherever one is.
    ...['en-GB', 'en-US', 'de-DE', 'de-CH', 'fr-FR', 'sv', 'en-IN', 'ar-EG'].flatMap((locale) => [
      ['48,50', locale, '48.5'],
      ['48.50', locale, '48.5'],
      ['48,5', locale, '48.5'],
      ['48.000,50', locale, '48000.5'],
      ['48,000.50', locale, '48000.5'],
      ['48 000,50', locale, '48000.5'],
      ['48\u00a0000,50', locale, '48000.5'],
      ['48\u202f000.50', locale, '48000.5'],
      ['48’000.50', locale, '48000.5'],
      ["48'000", locale, '48000'],
      ['1.234.567', locale, '1234567'],
      ['1,234,567', locale, '1234567'],
      ['1,23,456.5', locale, '123456.5'],
      ['48000', locale, '48000'],
      ['0,125', locale, 'Write at most 2 decimals.'],
      ['0,120', locale, '0.12'],
      ['.5', locale, '0.5'],
      ['48,', locale, '48'],
      ['1234,567', locale, 'Write at most 2 decimals.'],
      ['1.234,567', locale, 'Write at most 2 decimals.'],
      ['48,5k', locale, '48500'],
      ['1.2m', locale, '1200000'],
      ['€48,50', locale, '48.5 EUR'],
      ['48,50 €', locale, '48.5 EUR'],
      ['EUR 48.50', locale, '48.5 EUR'],
      ['chf 48.50', locale, '48.5 CHF'],
      ['48 euros', locale, '48 EUR'],
      ['$48k', locale, '48000 USD'],
      ['٤٨٫٥', locale, '48.5'],
      ['４８', locale, '48'],
    ]),
    // A mark before three digits: the locale's groups, or whoever typed it is asked.
    ['1,234', 'en-GB', '1234'],
    ['1.234', 'de-DE', '1234'],
    ['1.234', 'en-GB', '1234?'],
    ['1,234', 'de-DE', '1234?'],
    ['48.000', 'en-US', '48000 or 48?'],
    ['48,000', 'de-DE', '48000 or 48?'],
    ['48,000', 'fr-FR', '48000 or 48?'],
    ['48.000', 'de-CH', '48000 or 48?'],
    ['48,000', 'no such locale', '48000 or 48?'],
    ['1,234k', 'en-GB', '1234000 or 1234?'],
    // No reading at all.
    ['', 'en-GB', 'empty'],
    [' \u00a0', 'en-GB', 'empty'],
    ['a lot', 'en-GB', 'Write a number in digits.'],
    ['5²', 'en-GB', 'Write a number in digits.'],
    ['½', 'en-GB', 'Write a number in digits.'],
    ['48…', 'en-GB', 'Write a number in digits.'],
    ['48 apples', 'en-GB', 'Write a number in digits.'],
    ['1e5', 'en-GB', 'Write a number in digits.'],
    ['0x10', 'en-GB', 'Write a number in digits.'],
    ['NaN', 'en-GB', 'Write a number in digits.'],
    [',', 'en-GB', 'Write a number in digits.'],
    ['1.2.3', 'en-GB', 'Write it with one decimal mark, and groups of three digits.'],
    ['1,2,3', 'en-GB', 'Write it with one decimal mark, and groups of three digits.'],
    ['1,234,56', 'en-GB', 'Write it with one decimal mark, and groups of three digits.'],
    ['1.234,567.89', 'en-GB', 'Write it with one decimal mark, and groups of three digits.'],
    ['48 00', 'en-GB', 'Write it with one decimal mark, and groups of three digits.'],
    ["1'234 567", 'en-GB', 'Write it with one decimal mark, and groups of three digits.'],
    ['-5', 'en-GB', 'It cannot be below 0.'],
    ['−5 €', 'en-GB', 'It cannot be below 0.'],
    ['--5', 'en-GB', 'Write a number in digits.'],
    ['1000000000000', 'en-GB', 'Write at most 999,999,999,999.99.'],
    ['48.505', 'de-DE', '48505'],
  ])('%j in %s is %s', (text, locale, expected) => {
    expect(read(text, locale)).toBe(expected)
  })

  test('with room for three decimals both readings are asked, whatever the locale', () => {
    expect(read('1,234', 'en-GB', { decimals: 4 })).toBe('1234 or 1.234?')
    expect(read('12.345', 'de-DE', rate)).toBe('12.345?')
    expect(read('12.345', 'en-GB', rate)).toBe('12.345')
    expect(read('12.5', 'de-DE', rate)).toBe('12.5')
  })

  test('a whole number has no decimals and stays in its bounds', () => {
    expect(read('30', 'de-DE', { ...whole, least: 1, most: 36_500 })).toBe('30')
    expect(read('30,5', 'de-DE', whole)).toBe('Write a whole number.')
    expect(read('0', 'de-DE', { ...whole, least: 1 })).toBe('Write at least 1.')
    expect(read('40000', 'de-DE', { ...whole, most: 36_500 })).toBe('Write at most 36,500.')
  })
})

const locales = [
  'en-GB',
  'en-US',
  'en-IN',
  'de-DE',
  'de-AT',
  'de-CH',
  'fr-FR',
  'fr-CH',
  'es',
  'pt-PT',
  'pt-BR',
  'pl',
  'sv',
  'it',
  'hi',
  'ar-EG',
]
const cents = fc.bigInt({ min: 0n, max: 99_999_999_999_999n })

test('W1: what a locale writes is read as what it was, in sixteen locales', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...locales),
      cents,
      fc.constantFrom(0, 2),
      (locale, amount, decimals) => {
        const value = decimals === 0 ? amount : Number(amount) / 100
        const text = new Intl.NumberFormat(locale, {
          minimumFractionDigits: decimals,
          maximumFractionDigits: decimals,
        }).format(value)
        const plain =
          decimals === 0
            ? `${amount}`
            : `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`
        expect(read(text, locale, { decimals: 2 })).toBe(
          plain.replace(/\.?0+$/, (zeros) => (zeros.includes('.') || decimals ? '' : zeros)),
        )
      },
    ),
    { numRuns: 2_000 },
  )
})

test('W1: no text is read as a number that its digits are not', () => {
  const typed = fc.string({
    unit: fc.constantFrom(...Array.from('0123456789.,’ ')),
    minLength: 1,
    maxLength: 12,
  })
  fc.assert(
    fc.property(typed, fc.constantFrom(...locales), (text, locale) => {
      const reading = readNumber(text, locale, { decimals: 12 })
      const values =
        reading.is === 'number' ? [reading.value] : reading.is === 'unclear' ? reading.choices : []
      const digits = text.replaceAll(/\D/g, '').replace(/^0+|0+$/g, '')
      for (const value of values)
        expect(value.replace('.', '').replace(/^0+|0+$/g, '')).toBe(digits)
    }),
    { numRuns: 2_000 },
  )
})
