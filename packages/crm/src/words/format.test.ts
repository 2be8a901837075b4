import { dayText, listText } from '@rescind/kernel'
import { expect, test } from 'vitest'
import { moneyText, percentText, plural, quarterText } from './format.ts'

test('W7 money is exact and in its own currency; of an unknown one its code stands before it', () => {
  expect(moneyText('48000.50', 'EUR')).toBe('€48,000.50')
  expect(moneyText(48000.5, 'EUR')).toBe('€48,000.50')
  expect(moneyText('-14400.00', 'GBP')).toBe('−£14,400')
  expect(moneyText('1000', 'CHF')).toBe('CHF 1,000')
  expect(moneyText('90071992547409931.01', 'USD')).toBe('$90,071,992,547,409,931.01')
  expect(moneyText('12', undefined)).toBe('12')
})

test('W7 days, quarters, shares and lists read like a sentence', () => {
  expect([
    dayText('2026-12-31'),
    dayText('2026-09-01'),
    quarterText('2026-10-01'),
    percentText(0.125),
  ]).toEqual(['31 Dec 2026', '1 Sep 2026', 'Q4 2026', '12.5 %'])
  expect([
    plural(1, 'deal'),
    plural(1200, 'company', 'companies'),
    listText(['a', 'b', 'c']),
  ]).toEqual(['1 deal', '1,200 companies', 'a, b and c'])
})
