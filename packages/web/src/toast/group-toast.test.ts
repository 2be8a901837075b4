import { expect, test } from 'vitest'
import type { Change } from '../api/wire.ts'
import { changedText } from './group-toast.tsx'

const change = (table: string, id: string): Change => ({
  table,
  id,
  label: id,
  op: 'update',
  cells: [],
})
const entry = (rows: Change[], total = rows.length) => ({ action: { changes: { rows, total } } })

test('W7 the toast of several changes counts records, each once however often it was changed', () => {
  const [deal, task] = [change('deal', 'a'), change('task', 't')]
  expect(changedText([entry([deal]), entry([task]), entry([deal])])).toBe(
    'changed 1 deal and 1 task',
  )
  expect(changedText([entry([deal]), entry([change('deal', 'b')])])).toBe('changed 2 deals')
})

test('W7 where not all records are at hand it counts what was done', () => {
  expect(changedText([entry([change('deal', 'a')], 12), entry([change('deal', 'a')])])).toBe(
    'made 2 changes',
  )
  expect(changedText([entry([]), entry([change('deal', 'a')])])).toBe('made 2 changes')
})
