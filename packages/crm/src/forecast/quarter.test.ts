import { expect, test } from 'vitest'
import { quarter } from './quarter.ts'

test.each(['2026-Q4', '1900-Q1', '2199-Q4', '2026-11-29', '2024-02-29', undefined])(
  'a quarter is named by %s',
  (text) => {
    expect(quarter.safeParse(text).success).toBe(true)
  },
)

test.each([
  '0000-00-00',
  '2026-02-30',
  '2026-13-01',
  '0001-Q1',
  '9999-Q4',
  '1899-12-31',
  '2026-Q5',
  '2026',
  '',
])('no quarter is named by %j', (text) => {
  expect(quarter.safeParse(text).success).toBe(false)
})
