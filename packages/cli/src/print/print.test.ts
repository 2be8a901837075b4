import { expect, test } from 'vitest'
import type { Action } from '../wire.ts'
import { wayBack } from './action.ts'
import { duration } from './moment.ts'
import { output } from './output.ts'
import { oneLine, plain } from './plain.ts'
import { table } from './table.ts'

process.env.NO_COLOR = '1'

test('columns line up, numbers to the right, wide characters count twice', () => {
  expect(
    table(
      ['name', 'n'],
      [
        ['Acme', '7'],
        ['日本', '1,200'],
      ],
    ),
  ).toBe('name      n\nAcme      7\n日本  1,200')
})

test('what others typed can not move the cursor, nor turn the text around', () => {
  expect(plain('a\x1b[2Jb\u202ec\nd')).toBe('a[2Jbc\nd')
  expect(oneLine('a\r\n\tb')).toBe('a b')
})

test('a list is a table without ids and without empty columns', () => {
  const id = '0197f000-0000-7000-8000-000000000001'
  expect(output({ rows: [{ id, name: 'Acme', stage: { id, name: 'Proposal' }, owner: null }], total: 12 })).toBe(
    'name  stage\nAcme  Proposal\n1 of 12 shown.',
  )
  expect(output({ rows: [] })).toBe('Nothing found.')
})

test('a record is one line per field', () => {
  expect(output({ name: 'Acme', lost_reason: null, amount: '10.00' })).toBe('name    Acme\namount  10.00')
})

test.for([
  [57_900, '57 s'],
  [-1, '0 s'],
  [180_000, '3 min'],
  [7_200_000, '2 h'],
  [172_800_000, '2 days'],
] as const)('%i ms are %s', ([ms, text]) => {
  expect(duration(ms)).toBe(text)
})

test('what can be taken back says how long and how; later, the way with a preview', () => {
  const done = {
    id: 'a',
    state: 'applied',
    kind: 'do',
    live: true,
    undo_until: new Date(60_000).toISOString(),
    release_at: null,
  } as Action
  expect(wayBack(done, 3_000)).toBe('Undo within 57 s: rescind undo a')
  expect(wayBack(done, 61_000)).toBe('Take back, with a preview: rescind rewind --action a')
  expect(wayBack({ ...done, live: false, state: 'undone' }, 3_000)).toBe('')
})
