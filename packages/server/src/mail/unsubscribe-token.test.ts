import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { readUnsubscribe, signUnsubscribe } from './unsubscribe-token.ts'

const claim = { org: randomUUID(), outbox: randomUUID() }

test('a token gives back what was signed', () => {
  expect(readUnsubscribe(signUnsubscribe(claim, 'secret'), 'secret')).toEqual(claim)
})

test('a token signed with another secret, or changed anywhere, is nothing', () => {
  const token = signUnsubscribe(claim, 'secret')
  expect(readUnsubscribe(token, 'other')).toBeNull()
  for (let place = 0; place < token.length; place++) {
    const changed =
      token.slice(0, place) + (token[place] === 'A' ? 'B' : 'A') + token.slice(place + 1)
    expect(readUnsubscribe(changed, 'secret')).toBeNull()
  }
  expect(readUnsubscribe('', 'secret')).toBeNull()
  expect(readUnsubscribe('%%%', 'secret')).toBeNull()
})
