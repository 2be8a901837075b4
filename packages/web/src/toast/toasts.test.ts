import { expect, test } from 'vitest'
import type { Action } from '../api/wire.ts'
import { anAction } from '../test/wire.ts'
import { type Entry, grouped, reduce } from './toasts.ts'

const start = Date.parse('2026-05-14T10:44:00Z')

function action(id: string, change: Partial<Action> = {}): Action {
  return anAction({
    id,
    tool: 'deal_move_stage',
    title: `${id}: stage Proposal → Negotiation`,
    at: new Date(start).toISOString(),
    agent: { id: 'as', name: 'Assistant' },
    undo_until: new Date(start + 60_000).toISOString(),
    ...change,
  })
}

function told(entries: Entry[], change: Action, now = start): Entry[] {
  return reduce(entries, { type: 'told', action: change, now })
}

test('an applied action can be undone until the server says so, then offers to take back for four seconds, then leaves', () => {
  const open = told([], action('a'))
  expect(open[0]?.phase).toBe('open')
  expect(reduce(open, { type: 'tick', now: start + 59_999 })).toBe(open)
  const late = reduce(open, { type: 'tick', now: start + 60_000 })
  expect(late[0]?.phase).toBe('late')
  expect(reduce(late, { type: 'tick', now: start + 64_000 })).toEqual([])
})

test('after a reload an action whose window is still open gets its toast again, an older one does not', () => {
  expect(told([], action('a'), start + 30_000)).toHaveLength(1)
  expect(told([], action('a'), start + 61_000)).toHaveLength(0)
})

test('an action undone in another window says so here for four seconds', () => {
  const back = told(told([], action('a')), action('a', { state: 'undone' }), start + 5_000)
  expect(back).toMatchObject([{ phase: 'back', ends: start + 9_000 }])
  expect(told(back, action('a', { state: 'undone' }), start + 8_000)[0]?.ends).toBe(start + 9_000)
  expect(reduce(back, { type: 'tick', now: start + 9_000 })).toEqual([])
})

test('an action of which not all came back says so for as long', () => {
  const back = told(
    told([], action('a')),
    action('a', { state: 'partly_undone', taken_back: 'nothing' }),
    start + 5_000,
  )
  expect(back).toMatchObject([{ phase: 'back', ends: start + 9_000 }])
})

test('an action that was already undone before this window knew it gets no toast', () => {
  expect(told([], action('a', { state: 'undone' }))).toEqual([])
})

test('an undo shows no toast of its own, a redo does', () => {
  expect(told([], action('u', { kind: 'undo' }))).toEqual([])
  expect(told([], action('r', { kind: 'redo' }))).toHaveLength(1)
})

test('a held action shows for a minute how long it can be recalled, and not again after a reload', () => {
  const held = action('h', {
    state: 'held',
    undo_until: null,
    release_at: new Date(start + 600_000).toISOString(),
  })
  expect(told([], held)).toMatchObject([{ phase: 'held', ends: start + 60_000 }])
  expect(told([], held, start + 61_000)).toEqual([])
})

test('B6 once a hold is over, what left or was erased has no toast, however long the window of its undo still is', () => {
  const erase = action('e', {
    tool: 'contact_erase',
    effect: 'dispatch',
    state: 'held',
    release_at: new Date(start + 30_000).toISOString(),
    undo_until: new Date(start + 90_000).toISOString(),
    outbox: { queued: 1 },
  })
  const held = told([], erase)
  expect(held).toMatchObject([{ phase: 'held' }])
  // It waits for its errand, or has been carried out.
  expect(told(held, { ...erase, state: 'applied' }, start + 31_000)).toEqual([])
  expect(told(held, { ...erase, state: 'applied', outbox: { sent: 1 } }, start + 31_000)).toEqual(
    [],
  )
  expect(reduce(held, { type: 'tick', now: start + 31_000 })).toEqual([])
  // Its hold was ended early.
  const ended = {
    ...erase,
    state: 'applied',
    release_at: new Date(start + 1_000).toISOString(),
    outbox: { sent: 1 },
  } as const
  expect(told(held, ended, start + 2_000)).toEqual([])
})

test('from the second change of one agent on they are one toast, changes of a person stay apart', () => {
  const mine = action('m', { agent: null })
  let entries = told(told([], action('a')), mine)
  expect(grouped(entries).map((toast) => toast.kind)).toEqual(['one', 'one'])
  entries = told(entries, action('b', { at: new Date(start + 1_000).toISOString() }), start + 1_000)
  expect(
    grouped(entries).map((toast) =>
      toast.kind === 'group'
        ? toast.entries.map((entry) => entry.action.id)
        : toast.entry.action.id,
    ),
  ).toEqual([['a', 'b'], 'm'])
})

test('an action that a force has taken back offers no undo', () => {
  expect(told(told([], action('a')), action('a', { overwritten_by: 'f' }))).toEqual([])
})

test('telling the same action twice keeps one toast', () => {
  expect(told(told([], action('a')), action('a'))).toHaveLength(1)
})
