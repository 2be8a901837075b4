import { expect, test } from 'vitest'
import { counted, dayText, edgeText, listText, minuteText } from './words.ts'

test('days and moments have one form, in UTC; what is no day stays as it is', () => {
  expect([
    dayText('2026-09-01'),
    dayText('2026-12-31T23:59:59Z'),
    dayText(new Date(0)),
    dayText('soon'),
  ]).toEqual(['1 Sep 2026', '31 Dec 2026', '1 Jan 1970', 'soon'])
  expect(minuteText('2026-11-29T10:43:59Z')).toBe('29 Nov 2026, 10:43 UTC')
  expect(['99', '2026-08-03', '2026-08-03T10:43:00+02:00'].map(edgeText)).toEqual([
    '99',
    '3 Aug 2026',
    '3 Aug 2026, 08:43 UTC',
  ])
})

test('lists and counts', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((parts) => listText(parts))).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ])
  expect(listText(['a', 'b', 'c'], 'or')).toBe('a, b or c')
  expect([counted(1, 'order'), counted(1200, 'entry')]).toEqual(['1 order', '1,200 entries'])
})
