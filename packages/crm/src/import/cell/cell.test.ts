import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findDateFormat, parseDate } from './date.ts'
import { findNumberFormat, parseNumber, toScale } from './number.ts'

describe('numbers', () => {
  test.each([
    [['1.100,04', '12'], 'decimal_comma'],
    [['1100.04'], 'decimal_point'],
    [['1,100.04'], 'decimal_point'],
    [['1.000.000'], 'decimal_comma'],
    [['1,000,000'], 'decimal_point'],
    [['1.100', '2.200', '0,5'], 'decimal_comma'],
    [['5', '', 'n/a'], 'decimal_point'],
    [['1.100', '2.200'], 'ambiguous'],
    [['1,5', '1.5'], 'mixed'],
  ] as const)('a column of %j is %s', (values, format) => {
    expect(findNumberFormat(values)).toBe(format)
  })

  test.each([
    ['1100.04', 'decimal_point', '1100.04'],
    ['1.100,04', 'decimal_comma', '1100.04'],
    ['$1,100.04', 'decimal_point', '1100.04'],
    ['1 100,04 €', 'decimal_comma', '1100.04'],
    ['1\u202f100,04', 'decimal_comma', '1100.04'],
    ["1'100.04", 'decimal_point', '1100.04'],
    ['EUR 12', 'decimal_point', '12'],
    ['(55)', 'decimal_point', '-55'],
    ['55-', 'decimal_point', '-55'],
    ['-$5', 'decimal_point', '-5'],
    ['.5', 'decimal_point', '0.5'],
    ['007', 'decimal_point', '7'],
    ['-0', 'decimal_point', '0'],
    ['12,34,567.8', 'decimal_point', '1234567.8'],
    ['1,10.04', 'decimal_point', null],
    ['1.2.3', 'decimal_comma', null],
    ['1e5', 'decimal_point', null],
    ['twelve', 'decimal_point', null],
    ['', 'decimal_point', null],
  ] as const)('%s with %s is %s', (text, format, value) => {
    expect(parseNumber(text, format)).toBe(value)
  })

  test('what either country writes is read as the same number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (cents) => {
        const exact = toScale(`${cents / 100n}`, 0).text
        const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
        const [whole, decimals] = [digits.slice(0, -2), digits.slice(-2)]
        const grouped = (sign: string) => whole.replaceAll(/\B(?=(\d{3})+$)/g, sign)
        const minus = cents < 0n ? '-' : ''
        const american = parseNumber(`${minus}${grouped(',')}.${decimals}`, 'decimal_point')
        expect(parseNumber(`${minus}${grouped('.')},${decimals}`, 'decimal_comma')).toBe(american)
        expect(BigInt(toScale(american!, 2).text.replace('.', ''))).toBe(cents)
        expect(exact).toBe(`${cents / 100n}`)
      }),
    )
  })

  test('a third decimal is rounded half away from zero, and told', () => {
    expect(toScale('1.005', 2)).toEqual({ text: '1.01', exact: false })
    expect(toScale('-1.005', 2)).toEqual({ text: '-1.01', exact: false })
    expect(toScale('-0.001', 2)).toEqual({ text: '0.00', exact: false })
    expect(toScale('1.500', 2)).toEqual({ text: '1.50', exact: true })
    expect(toScale('7', 2)).toEqual({ text: '7.00', exact: true })
  })
})

describe('dates', () => {
  test.each([
    [['2017-03-01', '31.12.2016'], 'any'],
    [['03/31/2017', '03/01/2017'], 'mdy'],
    [['31/03/2017', '01/03/2017'], 'dmy'],
    [['05/05/2017'], 'any'],
    [['03/04/2017'], 'ambiguous'],
    [['31/03/2017', '03/31/2017'], 'mixed'],
  ] as const)('a column of %j is %s', (values, format) => {
    expect(findDateFormat(values)).toBe(format)
  })

  test.each([
    ['2017-03-01', 'any', '2017-03-01'],
    ['2017-03-01T23:59:00-08:00', 'any', '2017-03-01'],
    ['2017/03/01 10:00', 'any', '2017-03-01'],
    ['20170301', 'any', '2017-03-01'],
    ['1.3.2017', 'any', '2017-03-01'],
    ['01. 03. 2017', 'any', '2017-03-01'],
    ['1 Mar 2017', 'any', '2017-03-01'],
    ['March 1, 2017', 'any', '2017-03-01'],
    ['01-Sept-2017', 'any', '2017-09-01'],
    ['3/1/2017', 'mdy', '2017-03-01'],
    ['3/1/2017 10:15 AM', 'mdy', '2017-03-01'],
    ['1-3-2017', 'dmy', '2017-03-01'],
    ['3/1/2017', 'ambiguous', null],
    ['5/5/2017', 'ambiguous', '2017-05-05'],
    ['31/12/2017', 'mixed', null],
    ['2017-02-30', 'any', null],
    ['2017-13-01', 'any', null],
    ['1 Foo 2017', 'any', null],
    ['01.02.17', 'any', null],
    ['soon', 'any', null],
  ] as const)('%s in a column that is %s is %s', (text, format, value) => {
    expect(parseDate(text, format)).toBe(value)
  })

  test('every day is read back from every way to write it', () => {
    const days = fc.date({
      min: new Date('1900-01-01'),
      max: new Date('2099-12-31'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(days, (at) => {
        const iso = at.toISOString().slice(0, 10)
        const [y, m, d] = iso.split('-') as [string, string, string]
        expect(parseDate(`${d}.${m}.${y}`, 'any')).toBe(iso)
        expect(parseDate(`${m}/${d}/${y}`, 'mdy')).toBe(iso)
        expect(parseDate(`${Number(d)}/${Number(m)}/${y}`, 'dmy')).toBe(iso)
        expect(
          parseDate(
            `${Number(d)} ${at.toLocaleString('en', { month: 'long', timeZone: 'UTC' })} ${y}`,
            'any',
          ),
        ).toBe(iso)
      }),
    )
  })
})
