import type { Action, Plan, Receipt } from '@rescind/wire'
import { expect, test } from 'vitest'
import { action, wayBack } from './action.ts'
import { duration } from './moment.ts'
import { output } from './output.ts'
import { oneLine, plain } from './plain.ts'
import { planInFull } from './plan.ts'
import { table } from './table.ts'

process.env.NO_COLOR = '1'

test('columns line up, numbers to the right, wide characters count twice', () => {
  expect(
    table(
      ['name', 'n'],
      [
        ['Acme', '7'],
        ['日本', '1,200'],
      ],
    ),
  ).toBe('name      n\nAcme      7\n日本  1,200')
})

test('what others typed can not move the cursor, nor turn the text around', () => {
  expect(plain('a\x1b[2Jb\u202ec\nd')).toBe('a[2Jbc\nd')
  expect(oneLine('a\r\n\tb')).toBe('a b')
})

test('a list is a table without ids and without empty columns', () => {
  const id = '0197f000-0000-7000-8000-000000000001'
  expect(
    output({
      rows: [{ id, name: 'Acme', stage: { id, name: 'Proposal' }, owner: null }],
      total: 12,
    }),
  ).toBe('name  stage\nAcme  Proposal\n1 of 12 shown.')
  expect(output({ rows: [] })).toBe('Nothing found.')
})

test('a record is one line per field', () => {
  expect(output({ name: 'Acme', lost_reason: null, amount: '10.00' })).toBe(
    'name    Acme\namount  10.00',
  )
})

test.for([
  [57_900, '57 s'],
  [-1, '0 s'],
  [180_000, '3 min'],
  [7_200_000, '2 h'],
  [172_800_000, '2 days'],
] as const)('%i ms are %s', ([ms, text]) => {
  expect(duration(ms)).toBe(text)
})

test('what can be taken back says how long and how; later, the way with a preview', () => {
  const done = {
    id: 'a',
    state: 'applied',
    kind: 'do',
    live: true,
    undo_until: new Date(60_000).toISOString(),
    release_at: null,
  } as Action
  expect(wayBack(done, 3_000)).toBe('Undo within 57 s: rescind undo a')
  expect(wayBack(done, 61_000)).toBe('Take back, with a preview: rescind rewind --action a')
  expect(wayBack({ ...done, live: false, state: 'undone' }, 3_000)).toBe('')
  const left: Action = { ...done, effect: 'dispatch', outbox: { sent: 1 } }
  expect(wayBack(left, 3_000), 'after its hold nothing stops it').toBe('')
  expect(wayBack({ ...left, outbox: { sent: 1, queued: 2 } }, 3_000)).toBe(
    'Take back, with a preview: rescind rewind --action a',
  )
})

test('W7 what a part was taken back of says how many of how many, and by whom', () => {
  const parted = {
    id: 'a',
    title: 'Update 14 contacts',
    state: 'applied',
    kind: 'do',
    live: true,
    rows: 14,
    changes: { rows: [], total: 0 },
  }
  const part_back = { records: 2, by: [{ name: 'Ada Quay' }], action: 'p' }
  expect(action({ ...parted, part_back } as unknown as Action, 0)).toContain(
    '2 of 14 changes taken back by Ada Quay',
  )
})

test('W7 what a force took back says so, and which way it comes back', () => {
  const changes = { rows: [], total: 0 }
  const taken = {
    id: 'a',
    title: 'Archive Acme',
    state: 'applied',
    kind: 'do',
    live: true,
    rows: 1,
    changes,
  } as unknown as Action
  expect(action({ ...taken, overwritten_by: 'f' }, 0)).toBe(
    'Taken back by force  Archive Acme\n  In force again once the force is taken back: rescind rewind --action f',
  )
  expect(action({ ...taken, overwritten_by: 'f', state: 'partly_undone' }, 0)).toMatch(
    /^Partly undone {2}Archive Acme/,
  )
})

test('W7 an undo says how far it came', () => {
  const changes = { rows: [], total: 0 }
  const done = {
    id: 'u',
    title: 'Bring back Acme',
    state: 'applied',
    kind: 'undo',
    rows: 1,
    changes,
  } as unknown as Action
  const came = { undone: 1, recalled: 0, kept: [], residue: [] }
  const stays = [{ text: 'left before they could be recalled', count: 2 }]
  const headed = (receipt: Partial<Receipt>, kind: Action['kind'] = 'undo') =>
    action({ ...done, kind, receipt: { ...came, ...receipt } }, 0).split('  ')[0]
  expect(headed({})).toBe('Taken back')
  expect(headed({ undone: 0, recalled: 3 })).toBe('Taken back')
  expect(headed({ residue: stays })).toBe('Taken back in part')
  expect(headed({ undone: 0, residue: stays })).toBe('Nothing taken back')
  expect(headed({ undone: 0 })).toBe('Nothing taken back')
  expect(headed({ undone: 0 }, 'redo')).toBe('Nothing redone')
})

test('A13 a plan says what it does to the forecast, in all and per owner', () => {
  const moved = {
    ...{
      figure: 'open',
      period: '2026-10-01',
      currency: 'EUR',
      before: '4556400.00',
      after: '2695900.00',
      by: '-1860500.00',
    },
    ...{
      name: 'Open, Q4 2026',
      before_label: '€4,556,400',
      after_label: '€2,695,900',
      by_label: '−€1,860,500',
    },
  }
  const nothing = { rows: [], total: 0 }
  const plan = {
    ...{
      id: 'p',
      tool: 'deal_close_many',
      title: 'Close 203 deals worth €4,499,300 as lost',
      state: 'rejected',
      digest: 'd',
    },
    ...{
      counts: { matched: 203, changed: 203, unchanged: 0, send: 0, held_out: 0, rows: 203 },
      facets: {},
      friction: { kind: 'click' },
    },
    figures: [
      { ...moved, about: null },
      { ...moved, about: { table: 'user', id: 'n', label: 'Nadia Szelest' } },
    ],
    ...{
      created_at: '2026-11-29T10:00:00Z',
      expires_at: '2026-11-30T10:00:00Z',
      requested_by: { id: 'm', name: 'Mara' },
    },
    ...{
      why: [],
      agent: null,
      reasoning: null,
      residue: null,
      may_approve: true,
      approvers: [],
      drift: null,
      superseded_by: null,
    },
    ...{ held_out: nothing, changes: nothing, outbound: nothing },
  } as unknown as Plan
  expect(planInFull(plan, 'http://localhost', 0)).toContain(
    [
      'forecast       of             before      after       difference',
      'Open, Q4 2026  all            €4,556,400  €2,695,900  −€1,860,500',
      'Open, Q4 2026  Nadia Szelest  €4,556,400  €2,695,900  −€1,860,500',
    ].join('\n'),
  )
})
