import { expect, test } from 'vitest'
import { driftLines } from './drift-lines.ts'

const contact = { table: 'contact', id: 'c1' }

test('somebody who opted out is one line, although a mail and a row went with it', () => {
  const drift = {
    added: [{ part: 'held_out', line: { record: contact, reason: 'opted_out', evidence: 'Wrote “take me off this list”' } }],
    removed: [
      { part: 'outbound', line: { id: 'm', to: 'a@b.example', record: contact } },
      { part: 'change', line: { table: 'message', id: 'm', op: 'insert', cells: {} } },
    ],
  }
  expect(driftLines(drift)).toEqual([
    {
      key: 'held c1 held out',
      record: contact,
      label: '',
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
    op: 'update',
    cells: { stage_id: [stage, 'lost'], status: ['open', 'lost'] },
  })
  const drift = { removed: [{ part: 'change', line: line('Proposal') }], added: [{ part: 'change', line: line('Negotiation') }] }
  expect(driftLines(drift)).toMatchObject([
    { record: { table: 'deal', id: 'd1' }, under: 'Stage', before: 'Proposal', after: 'Negotiation' },
  ])
})

test('a row that is no longer touched says so, and no difference is no line', () => {
  const drift = { removed: [{ part: 'change', line: { table: 'deal', id: 'd1', op: 'update', cells: {} } }], added: [] }
  expect(driftLines(drift)).toMatchObject([{ before: 'in the plan', after: 'not any more' }])
  expect(driftLines(null)).toEqual([])
})
