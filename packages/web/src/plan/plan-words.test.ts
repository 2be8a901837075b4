import { expect, test } from 'vitest'
import type { Plan } from '../api/types.ts'
import { approveText, digestText, heldReasons, isFinal, stateTag } from './plan-words.ts'

const mail: Plan = {
  id: 'p',
  tool: 'email_send_many',
  title: 'Mail 799 cold contacts',
  state: 'pending',
  digest: 'abc',
  effect: 'dispatch',
  counts: { matched: 847, send: 799, held_out: 48, rows: 1598 },
  facets: { opted_out: 23, legal_hold: 11, customer: 14, outbound: 799 },
  expires_at: '2026-05-14T11:11:00Z',
  created_at: '2026-05-14T10:41:00Z',
  friction: { kind: 'number', number: 799 },
  requested_by: { id: 'm', name: 'Mara' },
}

test('the reasons of being held out add up, other hazards are no reason', () => {
  expect(heldReasons(mail).map((reason) => [reason.value, reason.short])).toEqual([
    [23, 'opted out'],
    [11, 'legal disputes'],
    [14, 'customers'],
  ])
})

test('where facets do not add up the listed rows are counted', () => {
  const rows = [{ id: '1', table: 'contact', label: 'A', reason: 'left_out' }]
  expect(heldReasons({ ...mail, counts: { held_out: 1 }, held_out: { rows } })).toMatchObject([{ value: 1, short: 'left out' }])
})

test('the button counts what it approves', () => {
  expect(approveText(mail)).toBe('Approve 799 mails')
  const bulk: Plan = {
    ...mail,
    tool: 'deal_close_many',
    effect: 'money',
    counts: { matched: 203, rows: 203 },
    friction: { kind: 'click' },
  }
  expect(approveText(bulk)).toBe('Approve 203 changes')
  expect(isFinal(bulk)).toBe(false)
  expect(approveText({ ...bulk, tool: 'rewind_plan', counts: { rows: 1 } })).toBe('Take back 1 change')
})

test('a plan is expired as soon as its time is over', () => {
  expect(stateTag(mail, 1).text).toBe('Waits')
  expect(stateTag(mail, 0).text).toBe('Expired')
})

test('a digest is shown by its beginning and its end, in fours', () => {
  expect(digestText(`9f2c41e87b0d63aa${'0'.repeat(40)}5e17c904`)).toBe('9f2c 41e8 7b0d 63aa … 5e17 c904')
})
