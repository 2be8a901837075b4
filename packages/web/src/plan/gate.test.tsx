// @vitest-environment happy-dom
import { screen } from '@testing-library/react'
import { beforeAll, expect, test, vi } from 'vitest'
import type { Plan } from '../api/wire.ts'
import { show } from '../test/show.tsx'
import { anAction, aPlan } from '../test/wire.ts'
import type { Decide } from './decide.ts'
import { Facts } from './facts.tsx'
import { Gate } from './gate.tsx'

const decide: Decide = {
  busy: false,
  problem: null,
  approve: () => {},
  reject: () => {},
  narrow: async () => {},
}
const at = '2026-05-14T10:44:00Z'
const click = { effect: 'bulk', friction: { kind: 'click' }, rollback: 'restore' } as const
const none = { matched: 0, changed: 0, unchanged: 0, held_out: 0, send: 0, rows: 0 }
const aRewind = (more: Partial<Plan>) =>
  aPlan({ ...click, tool: 'rewind_plan', input: { actions: ['a', 'b'] }, facets: {}, ...more })
const gate = async (plan: Plan, action?: Parameters<typeof anAction>[0]) => {
  await show(
    <Gate
      plan={plan}
      action={action && anAction(action)}
      decide={decide}
      open={plan.state === 'pending'}
      onNarrow={() => {}}
    />,
  )
  return (document.querySelector('.gate')?.textContent ?? '').replaceAll(/\s+/g, ' ')
}

// The summary that a yes waits for is not drawn here.
beforeAll(() => {
  const Seen = class {
    observe() {}
    disconnect() {}
  }
  vi.stubGlobal('IntersectionObserver', Seen)
})

test('a rewind with nothing left offers no approval, and says of how many records why', async () => {
  const counts = { ...none, matched: 4, held_out: 3, unchanged: 1 }
  const said = await gate(aRewind({ counts, facets: { changed_since: 2, referred_to: 1 } }))
  expect(said).toBe(
    'Nothing is left to take back2 records changed by others since and 1 record that other records refer to stay as they are. 1 record is as it was already. There is nothing to approve.',
  )
  expect(screen.queryByTestId('approve')).toBeNull()
})

test('H6 a rewind that a rule keeps names what ends it', async () => {
  const counts = { ...none, matched: 1, held_out: 1 }
  const said = await gate(aRewind({ counts, facets: { protected: 1 } }))
  expect(said).toContain('1 record that a rule protects stays as it is.')
  expect(said).toContain('An opt-out is ended by their own return')
})

test('what has no effect for another reason says that one', async () => {
  const of = async (counts: Partial<Plan['counts']>) =>
    await gate(aPlan({ ...click, counts: { ...none, ...counts } }))
  expect(await of({})).toContain('It is about no record.')
  expect(await of({ matched: 3, unchanged: 3 })).toContain('Everything is as it would be.')
  expect(await of({ matched: 1, held_out: 1 })).toContain('The one record it is about is held out.')
  expect(await gate(aPlan({ counts: none, effect: 'dispatch' }))).toContain('Nothing would leave')
})

test('a rewind promises no single transaction, a change does', async () => {
  const counts = { ...none, matched: 3, changed: 3, rows: 3 }
  const back = await gate(aRewind({ counts }))
  expect(back).toContain('Take back 3 changes')
  expect(back).not.toMatch(/transaction|parts/)
  const change = await gate(aPlan({ ...click, tool: 'contact_update_many', counts }))
  expect(change).toContain('All of it happens in one transaction')
  expect(change).not.toContain('parts')
})

test('a plan of nothing names nobody who may approve it, and no way back from it', async () => {
  const facts = async (rows: number) => {
    const counts = { ...none, matched: 1, changed: rows, unchanged: 1 - rows, rows }
    await show(<Facts plan={aRewind({ counts })} action={undefined} />)
    return screen.getByTestId('plan-facts').textContent ?? ''
  }
  expect(await facts(1)).toMatch(/May approve.*Way back/)
  expect(await facts(0)).not.toMatch(/May approve|Way back/)
})

test('who may not approve is told whom to ask, and gets no button', async () => {
  const approvers = [{ id: 'q', name: 'Jonas Vettelund' }]
  expect(await gate(aPlan({ may_approve: false, approvers }))).toContain('Ask Jonas Vettelund.')
  expect(screen.queryByTestId('approve')).toBeNull()
})

test('a finished plan is told in records, as its summary is, and a part of it in rows', async () => {
  const counts = { ...none, matched: 7, changed: 7, rows: 14 }
  const plan = aPlan({ ...click, tool: 'contact_update_many', counts, state: 'approved' })
  const done = { id: 'p', rows: 14, at }
  expect(await gate(plan, done)).toContain('7 changes made')
  const part_back = { records: 2, by: [], action: 'x' }
  expect(await gate(plan, { ...done, part_back })).toContain(
    '7 changes made, 2 of 14 rows taken back',
  )
  expect(
    await gate({ ...plan, counts: { ...counts, rows: 7 } }, { ...done, rows: 7, part_back }),
  ).toContain('7 changes made, 2 of them taken back')
})

test('an erasure that was carried out says who is erased', async () => {
  const counts = { ...none, matched: 1, send: 1, rows: 0 }
  const plan = aPlan({ tool: 'contact_erase', counts, state: 'approved' })
  expect(await gate(plan, { id: 'p', outbox: { sent: 1 } })).toContain('1 person erased')
})
