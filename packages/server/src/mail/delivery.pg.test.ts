import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testServer } from '../test/test-server.ts'

const it = testServer()

/** A mail to all three contacts, approved and held. */
async function send(house = it.here) {
  const { body } = await house.by.manager.post('/api/tools/email_send_many', {
    input: { contacts: [...house.rows.contacts], template: house.rows.template },
  })
  const { status, body: approved } = await house.by.manager.post(
    `/api/plans/${body.plan.id}/approve`,
    {
      digest: body.plan.digest,
    },
  )
  expect({ status, outcome: approved.status }).toEqual({ status: 200, outcome: 'held' })
  return approved.action.id as string
}
const mails = async (house = it.here) =>
  (await house.by.manager.get('/api/mailbox')).body.rows as { id: string; to: string }[]

test('H1 nothing arrives before the hold ends; a recall in time means it never does', async () => {
  const action = await send()
  await it.product.doDueWork()
  expect(await mails()).toEqual([])
  const { body } = await it.here.by.manager.post(`/api/actions/${action}/cancel`)
  expect(body).toMatchObject({
    undone: { state: 'recalled', outbox: { cancelled: 3 } },
    receipt: { recalled: 3, residue: [] },
  })
  await it.endHold(action)
  expect(await mails()).toEqual([])
})

test('what is not recalled arrives by real SMTP, one mail for each, with a way out in every one', async () => {
  const action = await send()
  await it.endHold(action)
  expect((await mails()).map(({ to }) => to).sort()).toEqual([
    'anna.mill@mill.example',
    'bo.mill@mill.example',
    'cy.weir@mill.example',
  ])
  const { body: outbox } = await it.here.by.manager.get(`/api/outbox?action=${action}`)
  expect(outbox.counts).toEqual({ sent: 3 })
  const anna = (await mails()).find(({ to }) => to === 'anna.mill@mill.example')
  const { body: mail } = await it.here.by.manager.get(`/api/mailbox/${anna?.id}`)
  expect(mail).toMatchObject({ from: 'hello@here.example', subject: 'Hello Anna' })
  expect(mail.text).toContain('From manager of Here to Mill & Sons.')
  expect(mail.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click')
  expect(mail.headers['message-id']).toBe(
    `<${outbox.rows.find(({ to }: { to: string }) => to === anna?.to).id}@here.example>`,
  )
  const link = /Unsubscribe: (\S+)/.exec(mail.text)?.[1]
  expect(mail.headers['list-unsubscribe']).toBe(`<${link}>`)
  expect(link).toMatch(new RegExp(`^${it.url}/u/[\\w-]{64}$`))
})

test('the mailbox of one organisation shows nothing of the other', async () => {
  expect(await mails(it.elsewhere)).toEqual([])
  const action = await send(it.elsewhere)
  await it.endHold(action)
  const [theirs] = await mails(it.elsewhere)
  expect((await it.here.by.admin.get(`/api/mailbox/${theirs?.id}`)).body.code).toBe('not_found')
  expect((await mails()).map(({ id }) => id)).not.toContain(theirs?.id)
})

test('opening the unsubscribe link changes nothing, for mail scanners open links; its POST withdraws consent at once', async () => {
  const bo = (await mails()).find(({ to }) => to === 'bo.mill@mill.example')
  const { body: mail } = await it.here.by.manager.get(`/api/mailbox/${bo?.id}`)
  const path = new URL(/Unsubscribe: (\S+)/.exec(mail.text)?.[1] ?? '').pathname
  const mayWrite = async () =>
    (
      await it.here.by.manager.post('/api/tools/contact_check_contactability', {
        input: { contact: it.here.rows.contacts[1] },
      })
    ).body.output
  expect((await it.nobody.get(path)).body).toContain('<form method="post">')
  expect(await mayWrite()).toMatchObject({ send: true })
  const post = await it.nobody.post(path, 'List-Unsubscribe=One-Click', {
    origin: 'https://mail.example',
    'content-type': 'application/x-www-form-urlencoded',
  })
  expect(post.status).toBe(200)
  expect(await mayWrite()).toMatchObject({ send: false })
  const entries = () =>
    sql<{
      n: number
    }>`select count(*)::int as n from crm.consent_event where kind = 'opt_out' and org_id = ${it.here.org}`.execute(
      it.owner,
    )
  const before = (await entries()).rows[0]?.n
  expect((await it.nobody.post(path)).status).toBe(200)
  expect((await entries()).rows[0]?.n).toBe(before)
})

test.each(['/u/nothing', `/u/${'A'.repeat(64)}`])(
  'an unsubscribe link that is not ours says so: %s',
  async (path) => {
    expect((await it.nobody.get(path)).status).toBe(404)
    expect((await it.nobody.post(path)).status).toBe(404)
  },
)

test('H3 who opts out while the mail waits gets none: it is held out at release with its reason', async () => {
  const { body } = await it.elsewhere.by.manager.post('/api/tools/email_send_many', {
    input: { contacts: [...it.elsewhere.rows.contacts], template: it.elsewhere.rows.template },
  })
  const { body: approved } = await it.elsewhere.by.manager.post(
    `/api/plans/${body.plan.id}/approve`,
    {
      digest: body.plan.digest,
    },
  )
  const before = (await mails(it.elsewhere)).length
  await it.elsewhere.by.manager.post('/api/tools/consent_withdraw', {
    input: { contact: it.elsewhere.rows.contacts[2], evidence: 'Said so on the phone.' },
  })
  await it.endHold(approved.action.id)
  const { body: outbox } = await it.elsewhere.by.manager.get(
    `/api/outbox?action=${approved.action.id}`,
  )
  expect(outbox.counts).toEqual({ sent: 2, held_out: 1 })
  expect(outbox.rows.find(({ state }: { state: string }) => state === 'held_out')).toMatchObject({
    to: 'cy.weir@mill.example',
    reason: 'opted_out',
  })
  expect((await mails(it.elsewhere)).length).toBe(before + 2)
})
