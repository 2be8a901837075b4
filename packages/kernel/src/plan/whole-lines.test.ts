import { expect, test } from 'vitest'
import type { Line } from '../contract/change.ts'
import { firstRecords, linesFor, wholeLines } from './whole-lines.ts'

const line = (id: string, op: Line['op'], cells: Line['cells']): Line => ({
  table: 'book',
  id,
  op,
  cells,
})

test('W7 two lines of one record are read as one: from what it was to what it becomes', () => {
  const lines = [
    line('a', 'update', { title: ['x', 'y'], pages: [1, 2] }),
    line('a', 'update', { pages: [2, 3], tags: [null, 't'] }),
    line('b', 'insert', { title: [null, 'b'] }),
    line('b', 'update', { title: ['b', 'c'] }),
    line('c', 'update', { title: ['c', 'd'] }),
    line('c', 'delete', { title: ['d', null] }),
    line('d', 'update', { title: ['d', 'e'] }),
  ]
  expect(wholeLines(lines)).toEqual([
    line('a', 'update', { title: ['x', 'y'], pages: [1, 3], tags: [null, 't'] }),
    line('b', 'insert', { title: [null, 'c'] }),
    line('c', 'delete', { title: ['c', null] }),
    line('d', 'update', { title: ['d', 'e'] }),
  ])
})

test('W7 a page ends between records, and pages hold each record once', () => {
  const ids = ['a', 'b', 'c', 'd', 'e']
  for (let doubled = 0; doubled < 2 ** ids.length; doubled++) {
    const lines = ids.flatMap((id, i) => {
      const one = line(id, 'update', { title: [id, 'new'] })
      return doubled & (2 ** i) ? [one, one] : [one]
    })
    for (const limit of [1, 2, 3, 5, 6]) {
      const seen: string[] = []
      for (let after = 0, more = true; more; ) {
        const page = firstRecords(lines.slice(after, after + linesFor(limit)), limit)
        seen.push(...page.records.map(({ id }) => id))
        after += page.lines
        more = page.more
      }
      expect(seen).toEqual(ids)
    }
  }
})
