import { expect, test } from 'vitest'
import { answerColumns, tableOf } from './answer-columns.ts'

test('deals show their name, amount and close date first', () => {
  const rows = [
    {
      id: '1',
      name: 'Acme Corp',
      amount: '48000.00',
      currency: 'EUR',
      stage: { id: 's', name: 'Negotiation' },
      close_on: `${new Date().getFullYear()}-05-29`,
    },
  ]
  const columns = answerColumns(rows)
  expect(columns.map((column) => column.field)).toEqual(['name', 'amount', 'close_on'])
  expect(columns.map((column) => column.text(rows[0] ?? {}))).toEqual([
    'Acme Corp',
    '€48,000',
    '29 May',
  ])
  expect(columns.map((column) => column.number)).toEqual([false, true, true])
})

test('a statement of commission shows the commission, and attainment is a percentage', () => {
  const line = {
    deal_id: '1',
    deal_name: 'Sundial',
    amount: '99500.00',
    currency: 'EUR',
    commission: '6467.50',
    owner: { name: 'Ilse' },
  }
  expect(answerColumns([line]).map((column) => column.text(line))).toEqual([
    'Ilse',
    '€6,467.50',
    '€99,500',
  ])
  const reached = {
    owner: { name: 'Ilse' },
    quota: '42500.00',
    won: '119200.00',
    attainment: 2.805,
  }
  expect(answerColumns([reached], 'EUR').map((column) => column.text(reached))).toEqual([
    'Ilse',
    '281 %',
    '€119,200',
  ])
})

test('rows of an unknown shape still show something', () => {
  expect(
    answerColumns([{ id: '1', colour: 'red', size: 3 }]).map((column) => column.field),
  ).toEqual(['colour', 'size'])
  expect(tableOf('deal_closing_soon')).toBe('deal')
})
