import { sql } from 'kysely'
import { assert, expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import { approve } from '../approval/approve.ts'
import { undoAny } from '../authority/caller.ts'
import { limits } from '../contract/limits.ts'
import { undo } from '../undo/undo.ts'
import { getAction } from '../view/actions.ts'
import { release, releaseHeld } from './hold.ts'
import { claimDue, claimsOf, markUnknown, orgsDue, settle } from './outbox.ts'

const lib = library()
const remind = async (readers = ['r1@x.example', 'r2@x.example', 'no@x.example']) =>
  (await lib.run('loan_remind', { readers })).action
/** The hold of an action ends now. */
const endHold = async (action: string) => {
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action}`.execute(
    lib.owner,
  )
  await sql`update kernel.action set release_at = clock_timestamp() where id = ${action}`.execute(
    lib.owner,
  )
}
const states = async (action: string) =>
  (
    await sql<{
      recipient: string
      state: string
    }>`select recipient, state from kernel.outbox where action_id = ${action} order by recipient`.execute(
      lib.owner,
    )
  ).rows.map((r) => r.state)

test('the plan tells what leaves and who is held out; the number is typed', async () => {
  const plan = await lib.plan('loan_remind', { readers: ['r1@x.example', 'no@x.example'] })
  expect(plan).toMatchObject({
    counts: { matched: 2, send: 1, held_out: 1 },
    facets: { opted_out: 1 },
    friction: { kind: 'number', number: 1 },
  })
  expect(plan.outbound.rows).toMatchObject([{ to: 'r1@x.example', subject: 'Back please' }])
  expect(plan.held_out.rows).toMatchObject([
    { reason: 'opted_out', evidence: 'Said no.', override: 'nobody' },
  ])
  expect(
    (await sql`select 1 from kernel.outbox where action_id = ${plan.id}`.execute(lib.owner)).rows,
  ).toEqual([])
  expect(await approve(lib.kernel, lib.ada, plan.id, plan.digest)).toMatchObject({ status: 'held' })
})

test('H1 nothing leaves before its hold ends, and the hold is never shorter than the undo window', async () => {
  const action = await remind()
  expect(await claimDue(lib.kernel, lib.org, 'one')).toEqual([])
  const { rows } = await sql<{
    ms: number
  }>`select extract(epoch from min(release_at) - clock_timestamp())::float * 1000 as ms from kernel.outbox where action_id = ${action}`.execute(
    lib.owner,
  )
  expect(rows[0]!.ms).toBeGreaterThan(55_000)
  expect(await getAction(lib.kernel, lib.ada, action)).toMatchObject({
    state: 'held',
    outbox: { queued: 2 },
  })
})

test('U15 a recall before the hold ends stops everything and leaves no trace outside', async () => {
  const before = await lib.snapshot()
  const action = await remind()
  const { receipt } = await lib.undo(action)
  expect(receipt).toMatchObject({ recalled: 2, residue: [] })
  expect(await states(action)).toEqual(['cancelled', 'cancelled'])
  expect(await lib.snapshot()).toBe(before)
  await endHold(action)
  expect(await claimDue(lib.kernel, lib.org, 'one')).toEqual([])
  expect(await getAction(lib.kernel, lib.ada, action)).toMatchObject({ state: 'recalled' })
})

test('H2 cancel and release race: exactly one wins, for every message', async () => {
  for (let round = 0; round < 8; round++) {
    const action = await remind(['a@x.example', 'b@x.example', 'c@x.example'])
    await endHold(action)
    const [claimed, undone] = await Promise.all([
      claimDue(lib.kernel, lib.org, `c${round}`),
      lib.undo(action),
    ])
    const mine = claimed.filter((row) => row.action_id === action)
    expect(mine.length + undone.receipt.recalled).toBe(3)
    expect((await states(action)).filter((s) => s === 'claimed')).toHaveLength(mine.length)
    for (const row of mine)
      await settle(lib.kernel, lib.org, `c${round}`, row.id, { state: 'sent' })
  }
})

test('H3 at release everything is checked again; what fails now is held out with its reason', async () => {
  const action = await remind()
  await endHold(action)
  lib.optedOut.add('r2@x.example')
  const claimed = await claimDue(lib.kernel, lib.org, 'one')
  expect(claimed.map((row) => row.recipient)).toEqual(['r1@x.example'])
  expect(await states(action)).toEqual(['claimed', 'held_out'])
  await settle(lib.kernel, lib.org, 'one', claimed[0]!.id, { state: 'sent' })
  lib.optedOut.clear()
})

test('H4 claimed and never settled is unknown: shown to a person, never sent again by itself', async () => {
  const action = await remind(['a@x.example'])
  await endHold(action)
  const [row] = await claimDue(lib.kernel, lib.org, 'dead process')
  expect(await orgsDue(lib.kernel)).toContain(lib.org)
  await markUnknown(lib.kernel, lib.org, 'new process')
  expect(await states(action)).toEqual(['unknown'])
  expect(await claimDue(lib.kernel, lib.org, 'new process')).toEqual([])
  await settle(lib.kernel, lib.org, 'dead process', row!.id, { state: 'sent' })
  expect(await states(action)).toEqual(['unknown'])
})

test('a server that is not reached is tried again later; one that refuses is not', async () => {
  const action = await remind(['a@x.example', 'b@x.example'])
  await endHold(action)
  const rows = await claimDue(lib.kernel, lib.org, 'one')
  await settle(lib.kernel, lib.org, 'one', rows[0]!.id, { state: 'retry', reason: 'not reached' })
  await settle(lib.kernel, lib.org, 'one', rows[1]!.id, {
    state: 'refused',
    reason: 'unknown user',
  })
  expect((await states(action)).sort()).toEqual(['queued', 'refused'])
  expect(await claimDue(lib.kernel, lib.org, 'one')).toEqual([])
})

test('a server that is away for long is tried again ever more rarely, and without an end until a person cancels', async () => {
  const action = await remind(['a@x.example'])
  const clock = async () =>
    (
      await sql<{ now: Date }>`select clock_timestamp() as now`.execute(lib.owner)
    ).rows[0]!.now.getTime()
  const waits: number[] = []
  for (let attempt = 1; attempt <= 40; attempt++) {
    await endHold(action)
    const [row] = await claimDue(lib.kernel, lib.org, 'one')
    const before = await clock()
    const again = await settle(lib.kernel, lib.org, 'one', row!.id, {
      state: 'retry',
      reason: 'no_connection',
    })
    const [least, most] = [again!.getTime() - (await clock()), again!.getTime() - before]
    const expected = Math.min(
      limits.handoff_backoff_ms * 2 ** attempt,
      limits.handoff_backoff_ms_max,
    )
    expect(least).toBeLessThanOrEqual(expected)
    // The clock has microseconds, a Date has not.
    expect(most).toBeGreaterThanOrEqual(expected - 2)
    waits.push(expected)
  }
  expect([waits[0], waits[1], waits.at(-1)]).toEqual([4_000, 8_000, 15 * 60_000])
  expect(await states(action)).toEqual(['queued'])
  const { receipt } = await lib.undo(action)
  expect(receipt).toMatchObject({ recalled: 1, residue: [] })
  await endHold(action)
  expect(await claimDue(lib.kernel, lib.org, 'one')).toEqual([])
})

test('H4 whoever has claimed knows of what it has not settled yet, and nobody else does', async () => {
  const action = await remind(['a@x.example', 'b@x.example'])
  await endHold(action)
  const rows = await claimDue(lib.kernel, lib.org, 'me')
  await settle(lib.kernel, lib.org, 'me', rows[0]!.id, { state: 'sent' })
  expect(await claimsOf(lib.kernel, lib.org, 'me')).toEqual([rows[1]!.id])
  expect(await claimsOf(lib.kernel, lib.org, 'other')).toEqual([])
  expect(
    await settle(lib.kernel, lib.org, 'other', rows[1]!.id, { state: 'retry', reason: 'not mine' }),
  ).toBeNull()
  expect((await states(action)).sort()).toEqual(['claimed', 'sent'])
  await settle(lib.kernel, lib.org, 'me', rows[1]!.id, {
    state: 'unknown',
    reason: 'connection_lost',
  })
  expect(await claimsOf(lib.kernel, lib.org, 'me')).toEqual([])
})

test('an undo after some have left takes back the rest and tells what stays', async () => {
  const action = await remind(['a@x.example', 'b@x.example'])
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action} and recipient = 'a@x.example'`.execute(
    lib.owner,
  )
  const [row] = await claimDue(lib.kernel, lib.org, 'one')
  await settle(lib.kernel, lib.org, 'one', row!.id, { state: 'sent' })
  const { receipt } = await lib.undo(action)
  expect(receipt).toMatchObject({
    recalled: 1,
    residue: [{ text: 'left before they could be recalled', count: 1 }],
  })
  expect(await getAction(lib.kernel, lib.ada, action)).toMatchObject({ state: 'partly_undone' })
})

test('a held change is recorded at once, takes effect when its window has passed or a person confirms', async () => {
  const held = await lib.call('loan_promise', { name: 'p', to: 'p@x.example' })
  assert(held.status === 'held')
  await refusal('not_permitted', release(lib.kernel, lib.agent, held.action))
  await release(lib.kernel, lib.ada, held.action)
  expect(await getAction(lib.kernel, lib.ada, held.action)).toMatchObject({ state: 'applied' })
  await refusal('hold_ended', release(lib.kernel, lib.ada, held.action))
  expect((await claimDue(lib.kernel, lib.org, 'one')).map((r) => r.action_id)).toEqual([
    held.action,
  ])
  const second = await lib.call('loan_promise', { name: 'q', to: 'q@x.example' })
  assert(second.status === 'held')
  await endHold(second.action)
  expect(await releaseHeld(lib.kernel, lib.org)).toBeGreaterThanOrEqual(1)
  expect(await getAction(lib.kernel, lib.ada, second.action)).toMatchObject({ state: 'applied' })
})

test('a hold is ended early by who did it, or by who may take back what others did', async () => {
  const held = await lib.call('loan_promise', { name: 'r', to: 'r@x.example' })
  assert(held.status === 'held')
  const other = { ...lib.ada, principal: { ...lib.ada.principal, id: crypto.randomUUID() } }
  const without = new Set([...other.permissions].filter((permission) => permission !== undoAny))
  await refusal(
    'not_permitted',
    release(lib.kernel, { ...other, permissions: without }, held.action),
  )
  await refusal(
    'not_permitted',
    undo(lib.kernel, { ...other, permissions: without }, held.action, 'strict'),
  )
  expect(await getAction(lib.kernel, lib.ada, held.action)).toMatchObject({ state: 'held' })
  await release(lib.kernel, { ...other, permissions: new Set([...without, undoAny]) }, held.action)
  expect(await getAction(lib.kernel, lib.ada, held.action)).toMatchObject({ state: 'applied' })
})

test('a hold that has passed and was not released yet, as after a server was down, is ended by a person like any other', async () => {
  const held = await lib.call('loan_promise', { name: 's', to: 's@x.example' })
  assert(held.status === 'held')
  await endHold(held.action)
  await release(lib.kernel, lib.ada, held.action)
  expect(await getAction(lib.kernel, lib.ada, held.action)).toMatchObject({
    state: 'applied',
    outbox: { queued: 1 },
  })
  expect((await claimDue(lib.kernel, lib.org, 'late')).map((r) => r.action_id)).toContain(
    held.action,
  )
})

test('what was approved as a dispatch keeps its whole hold', async () => {
  await refusal('not_permitted', release(lib.kernel, lib.ada, await remind()))
})
