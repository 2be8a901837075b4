import { expect, test } from 'vitest'
import type { Conflict } from '../api/wire.ts'
import {
  conflictButton,
  conflictTitle,
  dependentText,
  sideText,
  stayedText,
  subjectOf,
  whyItStays,
} from './conflict-words.ts'

const row: Conflict = {
  table: 'contact',
  id: 'c',
  label: 'Ada Lovelace',
  field: null,
  now: null,
  target: null,
  by: null,
}
const by = { action: 'a', name: 'Mara Berg', agent: null, at: '2026-05-14T10:43:00Z' }
const cell: Conflict = { ...row, field: 'title', now: 'CTO', target: 'CEO', by }

test('a conflict about the record itself has words for every part, like one about a field', () => {
  for (const conflict of [
    row,
    { ...row, protected: true },
    { ...row, reason: 'erased' },
    { ...row, by },
    cell,
  ])
    for (const text of [
      conflictTitle([conflict], 2),
      subjectOf(conflict),
      sideText(conflict, 'now'),
      sideText(conflict, 'target'),
      whyItStays(conflict),
      stayedText(conflict),
    ])
      expect(text).toMatch(/^[A-Z][^_]+$/)
  expect(conflictTitle([row], 0)).toBe('Something since then depends on Ada Lovelace')
  expect(conflictTitle([cell], 2)).toBe('Mara Berg changed 1 of these 3 fields since')
  expect(conflictTitle([cell], null)).toBe('Mara Berg changed 1 field since')
  expect(conflictTitle([cell], 0)).toBe('Mara Berg changed this field since')
  expect(conflictTitle([cell, { ...cell, field: 'city' }], 0)).toBe(
    'Mara Berg changed all 2 fields since',
  )
})

test('a button is there for what there is to do', () => {
  expect(conflictButton(1, 2, false)).toBe('Take back 2, keep 1')
  expect(conflictButton(1, null, false)).toBe('Take back the rest, keep 1')
  expect(conflictButton(1, 0, false)).toBeNull()
  expect(conflictButton(1, 0, true)).toBe('Review going over 1…')
})

test('whoever wrote is named the same in the head and in the line: an agent by its own name', () => {
  const agents = { ...cell, by: { ...by, agent: 'Assistant' } }
  expect(conflictTitle([agents], null)).toBe('Assistant changed 1 field since')
  expect(whyItStays(agents)).toMatch(/^Assistant, /)
  expect(stayedText(agents)).toContain('Assistant wrote it since')
  expect(conflictTitle([agents, { ...cell, field: 'city' }], null)).toBe(
    'Assistant and Mara Berg changed 2 fields since',
  )
})

test('U23 what keeps a record is named, with whose it is and since when', () => {
  const note = { table: 'note', id: 'n', label: 'Called twice', by }
  expect(dependentText(note)).toMatch(/^Note “Called twice”, by Mara Berg, .*14 May/)
  expect(dependentText({ ...note, by: { ...by, agent: 'Assistant' } })).toContain(
    'by Assistant for Mara Berg',
  )
  expect(stayedText({ ...row, dependents: [note] })).toMatch(
    /^Ada Lovelace stays: Note “Called twice”, by Mara Berg/,
  )
})
