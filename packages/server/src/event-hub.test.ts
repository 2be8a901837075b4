import { expect, test } from 'vitest'
import { createEventHub, type HubEvent } from './event-hub.ts'

const event = (org: string): HubEvent => ({ org, kind: 'action', id: 'a1', state: 'applied' })

test('several windows of one organisation hear an event, other organisations do not', () => {
  const hub = createEventHub()
  const heard: string[] = []
  hub.subscribe('one', () => heard.push('window 1'))
  hub.subscribe('one', () => heard.push('window 2'))
  hub.subscribe('two', () => heard.push('stranger'))
  hub.publish(event('one'))
  expect(heard).toEqual(['window 1', 'window 2'])
})

test('a listener that throws is dropped and takes no event from the others', () => {
  const hub = createEventHub()
  const heard: string[] = []
  hub.subscribe('one', () => {
    throw new Error('broken pipe')
  })
  hub.subscribe('one', () => heard.push('well'))
  hub.publish(event('one'))
  hub.publish(event('one'))
  expect(heard).toEqual(['well', 'well'])
  expect(hub.listeners).toBe(1)
})

test('after unsubscribing nothing is left', () => {
  const hub = createEventHub()
  hub.subscribe('one', () => {})()
  expect(hub.listeners).toBe(0)
})
