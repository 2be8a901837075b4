import { claimDue, type HandOff } from '@rescind/kernel'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../log.ts'
import { type MailServer, startMailServer } from '../test/mail-server.ts'
import { testServer } from '../test/test-server.ts'
import { type DispatcherParts, dispatchDue } from './dispatcher.ts'
import { smtpTargetOf } from './smtp-target.ts'

let mail: MailServer
beforeAll(async () => {
  mail = await startMailServer()
})
const it = testServer({ smtpUrl: () => mail.url })
beforeEach(() => {
  mail.taken = []
  mail.refuses.clear()
  mail.postpones.clear()
})
afterAll(() => mail.stop())

const [anna, bo, cy] = [
  'anna.mill@mill.example',
  'bo.mill@mill.example',
  'cy.weir@mill.example',
] as const

async function held() {
  const { body } = await it.here.by.manager.post('/api/tools/email_send_many', {
    input: { contacts: [...it.here.rows.contacts], template: it.here.rows.template },
  })
  const { body: approved } = await it.here.by.manager.post(`/api/plans/${body.plan.id}/approve`, {
    digest: body.plan.digest,
  })
  return approved.action.id as string
}
const outbox = async (action: string) => {
  const { body } = await it.here.by.manager.get(`/api/outbox?action=${action}`)
  return Object.fromEntries(
    body.rows.map(({ to, state, reason }: { to: string; state: string; reason: string | null }) => [
      to,
      reason ? `${state}: ${reason}` : state,
    ]),
  ) as Record<string, string>
}

test('a server that refuses some recipients gets the others, and each refusal stands in the outbox with its code', async () => {
  mail.refuses.add(bo)
  const action = await held()
  await it.endHold(action)
  expect(await outbox(action)).toEqual({ [anna]: 'sent', [bo]: 'refused: smtp_550', [cy]: 'sent' })
  expect(mail.taken.sort()).toEqual([anna, cy])
  await it.endHold(action)
  expect(mail.taken).toHaveLength(2)
})

test('a server that says "not now" is asked again later, and only for that mail', async () => {
  mail.postpones.add(cy)
  const action = await held()
  await it.endHold(action)
  expect(await outbox(action)).toEqual({ [anna]: 'sent', [bo]: 'sent', [cy]: 'queued: smtp_450' })
  const { rows } = await sql<{
    wait: number
  }>`select extract(epoch from release_at - clock_timestamp())::float as wait from kernel.outbox where action_id = ${action} and state = 'queued'`.execute(
    it.owner,
  )
  expect(rows[0]?.wait).toBeGreaterThan(1)
  mail.postpones.clear()
  await it.endHold(action)
  expect(await outbox(action)).toEqual({ [anna]: 'sent', [bo]: 'sent', [cy]: 'sent' })
  expect(mail.taken.filter((to) => to === anna)).toHaveLength(1)
})

test('a server that is away loses nothing: everything stays queued, and leaves when it is back', async () => {
  const { port } = new URL(mail.url)
  await mail.stop()
  const action = await held()
  await it.endHold(action)
  expect(await outbox(action)).toEqual({
    [anna]: 'queued: no_connection',
    [bo]: 'queued: no_connection',
    [cy]: 'queued: no_connection',
  })
  mail = await startMailServer(Number(port))
  await it.endHold(action)
  expect(mail.taken.sort()).toEqual([anna, bo, cy])
})

test('what waits for a server that is away for long is stopped by a person like any other, and then never leaves', async () => {
  const { port } = new URL(mail.url)
  await mail.stop()
  const action = await held()
  await it.endHold(action)
  const { body } = await it.here.by.manager.post('/api/rewinds', { filter: { actions: [action] } })
  await it.here.by.manager.post(`/api/plans/${body.plan.id}/approve`, { digest: body.plan.digest })
  expect(Object.values(await outbox(action))).toEqual(Array(3).fill('cancelled: no_connection'))
  mail = await startMailServer(Number(port))
  await it.endHold(action)
  expect(mail.taken).toEqual([])
})

test('H4 an answer that came while the database was away is written down when it is back, and nothing is sent again', async () => {
  mail.silent = true
  const action = await held()
  const dispatched = it.endHold(action).catch((error: unknown) => error)
  await expect.poll(() => mail.waiting, { timeout: 20_000 }).toBe(3)
  await it.proxy.cut()
  mail.silent = false
  mail.answer()
  expect(await dispatched).toMatchObject({ code: 'database_unavailable' })
  await it.proxy.mend()
  await expect
    .poll(async () => (await it.nobody.get('/readyz')).status, { timeout: 20_000 })
    .toBe(200)
  await it.product.doDueWork()
  expect(await outbox(action)).toEqual({ [anna]: 'sent', [bo]: 'sent', [cy]: 'sent' })
  expect(mail.taken.sort()).toEqual([anna, bo, cy])
})

test('H4 what was claimed and never begun goes back into the queue while the server lives', async () => {
  const { kernel } = it.product
  const { org } = it.here
  const action = await held()
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action}`.execute(
    it.owner,
  )
  const claimed = await claimDue(kernel, org, 'me')
  expect(claimed).toHaveLength(3)
  const parts: DispatcherParts = {
    ...{
      kernel,
      claimant: 'me',
      log: silentLog,
      fates: new Map<string, HandOff>(),
      wakeAt: () => {},
    },
    targetOf: () => smtpTargetOf(mail.url),
    senderOf: async () => ({ name: 'Here', address: 'hello@here.example' }),
    unsubscribeUrl: () => 'https://here.example/u/x',
  }
  // One of them had begun, and nobody knows how it ended.
  parts.fates.set(claimed[0]!.id, { state: 'unknown', reason: 'connection_lost' })
  await dispatchDue(parts, org, new AbortController().signal)
  const states = Object.entries(await outbox(action)).map(([to, state]) => [to, state] as const)
  expect(new Map(states)).toEqual(
    new Map(
      claimed.map(({ recipient }, i) => [
        recipient,
        i === 0 ? 'unknown: connection_lost' : 'queued: not_begun',
      ]),
    ),
  )
  await it.endHold(action)
  expect(mail.taken.sort()).toEqual(
    claimed
      .slice(1)
      .map(({ recipient }) => recipient)
      .sort(),
  )
})
