import { expect, test } from 'vitest'
import type { Action } from '../api/wire.ts'
import { anAction } from '../test/wire.ts'
import { standing } from './standing.ts'

const now = Date.parse('2026-05-14T10:44:00Z')
const later = new Date(now + 60_000).toISOString()
const base = anAction({ id: 'a', at: new Date(now).toISOString() })

test('inside the window an action is undone, after it taken back with a preview', () => {
  expect(standing({ ...base, undo_until: later }, now)).toBe('undo')
  expect(standing({ ...base, undo_until: later }, now + 60_000)).toBe('take_back')
})

test('what is held is recalled until its release', () => {
  expect(standing({ ...base, state: 'held', release_at: later }, now)).toBe('recall')
  expect(standing({ ...base, state: 'held', release_at: later }, now + 60_000)).toBe('none')
})

test('a rewind of many can be taken back as a whole, a single undo has its way back elsewhere', () => {
  const rewind: Action = {
    ...base,
    tool: 'rewind_plan',
    kind: 'undo',
    live: false,
    undo_until: later,
  }
  expect(standing(rewind, now)).toBe('undo')
  expect(standing(rewind, now + 60_000)).toBe('take_back')
  expect(standing({ ...rewind, tool: 'action_undo' }, now)).toBe('none')
})

test('what was undone can be redone; reads, refusals and dead actions offer nothing', () => {
  expect(standing({ ...base, state: 'undone' }, now)).toBe('redo')
  expect(standing({ ...base, effect: 'read', state: 'answered' }, now)).toBe('none')
  expect(standing({ ...base, state: 'denied' }, now)).toBe('none')
  expect(standing({ ...base, live: false }, now)).toBe('none')
  expect(standing({ ...base, effect: 'dispatch' }, now)).toBe('none')
})

test('B6 mail that waits beyond its hold is stopped with a preview, and what has left is not', () => {
  expect(standing({ ...base, effect: 'dispatch', outbox: { queued: 1 } }, now)).toBe('take_back')
  expect(standing({ ...base, effect: 'dispatch', outbox: { sent: 1 } }, now)).toBe('none')
  // The hold was over, or ended early, and the window of the undo is still open.
  const ended = {
    effect: 'dispatch',
    undo_until: later,
    release_at: new Date(now - 1).toISOString(),
  } as const
  expect(standing({ ...base, ...ended, outbox: { queued: 1 } }, now)).toBe('take_back')
  expect(standing({ ...base, ...ended, outbox: { sent: 1 } }, now)).toBe('none')
})
