// @vitest-environment happy-dom
import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { refresh } from '../api/events.ts'
import type { Plan } from '../api/wire.ts'
import { show } from '../test/show.tsx'
import { anAction, aPlan } from '../test/wire.ts'
import { PlanCard } from './plan-card.tsx'

const later = new Date(Date.now() + 3_600_000_000).toISOString()
const pending = aPlan({
  tool: 'contact_update_many',
  title: 'Set the city of 7 contacts',
  effect: 'bulk',
  rollback: 'restore',
  friction: { kind: 'click' },
  counts: { matched: 7, changed: 7, unchanged: 0, held_out: 0, send: 0, rows: 7 },
  facets: {},
  expires_at: later,
})
const card = () => (screen.getByTestId('plan-card').textContent ?? '').replaceAll(/\s+/g, ' ')

test('a card follows its plan, wherever that is decided, and its action after that', async () => {
  let plan: Plan = pending
  let action = anAction({ id: pending.id, rows: 7 })
  const answers = {
    [`GET /api/plans/${pending.id}`]: () => plan,
    [`GET /api/actions/${pending.id}`]: () => action,
  }
  await show(<PlanCard shown={pending} />, { answers })
  expect(card()).toContain('Can be taken back')
  expect(screen.getByText('Approve 7 changes')).toBeTruthy()

  plan = { ...pending, state: 'approved' }
  refresh('plan')
  await screen.findByText('7 changes made')
  expect(card()).not.toMatch(/Can be taken back|to change|Reject/)

  action = { ...action, state: 'undone', live: false, taken_back: 'all' }
  refresh('action')
  await screen.findByText('7 changes taken back')
  expect(card()).toMatch(/Taken back.*7taken back/)
})

test('a card whose plan was rejected says that nothing changed, and one with nothing to do says so', async () => {
  await show(<PlanCard shown={{ ...pending, state: 'rejected' }} />)
  expect(card()).toMatch(/Rejected.*Nothing changed/)
  const counts = { ...pending.counts, changed: 0, unchanged: 7, rows: 0 }
  await show(<PlanCard shown={{ ...pending, counts }} />)
  expect(card()).toContain('Nothing would change')
  expect(card()).not.toMatch(/Approve|Can be taken back/)
})
