import { expect, test } from 'vitest'
import type { HistoryEntry } from '../api/wire.ts'
import { lastWriters, withFate } from './use-history.ts'

function entry(id: string, field: string, more: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id,
    tool: 'contact_update',
    tool_title: 'Change a contact',
    title: id,
    effect: 'change',
    kind: 'do',
    state: 'applied',
    live: true,
    mode: 'implicit',
    at: '2026-05-14T10:00:00Z',
    principal: { id: 'p', name: 'P' },
    agent: null,
    reasoning: null,
    undo_until: null,
    change: {
      table: 'contact',
      id: 'c',
      label: 'Lena',
      op: 'update',
      cells: [{ field, name: field, before: 'old', after: 'new' }],
    },
    ...more,
  }
}

test('an older write of the same field is overwritten, of another field it stands', () => {
  const fates = withFate([entry('3', 'phone'), entry('2', 'title'), entry('1', 'phone')])
  expect(fates.map((each) => each.fate)).toEqual(['stands', 'stands', 'overwritten'])
})

test('what was taken back neither stands nor overwrites, and names who took it back', () => {
  const undo = entry('9', 'phone', { kind: 'undo' })
  const fates = withFate([undo, entry('2', 'phone', { state: 'undone' }), entry('1', 'phone')])
  expect(fates.map((each) => [each.entry.id, each.fate, each.takenBackBy?.id])).toEqual([
    ['2', 'taken_back', '9'],
    ['1', 'stands', undefined],
  ])
})

test('the mark beside a field is that of its last live write', () => {
  const writers = lastWriters([entry('2', 'phone', { state: 'undone' }), entry('1', 'phone')])
  expect(writers.get('phone')?.id).toBe('1')
})
