import { expect, test } from 'vitest'
import { facets, money, plural, sums } from './words.ts'

test('numbers read as on the page', () => {
  expect([plural(1, 'mail'), plural(5007, 'mail'), plural(2, 'company', 'companies')]).toEqual([
    '1 mail',
    '5,007 mails',
    '2 companies',
  ])
  expect([money('48000.00', 'EUR'), money('1250.5', 'USD'), money('10', 'NOK')]).toEqual([
    '€48,000',
    '$1,250.50',
    'NOK 10',
  ])
  expect(money('123999999999999.99', 'EUR')).toBe('€123,999,999,999,999.99')
})

test('a sum names every currency that there is something in, and says what it does not hold', () => {
  const others = [
    { amount: '12000.50', currency: 'USD' },
    { amount: '0.00', currency: 'CHF' },
  ]
  expect(sums({ amount: '0', currency: 'EUR' })).toBe('€0')
  expect(sums({ amount: '0', currency: 'EUR' }, others)).toBe('$12,000.50')
  expect(sums({ amount: '5', currency: 'EUR' }, others, 2)).toBe(
    '€5, $12,000.50 and amounts in 2 more currencies',
  )
})

test('facets come in the order of their weight, zeros are left out', () => {
  expect(facets({ customer: 14, frequency_cap: 2, opted_out: 23, bounced: 0, legal_hold: 1 })).toBe(
    '23 opted out, 1 in a legal dispute, 14 customers, 2 frequency cap',
  )
})
