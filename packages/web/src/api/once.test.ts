import { expect, test } from 'vitest'
import { answered, onceKey } from './once.ts'

test('W1: the same call has one key until it is answered, and then a new one', () => {
  const key = onceKey('deal_create {"name":"A"}')
  expect(onceKey('deal_create {"name":"A"}')).toBe(key)
  expect(onceKey('deal_create {"name":"B"}')).not.toBe(key)
  answered('deal_create {"name":"A"}')
  expect(onceKey('deal_create {"name":"A"}')).not.toBe(key)
})
