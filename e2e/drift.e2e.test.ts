import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { ask, textOf } from './steps.ts'

const house = openHouse()
const get = async (path: string) => (await house.product.by.manager.get(path)).body
let page: Page
let plan: string

beforeAll(async () => {
  page = await house.signIn('manager')
  await ask(page, 'Re-engage all cold contacts from the last 90 days')
  plan = (await page.getByTestId('plan-card').getAttribute('data-plan')) ?? ''
  await page.getByTestId('plan-review').click()
  await page.getByTestId('approve-number').waitFor()
})

test('a rep sees the plan of the 799 and who may approve it, and finds nothing to approve it with', async () => {
  const rep = await house.signIn('rep')
  await rep.goto(`${house.product.url}/plans/${plan}`)
  const gate = rep.getByTestId('gate-others')
  await gate.waitFor()
  expect(await textOf(gate)).toMatch(
    /Somebody else approves this Ask .*(Mara Oyelund|Corentin Valgarde)/,
  )
  await expect.poll(() => rep.getByTestId('approve').count()).toBe(0)
})

test('neither a rep nor an agent can approve it past the page', async () => {
  const { digest } = await get(`/api/plans/${plan}`)
  const { rep, agent } = house.product.by
  expect(await rep.post(`/api/plans/${plan}/approve`, { digest })).toMatchObject({
    status: 403,
    body: { code: 'not_permitted' },
  })
  expect(await agent.post(`/api/plans/${plan}/approve`, { digest })).toMatchObject({
    status: 403,
    body: { code: 'agent_may_not_approve' },
  })
  expect((await get(`/api/plans/${plan}`)).state).toBe('pending')
})

test('somebody opts out between plan and approval: nothing is sent, the difference shows, and the way to the plan of 798', async () => {
  const { label, record } = (await get(`/api/plans/${plan}?limit=1`)).outbound.rows[0] as {
    label: string
    record: { id: string }
  }
  const compliance = await house.signIn('compliance')
  // An opt-out lasts, so the assistant asks; the person enters it at once.
  await ask(compliance, `${label} wants no more mail`)
  await compliance.getByTestId('plan-card').waitFor()
  const input = { contact: record.id, evidence: 'Said so on the phone' }
  const said = await house.product.by.compliance.post('/api/tools/consent_withdraw', { input })
  expect(said.body.status).toBe('applied')

  await page.getByTestId('approve-number').fill('799')
  await page.getByTestId('approve').click()
  const drift = page.getByTestId('gate-drift')
  await drift.waitFor()
  await house.wereRefused(409)
  expect(await textOf(drift)).toContain('Nothing was sent and nothing changed.')
  expect(await textOf(drift.getByRole('listitem').filter({ hasText: label }))).toMatch(
    /to send ?→ ?held out/,
  )
  expect(await get('/api/outbox')).toMatchObject({ rows: [] })
  expect(await get(`/api/plans/${plan}`)).toMatchObject({ state: 'drifted' })

  await page.getByRole('link', { name: 'Review the new plan, 798 mails' }).click()
  const summary = page.getByTestId('plan-summary')
  await summary.getByText('798', { exact: true }).waitFor()
  expect(await textOf(summary)).toMatch(
    /847 matched 798 to send 49 held out 24 opted out 11 legal disputes 14 customers/,
  )
})

test('the new plan wants its own yes, for its own number', async () => {
  await page.getByTestId('approve-number').fill('799')
  expect(await page.getByTestId('approve').isDisabled()).toBe(true)
  await page.getByTestId('approve-number').fill('798')
  await page.getByTestId('approve').click()
  await page.getByTestId('gate-held').waitFor()
  expect((await get('/api/outbox')).counts).toMatchObject({ queued: 798 })
})
