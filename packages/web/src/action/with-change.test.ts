import { expect, test } from 'vitest'
import type { Cell, Change } from '../api/wire.ts'
import { withChange } from './with-change.ts'

const deal = {
  id: 'd',
  name: 'Acme Corp',
  amount: '48000.00',
  stage: { id: 's1', name: 'Proposal' },
  owner: { id: 'u', name: 'Ida' },
}
const change = (...cells: Cell[]): Change => ({
  table: 'deal',
  id: 'd',
  label: 'Acme Corp',
  op: 'update',
  cells,
})

test('W8 what an answer says was written stands in the record at once, references with their names', () => {
  expect(
    withChange(
      deal,
      change(
        { field: 'amount', name: 'Amount', before: '48000.00', after: '50000.00' },
        {
          field: 'stage_id',
          name: 'Stage',
          before: 's1',
          after: 's2',
          before_label: 'Proposal',
          after_label: 'Negotiation',
        },
        { field: 'owner_id', name: 'Owner', before: 'u', after: null },
      ),
    ),
  ).toEqual({ ...deal, amount: '50000.00', stage: { id: 's2', name: 'Negotiation' }, owner: null })
})

test('W8 what the record does not show is not put into it', () => {
  expect(
    withChange(
      deal,
      change({
        field: 'stage_entered_at',
        name: 'In this stage since',
        before: null,
        after: 'now',
      }),
    ),
  ).toEqual(deal)
})
