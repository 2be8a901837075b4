import { expect, test } from 'vitest'
import { anAction as action } from '../test/wire.ts'
import { stateWords } from './state-words.ts'

test('W7 what a force took back says so, however the log has it; what a rule kept of it is taken back in part', () => {
  expect(stateWords(action({}))).toBeNull()
  expect(stateWords(action({ overwritten_by: 'f' }))?.text).toBe('Taken back by force')
  expect(stateWords(action({ overwritten_by: 'f', state: 'undone' }))?.text).toBe(
    'Taken back by force',
  )
  expect(stateWords(action({ overwritten_by: 'f', state: 'partly_undone' }))?.text).toBe(
    'Taken back in part',
  )
})
