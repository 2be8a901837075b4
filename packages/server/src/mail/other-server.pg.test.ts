import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type MailServer, startMailServer } from '../test/mail-server.ts'
import { testServer } from '../test/test-server.ts'

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

const [anna, bo, cy] = ['anna.mill@mill.example', 'bo.mill@mill.example', 'cy.weir@mill.example'] as const

async function held() {
  const { body } = await it.here.by.manager.post('/api/tools/email_send_many', {
    input: { contacts: [...it.here.rows.contacts], template: it.here.rows.template },
  })
  const { body: approved } = await it.here.by.manager.post(`/api/plans/${body.plan.id}/approve`, { digest: body.plan.digest })
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
