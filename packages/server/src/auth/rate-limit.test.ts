import { expect, test } from 'vitest'
import { createRateLimit } from './rate-limit.ts'

test('a burst is allowed, more at once is not, and it fills again with time', () => {
  let now = 0
  const allows = createRateLimit({ burst: 3, perSecond: 1 }, () => now)
  expect([1, 2, 3, 4].map(() => allows('a'))).toEqual([true, true, true, false])
  now = 1000
  expect([allows('a'), allows('a')]).toEqual([true, false])
})

test('a steady caller within the rate is never stopped', () => {
  let now = 0
  const allows = createRateLimit({ burst: 3, perSecond: 1 }, () => now)
  for (let call = 0; call < 1000; call++, now += 1000) expect(allows('a')).toBe(true)
})

test('one key’s flood takes nothing from another', () => {
  const allows = createRateLimit({ burst: 1, perSecond: 1 }, () => 0)
  expect([allows('a'), allows('a'), allows('b')]).toEqual([true, false, true])
})
