import { expect, test } from 'vitest'
import type { Entry } from '../toast/toasts.ts'
import { quarterText } from './forecast-stat.tsx'
import { inQuarter, stageMoves, weightedDelta } from './stage-moves.ts'

test('only stage changes that can still be undone leave a dashed place', () => {
  const cells = [{ field: 'stage_id', before: 's1', after: 's2' }]
  const action = {
    id: 'a',
    changes: { rows: [{ table: 'deal', id: 'd', label: 'Acme Corp', op: 'update', cells }] },
  }
  const entry = { action, phase: 'open', ends: 0 } as unknown as Entry
  expect(stageMoves([entry])).toEqual([
    { action: 'a', deal: 'd', label: 'Acme Corp', from: 's1', to: 's2' },
  ])
  expect(stageMoves([{ ...entry, phase: 'back' }])).toEqual([])
})

test('a move changes the weighted sum by the difference of the two stages', () => {
  const stage = (id: string, chance: string) => ({
    id,
    kind: 'open' as const,
    probability: chance,
  })
  const move = { action: 'a', deal: 'd', label: 'Acme Corp', from: 's1', to: 's2' }
  expect(
    weightedDelta(move, [stage('s1', '0.400'), stage('s2', '0.700')], { amount: '48000.00' }),
  ).toBe(1_440_000n)
  // Each side to the cent, as the forecast adds them up: 33.30 and 66.69, though a third of it is
  // 33.40.
  expect(
    weightedDelta(move, [stage('s1', '0.333'), stage('s2', '0.667')], { amount: '99.99' }),
  ).toBe(3_339n)
  const won = { ...stage('s2', '1.000'), kind: 'won' as const }
  expect(weightedDelta(move, [stage('s1', '0.999'), won], { amount: '999999999999.99' })).toBe(
    -99_899_999_999_999n,
  )
  expect(weightedDelta(move, [stage('s1', '0.400')], { amount: '48000.00' })).toBe(null)
})

test('only deals that close in the shown quarter move its figure', () => {
  expect(inQuarter('2026-11-25', '2026-10-01')).toBe(true)
  expect(inQuarter('2027-01-02', '2026-10-01')).toBe(false)
  expect(inQuarter(null, '2026-10-01')).toBe(false)
})

test('a quarter is named by its first day or its name', () => {
  expect([quarterText('2026-04-01'), quarterText('2026-Q4'), quarterText(undefined)]).toEqual([
    'Q2',
    'Q4',
    'this quarter',
  ])
})
