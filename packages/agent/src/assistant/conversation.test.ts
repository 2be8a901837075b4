import type { Caller } from '@rescind/kernel'
import { expect, test } from 'vitest'
import { limits } from '../limits.ts'
import { createConversations } from './conversation.ts'

const caller = (id: string, org = 'o'): Caller => ({
  org,
  principal: { id, name: id, role: 'rep', newcomer: false },
  agent: null,
  permissions: new Set(),
})
const turn = (text: string) => [{ role: 'user' as const, content: text }]
const recalled = (
  conversations: ReturnType<typeof createConversations>,
  who = caller('a'),
  session = 's',
) => conversations.recall(who, session).map((message) => message.content)

test('a conversation is remembered for its person, organisation and session only', () => {
  const conversations = createConversations()
  conversations.remember(caller('a'), 's', turn('one'))
  conversations.remember(caller('a'), 's', turn('two'))
  expect(recalled(conversations)).toEqual(['one', 'two'])
  expect([
    recalled(conversations, caller('b')),
    recalled(conversations, caller('a', 'other')),
    recalled(conversations, caller('a'), 't'),
  ]).toEqual([[], [], []])
})

test('an organisation in which somebody was erased is forgotten whole, and no other', () => {
  const conversations = createConversations()
  conversations.remember(caller('a'), 's', turn('one'))
  conversations.remember(caller('a', 'other'), 's', turn('two'))
  conversations.forget('o')
  expect([recalled(conversations), recalled(conversations, caller('a', 'other'))]).toEqual([
    [],
    ['two'],
  ])
})

test('it keeps the newest turns, and is gone after its time', () => {
  let now = 0
  const conversations = createConversations(() => now)
  for (let index = 0; index < limits.remembered_turns + 5; index++)
    conversations.remember(caller('a'), 's', turn(String(index)))
  expect(recalled(conversations)).toEqual(
    Array.from({ length: limits.remembered_turns }, (_, index) => String(index + 5)),
  )
  now = limits.remembered_ms + 1
  expect(recalled(conversations)).toEqual([])
  conversations.remember(caller('a'), 's', turn('new'))
  expect(recalled(conversations)).toEqual(['new'])
})

test('the longest silent ones make room', () => {
  const conversations = createConversations()
  for (let index = 0; index <= limits.remembered_conversations; index++)
    conversations.remember(caller('a'), String(index), turn('x'))
  expect(recalled(conversations, caller('a'), '0')).toEqual([])
  expect(recalled(conversations, caller('a'), '1')).toEqual(['x'])
})
