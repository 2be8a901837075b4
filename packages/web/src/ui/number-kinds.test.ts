import { expect, test } from 'vitest'
import { daysKind, moneyKind, typedText, understood } from './number-kinds.ts'

test('W1: an amount in another currency is refused, its own is taken', () => {
  expect(understood('€48,50', moneyKind('EUR'), 'de-DE')).toMatchObject({
    is: 'number',
    value: '48.5',
  })
  expect(understood('$48.50', moneyKind('EUR'), 'en-GB')).toEqual({
    is: 'wrong',
    says: 'Amounts here are in EUR.',
  })
  expect(understood('€30', daysKind, 'en-GB')).toEqual({
    is: 'wrong',
    says: 'Write a number without a currency.',
  })
})

test('W1: what a field begins with is read as the value that stands', () => {
  for (const locale of ['en-GB', 'de-DE', 'de-CH', 'fr-FR', 'ar-EG'])
    for (const value of ['0', '48', '1234', '48000.50', '1.234', '999999999999.99'])
      expect(
        understood(typedText(value, locale), { ...moneyKind(), decimals: 4 }, locale),
      ).toMatchObject({
        is: 'number',
        value: value.replace(/0$/, value.includes('.') ? '' : '0'),
      })
})

test('an amount is said back with its cents', () => {
  expect(moneyKind('EUR').show('48000.5')).toBe('€48,000.50')
  expect(moneyKind('CHF').show('48')).toBe('CHF 48.00')
})
