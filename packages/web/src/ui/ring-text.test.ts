import { expect, test } from 'vitest'
import { ringText } from './ring-text.ts'

test('a ring shows what is left in seconds, minutes or hours, in two figures', () => {
  expect([0, 60, 99, 100, 900, 5_940].map(ringText)).toEqual(['0', '60', '99', '2m', '15m', '99m'])
  expect([5_941, 86_399, 86_400].map(ringText)).toEqual(['2h', '24h', '24h'])
})
