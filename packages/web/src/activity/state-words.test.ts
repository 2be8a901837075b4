import { expect, test } from 'vitest'
import type { Action } from '../api/types.ts'
import { stateWords } from './state-words.ts'

const action = (more: Partial<Action>): Action => ({
  id: 'a',
  tool: 'deal_update',
  title: 'Set the next step of Acme to Call',
  effect: 'change',
  state: 'applied',
  mode: 'implicit',
  at: '2026-05-14T10:44:00Z',
  principal: { id: 'p', name: 'Mara Oyelund' },
  agent: null,
  ...more,
})

test('W7 what a force took back says so, however the log has it; what a rule kept of it is taken back in part', () => {
  expect(stateWords(action({}))).toBeNull()
  expect(stateWords(action({ overwritten_by: 'f' }))?.text).toBe('Taken back by force')
  expect(stateWords(action({ overwritten_by: 'f', state: 'undone' }))?.text).toBe('Taken back by force')
  expect(stateWords(action({ overwritten_by: 'f', state: 'partly_undone' }))?.text).toBe('Taken back in part')
})
