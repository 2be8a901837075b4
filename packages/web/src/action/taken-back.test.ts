import { expect, test } from 'vitest'
import { partBackSentence, partBackText, takenBackText } from './taken-back.ts'

test.each([
  ['undone', 'all', 'Taken back'],
  ['partly_undone', 'part', 'Taken back in part'],
  ['partly_undone', 'nothing', 'Nothing taken back'],
  ['undone', 'nothing', 'Was gone already'],
  ['recalled', 'all', 'Recalled'],
] as const)(
  'W7 of what is %s and of which came back %s it is said: %s',
  (state, taken_back, said) => {
    expect(takenBackText({ state, taken_back })).toBe(said)
  },
)

test('W7 of what a part was taken back it is said how many of how many, and by whom', () => {
  const by = [
    { id: 'a', name: 'Ada Quay' },
    { id: 'b', name: 'Ben Weir' },
  ]
  const parted = { rows: 14, part_back: { records: 2, by, action: 'p' } }
  expect(partBackText(parted)).toBe('2 of 14 taken back')
  expect(partBackSentence(parted, 'a')).toBe(
    '2 of its 14 changes were taken back, by you and Ben Weir.',
  )
  expect(
    partBackSentence({ rows: 14, part_back: { records: 1, by: [by[1]!], action: 'p' } }, 'a'),
  ).toBe('1 of its 14 changes was taken back, by Ben Weir.')
  expect([
    partBackText({ rows: 3, part_back: null }),
    partBackSentence({ rows: 3, part_back: null }, 'a'),
  ]).toEqual([null, null])
})
