import { expect, test } from 'vitest'
import { countdown, day, moment, span, spanWords } from './dates.ts'
import {
  afterText,
  beforeText,
  fieldName,
  rowsOf,
  tablesText,
  tellingCells,
  valueText,
} from './diff.ts'
import { money, otherMoney, percent, plural } from './numbers.ts'

test('money shows its sign, groups its thousands and drops empty cents', () => {
  expect(money('48000.00', 'EUR')).toBe('€48,000')
  expect(money('1234.5', 'USD')).toBe('$1,234.50')
  expect(money(-14400, 'EUR')).toBe('−€14,400')
  expect(money('12')).toBe('12')
  expect(money('123999999999999.99', 'EUR')).toBe('€123,999,999,999,999.99')
  expect(
    otherMoney(
      [
        { currency: 'USD', open: '12000.00' },
        { currency: 'CHF', open: '0' },
        { currency: 'GBP', open: '0.50' },
      ],
      'open',
    ),
  ).toBe('$12,000, £0.50')
  expect(money(null)).toBe('–')
})

test('counts agree with their noun', () => {
  expect(plural(1, 'mail')).toBe('1 mail')
  expect(plural(1598, 'field')).toBe('1,598 fields')
  expect(rowsOf('company', 3)).toBe('3 companies')
  expect(tablesText({ deal: 203, task: 1 })).toBe('203 deals and 1 task')
  expect(percent(0.743)).toBe('74 %')
  expect(percent(Number.NaN)).toBe('–')
})

test('a day names its year only when it is another one, and never moves with the time zone', () => {
  const now = new Date(2026, 4, 14, 12)
  expect(day('2026-05-29', now)).toBe('29 May')
  expect(day('2025-02-09', now)).toBe('9 Feb 2025')
  expect(moment(new Date(2026, 4, 14, 10, 43).toISOString(), now)).toBe('10:43')
  expect(moment(new Date(2026, 4, 13, 16, 2).toISOString(), now)).toBe('13 May 16:02')
})

test('spans and countdowns read like a clock', () => {
  expect(span(26 * 60_000)).toBe('26 min')
  expect(span(23 * 3_600_000)).toBe('23 h')
  expect([600_000, 3_600_000, 90_000].map(spanWords)).toEqual([
    '10 minutes',
    '1 hour',
    '90 seconds',
  ])
  expect(countdown(552_000)).toBe('9:12')
  expect(countdown(-5)).toBe('0:00')
})

test('a cell shows the name of the record it refers to, not its id', () => {
  const cell = {
    field: 'stage_id',
    name: 'Stage',
    before: 'a',
    after: 'b',
    before_label: 'Proposal',
    after_label: 'Negotiation',
  }
  expect([fieldName(cell.field), beforeText(cell), afterText(cell)]).toEqual([
    'Stage',
    'Proposal',
    'Negotiation',
  ])
  expect(valueText('cold', null, 'lifecycle')).toBe('Cold')
  expect([
    valueText(2007, null, 'founded'),
    valueText(3798),
    valueText({}),
    valueText({ size: 'XL', vip: true }),
  ]).toEqual(['2007', '3,798', 'none', 'size: XL, vip: Yes'])
  expect(valueText(null)).toBe('none')
  expect(valueText('48000.00', null, 'amount')).toBe('48,000')
})

test('bookkeeping is not shown as a change, nor are empty fields of a new row', () => {
  const cells = [
    { field: 'name', name: 'Name', before: null, after: 'Acme' },
    { field: 'next_step', name: 'Next step', before: null, after: null },
    { field: 'row_version', name: 'Row version', before: null, after: 1 },
  ]
  expect(
    tellingCells({ table: 'deal', id: '1', label: 'Acme', op: 'insert', cells }).map(
      (cell) => cell.field,
    ),
  ).toEqual(['name'])
})

test('what has not happened to a record is said with no, and a value that is missing with none', () => {
  expect(valueText(null, null, 'archived_at')).toBe('no')
  expect(valueText(null, null, 'done_at')).toBe('no')
  expect(valueText(null, null, 'email')).toBe('none')
})
