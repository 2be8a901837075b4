import { expect, test } from 'vitest'
import type { DealRecord } from '../api/wire.ts'
import { isThere } from './asked.ts'

const deal: DealRecord = {
  id: 'd',
  name: 'Acme',
  status: 'open',
  amount: '4800.00',
  currency: 'EUR',
  close_on: '2026-03-01',
  owner: { id: 'ada', name: 'Ada' },
  stage: { id: 's', name: 'Proposal' },
  pipeline: { id: 'l', name: 'Sales' },
  contact: null,
  company: null,
  stage_entered_at: '2026-02-01T10:00:00Z',
  closed_on: null,
  next_step: null,
  lost_reason: null,
  contract_ends_on: null,
  external_ref: null,
  source: 'person',
  created_at: '2026-02-01T10:00:00Z',
  archived_at: null,
  custom: {},
  tasks: [],
  notes: [],
}
const plan = (tool: string, input: object = {}) => ({ tool, input: { deal: 'd', ...input } })

test.each([
  ['won', plan('deal_close_won'), { status: 'won' }],
  ['lost', plan('deal_close_lost', { reason: 'price' }), { status: 'lost' }],
  ['archived', plan('deal_archive'), { archived_at: '2026-01-01T00:00:00Z' }],
  ['an amount', plan('deal_update_amount', { amount: '5000' }), { amount: '5000.00' }],
  ['no amount', plan('deal_update_amount', { amount: null }), { amount: null }],
  ['a date', plan('deal_update', { set: { close_on: '2026-04-01' } }), { close_on: '2026-04-01' }],
  ['no date', plan('deal_update', { set: { close_on: null } }), { close_on: null }],
  [
    'another owner',
    plan('deal_update', { set: { owner: 'bo' } }),
    { owner: { id: 'bo', name: 'Bo' } },
  ],
] as [string, ReturnType<typeof plan>, Partial<DealRecord>][])(
  'W2: a plan is not offered for what is there already: %s',
  (_what, wished, made) => {
    expect(isThere(wished, deal)).toBe(false)
    expect(isThere(wished, { ...deal, ...made })).toBe(true)
  },
)

test('W2: a plan is offered as long as a part of it is not there, and where nobody knows', () => {
  expect(
    isThere(plan('deal_update', { set: { close_on: '2026-04-01', owner: 'ada' } }), deal),
  ).toBe(false)
  expect(isThere(plan('deal_update_amount', { amount: '0' }), { ...deal, amount: null })).toBe(
    false,
  )
  expect(isThere(plan('deal_set_products'), deal)).toBe(false)
})
