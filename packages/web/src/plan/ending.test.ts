import { expect, test } from 'vitest'
import { isEnding } from './ending.ts'

const hour = 60 * 60_000
const plan = (lives: number) => ({ created_at: new Date(0).toISOString(), expires_at: new Date(lives).toISOString() })

test('A14 a plan is told of in its last hour, where it lives two hours at least', () => {
  expect(isEnding(plan(24 * hour), 23 * hour - 1)).toBe(false)
  expect(isEnding(plan(24 * hour), 23 * hour)).toBe(true)
  expect(isEnding(plan(24 * hour), 24 * hour)).toBe(false)
  expect(isEnding(plan(2 * hour - 1), hour)).toBe(false)
})
