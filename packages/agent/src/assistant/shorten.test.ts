import { expect, test } from 'vitest'
import { limits } from '../limits.ts'
import { shorten } from './shorten.ts'

const row = (text: string) => ({ id: 'x', text })

test('a short output stays as it is', () => {
  const output = { rows: [row('a'), row('b')], total: 2, at: new Date(0), none: null }
  expect(shorten(output)).toEqual(output)
})

test('of many rows the first are kept, with the number of the others', () => {
  const output = { rows: Array.from({ length: 200 }, () => row('a')), total: 847 }
  const short = shorten(output) as { rows: unknown[]; rows_left_out: number; total: number }
  expect(short.rows.length).toBe(limits.model_rows)
  expect(short).toMatchObject({ total: 847, rows_left_out: 200 - limits.model_rows })
  expect(output.rows.length).toBe(200)
})

test('of every long list it is said how much is left out', () => {
  const short = shorten({
    totals: Array.from({ length: 30 }, () => 'EUR'),
    per: { owner: Array.from({ length: 25 }, () => 1) },
  })
  expect(short).toMatchObject({ totals_left_out: 10, per: { owner_left_out: 5 } })
})

test('whatever comes, it fits', () => {
  const long = 'x'.repeat(50_000)
  const outputs = [
    long,
    { rows: Array.from({ length: 50 }, () => ({ a: long, b: [long, long], c: { d: long } })) },
    Array.from({ length: 10_000 }, () => long),
    Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, long])),
  ]
  for (const output of outputs)
    expect(JSON.stringify(shorten(output)).length).toBeLessThanOrEqual(limits.model_output_chars)
})
