import { expect, test } from 'vitest'
import type { Plan } from '../api/wire.ts'
import { aPlan } from '../test/wire.ts'
import { approveText, digestText, heldReasons, isEmpty, isFinal, stateTag } from './plan-words.ts'

const mail = aPlan()

test('A13 the reasons of being held out are counted by the server, those without words too', () => {
  expect(heldReasons(mail).map((reason) => [reason.value, reason.short])).toEqual([
    [23, 'opted out'],
    [11, 'legal disputes'],
    [14, 'customers'],
  ])
  // A page holds the first rows only; nothing is ever counted from them.
  const row = { table: 'contact', label: 'A', reason: 'left', evidence: '', override: 'nobody' }
  const rows = Array.from({ length: 50 }, (_, at) => ({ ...row, id: `${at}` }))
  const rewound: Plan = {
    ...mail,
    counts: { ...mail.counts, held_out: 802 },
    facets: { changed_since: 2, left: 797, on_the_moon: 3 },
    held_out: { rows, total: 802 },
  }
  expect(heldReasons(rewound).map((reason) => [reason.value, reason.short])).toEqual([
    [797, 'have left'],
    [2, 'changed since'],
    [3, 'on the moon'],
  ])
})

test('A13 a plan that does nothing is known as such, whoever is held out', () => {
  const counts = { ...mail.counts, changed: 0, send: 0, rows: 0, held_out: 1_088 }
  expect(isEmpty({ ...mail, counts, friction: { kind: 'click' } })).toBe(true)
  expect(isEmpty(mail)).toBe(false)
})

test('the button counts what it approves', () => {
  expect(approveText(mail)).toBe('Approve 799 mails')
  const bulk: Plan = {
    ...mail,
    tool: 'deal_close_many',
    effect: 'money',
    counts: { matched: 203, changed: 203, unchanged: 0, held_out: 0, send: 0, rows: 203 },
    friction: { kind: 'click' },
  }
  expect(approveText(bulk)).toBe('Approve 203 changes')
  expect(isFinal(bulk)).toBe(false)
  expect(
    approveText({ ...bulk, tool: 'rewind_plan', counts: { ...bulk.counts, changed: 1, rows: 1 } }),
  ).toBe('Take back 1 change')
})

test('A13 the button counts as the summary does: what changes of what matched, not the rows that go along', () => {
  const counts = { matched: 14, changed: 14, unchanged: 0, held_out: 0, send: 0, rows: 19 }
  const close: Plan = {
    ...mail,
    tool: 'deal_close_many',
    effect: 'money',
    counts,
    friction: { kind: 'click' },
  }
  expect(approveText(close)).toBe('Approve 14 changes')
  expect(approveText({ ...close, counts: { ...counts, changed: 0 } })).toBe('Approve 19 changes')
  expect(approveText({ ...close, tool: 'rewind_plan' })).toBe('Take back 14 changes')
})

test('a plan is expired as soon as its time is over', () => {
  expect(stateTag(mail, 1).text).toBe('Waits')
  expect(stateTag(mail, 0).text).toBe('Expired')
})

test('a digest is shown by its beginning and its end, in fours', () => {
  expect(digestText(`9f2c41e87b0d63aa${'0'.repeat(40)}5e17c904`)).toBe(
    '9f2c 41e8 7b0d 63aa … 5e17 c904',
  )
})
