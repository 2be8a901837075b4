import { expect, test } from 'vitest'
import { takenBackText } from './taken-back.ts'

test.each([
  ['undone', 'all', 'Taken back'],
  ['partly_undone', 'part', 'Taken back in part'],
  ['partly_undone', 'nothing', 'Nothing taken back'],
  ['undone', 'nothing', 'Was gone already'],
  ['recalled', 'all', 'Recalled'],
] as const)('W7 of what is %s and of which came back %s it is said: %s', (state, taken_back, said) => {
  expect(takenBackText({ state, taken_back })).toBe(said)
})
