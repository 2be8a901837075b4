import { expect, test } from 'vitest'
import { meter } from './meter.ts'

const of = (won: string, weighted: string, quota: string | null = '100') =>
  meter({ won, weighted, quota })

test('what is won of a quota never shrinks for what is only weighted, and past the quota the bar is full', () => {
  expect(of('40', '30')).toEqual({ won: 40, weighted: 30 })
  expect(of('80', '50')).toEqual({ won: 80, weighted: 20 })
  expect(of('130', '50')).toEqual({ won: 100, weighted: 0 })
  expect(of('1000000', '0')).toEqual({ won: 100, weighted: 0 })
  expect(of('0', '500')).toEqual({ won: 0, weighted: 100 })
  expect(of('10', '10', null)).toBeNull()
  expect(of('10', '10', '0')).toBeNull()
})
