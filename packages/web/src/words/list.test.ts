import { expect, test } from 'vitest'
import { anyOf, listText } from './list.ts'

test('a list in words, and alternatives of which the last are counted', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((parts) => listText(parts))).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ])
  expect(listText(['a', 'b', 'c'], 'or')).toBe('a, b or c')
  expect([['Mara'], ['Mara', 'Jonas', 'Ada']].map(anyOf)).toEqual(['Mara', 'Mara, Jonas or Ada'])
  expect(anyOf(['Mara', 'Jonas', 'Ada', 'Ben'])).toBe('Mara, Jonas or 2 others')
})
