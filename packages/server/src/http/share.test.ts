import { expect, test } from 'vitest'
import { createShare } from './share.ts'

const there = new AbortController().signal
const one = { running: 1, waiting: 2, wait_ms: 60_000 }

/** Whether it has a place by now. */
const entered = async (place: Promise<unknown>) =>
  await Promise.race([place.then(() => true), new Promise((r) => setImmediate(() => r(false)))])

test('so many requests of one person are worked on, the next waits until one of them ends', async () => {
  const enter = createShare({ ...one, running: 2 })
  const [first] = await Promise.all([enter('ann', there), enter('ann', there)])
  const third = enter('ann', there)
  expect(await entered(third)).toBe(false)
  first()
  expect(await entered(third)).toBe(true)
})

test('one person waits for nobody else', async () => {
  const enter = createShare(one)
  await enter('ann', there)
  expect(await entered(enter('bob', there))).toBe(true)
})

test('a place is given back once, however often it is said', async () => {
  const enter = createShare(one)
  const leave = await enter('ann', there)
  const second = enter('ann', there)
  leave()
  leave()
  expect(await entered(second)).toBe(true)
  expect(await entered(enter('ann', there))).toBe(false)
})

test('whoever leaves while waiting is out of the line, and takes no place', async () => {
  const enter = createShare(one)
  const leave = await enter('ann', there)
  const going = new AbortController()
  const gone = enter('ann', going.signal)
  const next = enter('ann', there)
  going.abort()
  await expect(gone).rejects.toMatchObject({ code: 'gone' })
  leave()
  expect(await entered(next)).toBe(true)
})

test('a full line, and a wait that is too long, are refused with what to do', async () => {
  const full = createShare({ ...one, waiting: 0 })
  await full('ann', there)
  await expect(full('ann', there)).rejects.toMatchObject({
    code: 'rate_limited',
    next: expect.stringMatching(/narrow/),
  })
  const short = createShare({ ...one, wait_ms: 1 })
  await short('ann', there)
  await expect(short('ann', there)).rejects.toMatchObject({ code: 'rate_limited' })
})
