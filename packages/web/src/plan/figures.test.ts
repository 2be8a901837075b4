import { expect, test } from 'vitest'
import type { PlanFigure } from '../api/wire.ts'
import { figureName, headline, mainFigures, ownerFigures, staying } from './figures.ts'

const figure = (more: Partial<PlanFigure> = {}): PlanFigure => ({
  figure: 'open',
  period: '2026-10-01',
  currency: 'EUR',
  about: null,
  name: 'Open, Q4 2026',
  before: '4556400.00',
  after: '2695900.00',
  by: '-1860500.00',
  before_label: '€4,556,400',
  after_label: '€2,695,900',
  by_label: '−€1,860,500',
  ...more,
})
const nadia = { table: 'user', id: 'n', label: 'Nadia Szelest' }
const created_at = '2026-11-29T10:00:00Z'

test('what is read first is the open money of the only quarter, else of this one, and of one currency only', () => {
  const [q3, q4] = [figure({ period: '2026-07-01' }), figure()]
  expect(headline({ figures: [q3], created_at })).toBe(q3)
  expect(headline({ figures: [q3, q4, figure({ figure: 'weighted' })], created_at })).toBe(q4)
  expect(headline({ figures: [q3, q4], created_at: '2027-02-01T10:00:00Z' })).toBeUndefined()
  expect(headline({ figures: [q4, figure({ currency: 'USD' })], created_at })).toBeUndefined()
  expect(headline({ figures: [figure({ about: nadia })], created_at })).toBeUndefined()
  expect(headline({ figures: [], created_at })).toBeUndefined()
})

test('figures of owners stand for those of everybody where money only changes hands', () => {
  const hers = figure({ about: nadia })
  expect([
    mainFigures({ figures: [figure(), hers] }),
    ownerFigures({ figures: [figure(), hers] }),
  ]).toEqual([[figure()], [hers]])
  expect([mainFigures({ figures: [hers] }), ownerFigures({ figures: [hers] })]).toEqual([
    [hers],
    [],
  ])
  expect(figureName(hers)).toBe('Open, Q4 2026, Nadia Szelest')
})

test('how much stays open is said only where it becomes less', () => {
  expect(staying(figure({ before: '200.00', after: '50.00' }))).toBe(0.25)
  expect(staying(figure({ before: '50.00', after: '200.00' }))).toBeNull()
  expect(staying(figure({ before: '0', after: '0' }))).toBeNull()
})
