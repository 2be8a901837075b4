import { expect, test } from 'vitest'
import { driftLines } from './drift-lines.ts'

const contact = { table: 'contact', id: 'c1' }

test('somebody who opted out is one line, although a mail and a row went with it', () => {
  const drift = {
    summary: '',
    added: [
      {
        part: 'held_out',
        label: 'Ada Lovelace',
        line: { record: contact, reason: 'opted_out', evidence: 'Wrote “take me off this list”' },
      },
    ],
    removed: [
      { part: 'outbound', label: null, line: { id: 'm', to: 'a@b.example', record: contact } },
      { part: 'change', label: null, line: { table: 'message', id: 'm', op: 'insert', cells: {} } },
    ],
  }
  expect(driftLines(drift)).toEqual([
    {
      key: 'held c1 held out',
      record: contact,
      label: 'Ada Lovelace',
      under: 'Wrote “take me off this list”',
      before: 'to send',
      after: 'held out',
    },
  ])
})

test('where nothing leaves the house the differing cell is shown', () => {
  const line = (stage: string) => ({
    table: 'deal',
    id: 'd1',
    label: 'Acme',
    op: 'update' as const,
    cells: [
      { field: 'stage_id', name: 'stage', before: stage, before_label: stage, after: 'lost' },
      { field: 'status', name: 'status', before: 'open', after: 'lost' },
    ],
  })
  const drift = {
    summary: '',
    removed: [{ part: 'change', label: null, line: null, change: line('Proposal') }],
    added: [{ part: 'change', label: null, line: null, change: line('Negotiation') }],
  }
  expect(driftLines(drift)).toMatchObject([
    {
      record: { table: 'deal', id: 'd1' },
      under: 'Stage',
      before: 'Proposal',
      after: 'Negotiation',
    },
  ])
})

test('a row that is no longer touched says so, and no difference is no line', () => {
  const drift = {
    summary: '',
    removed: [
      {
        part: 'change',
        label: null,
        line: null,
        change: { table: 'deal', id: 'd1', label: 'Acme', op: 'update' as const, cells: [] },
      },
    ],
    added: [],
  }
  expect(driftLines(drift)).toMatchObject([{ before: 'in the plan', after: 'not any more' }])
  expect(driftLines(null)).toEqual([])
})
