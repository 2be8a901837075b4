import { expect, test } from 'vitest'
import { fits } from './number-gate.tsx'

test('only the exact number opens the gate', () => {
  expect(fits('799', 799)).toBe(true)
  expect(fits(' 1,598 ', 1598)).toBe(true)
  expect(fits('1.598', 1598)).toBe(true)
  expect(fits('7.99', 799)).toBe(false)
  expect(fits('799,0', 799)).toBe(true)
  expect(fits('€799', 799)).toBe(false)
  expect(fits('79', 799)).toBe(false)
  expect(fits('7990', 799)).toBe(false)
  expect(fits('', 0)).toBe(false)
  expect(fits('799 mails', 799)).toBe(false)
})
