import { expect, test } from 'vitest'
import { daysOf, type Period, quarterOf } from './period.ts'

test.each<[Period, string, string, string]>([
  ['today', '2026-02-28', '2026-02-28', '2026-02-28'],
  ['this_week', '2026-03-01', '2026-02-23', '2026-03-01'],
  ['this_week', '2026-03-02', '2026-03-02', '2026-03-08'],
  ['this_month', '2028-02-10', '2028-02-01', '2028-02-29'],
  ['next_month', '2026-12-31', '2027-01-01', '2027-01-31'],
  ['this_quarter', '2026-05-05', '2026-04-01', '2026-06-30'],
  ['next_30_days', '2026-12-15', '2026-12-15', '2027-01-14'],
])('%s on %s is from %s to %s', (period, today, from, to) => {
  expect(daysOf(period, today)).toEqual({ from, to })
})

test('a quarter goes by its name, by a day in it, or by today', () => {
  expect(quarterOf('2026-Q4', '2020-01-01')).toBe('2026-10-01')
  expect(quarterOf('2026-06-30', '2020-01-01')).toBe('2026-04-01')
  expect(quarterOf(undefined, '2026-09-30')).toBe('2026-07-01')
})
