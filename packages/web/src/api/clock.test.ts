import { expect, test } from 'vitest'
import { narrow, secondsUntil } from './clock.ts'

test('one answer bounds the difference to the server by the second of its Date header and its travel time', () => {
  expect(narrow(null, 5_000, 2_000, 2_040)).toEqual({ low: 2_960, high: 4_000 })
})

test('further answers narrow the difference down to where the second turns', () => {
  const first = narrow(null, 5_000, 2_000, 2_010)
  const second = narrow(first, 6_000, 2_100, 2_110)
  expect(second).toEqual({ low: 3_890, high: 4_000 })
})

test('a clock that was set starts a new measurement instead of an impossible one', () => {
  const before = narrow(null, 5_000, 2_000, 2_010)
  expect(narrow(before, 95_000, 2_000, 2_010)).toEqual({ low: 92_990, high: 94_000 })
})

test('a second that has begun still counts, and time that is over is zero', () => {
  const until = new Date(10_000).toISOString()
  expect(secondsUntil(until, 9_001)).toBe(1)
  expect(secondsUntil(until, 9_000)).toBe(1)
  expect(secondsUntil(until, 8_999)).toBe(2)
  expect(secondsUntil(until, 12_000)).toBe(0)
})
