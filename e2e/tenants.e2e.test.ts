import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { setPassword } from '../packages/server/src/auth/people.ts'
import { openHouse } from './house.ts'
import { ask, goTo, textOf } from './steps.ts'

const house = openHouse()
const password = 'a long password of this test'
let here: Page
let there: Page
let ours: { contact: string; deal: string; plan: string; action: string }

/** The other company offers no one-click sign-in, so its administrator gets a password. */
async function signInElsewhere(): Promise<Page> {
  const { database, url } = house.product
  const { rows } = await database.query<{ id: string; email: string }>(
    `select u.id, u.email from crm."user" u join crm.org o on o.id = u.org_id where o.name = 'Halvorsen Marine' and u.role in ('manager', 'admin') limit 1`,
  )
  const [person] = rows
  if (!person) throw new Error('the other company has no manager')
  await setPassword(database, person.id, password)
  const context = await house.visitor()
  const signedIn = await context.request.post(`${url}/api/auth/sign-in/email`, {
    data: { email: person.email, password },
  })
  expect(signedIn.status()).toBe(200)
  const page = await context.newPage()
  await page.goto(url)
  await page.getByRole('heading', { name: 'Waits for you' }).waitFor()
  return page
}

beforeAll(async () => {
  here = await house.signIn('manager')
  there = await signInElsewhere()
  const { manager } = house.product.by
  const find = async (tool: string, search: string) =>
    (await manager.post(`/api/tools/${tool}`, { input: { search } })).body.output.rows[0]
      .id as string
  const contact = await find('contact_find', 'Haverkamp')
  const deal = await find('deal_find', 'Acme Corp')
  const moved = await manager.post('/api/assistant', { message: 'Move Acme Corp to negotiation' })
  const planned = await manager.post('/api/assistant', {
    message: 'Re-engage all cold contacts from the last 90 days',
  })
  ours = { contact, deal, action: moved.body.actions[0].id, plan: planned.body.plans[0].id }
})

test('each company sees its own people only', async () => {
  await goTo(here, 'Contacts')
  await here
    .getByTestId('contact-count')
    .filter({ hasText: /^4,\d{3} contacts$/ })
    .waitFor()
  await here.getByLabel('Search contacts').fill('Haverkamp')
  await here.getByRole('link', { name: 'Lena Haverkamp' }).waitFor()
  await goTo(there, 'Contacts')
  await there
    .getByTestId('contact-count')
    .filter({ hasText: /^\d{1,3} contacts$/ })
    .waitFor()
  await there.getByLabel('Search contacts').fill('Haverkamp')
  await there.getByText('Nobody matches').waitFor()
  await expect.poll(() => there.getByText('Haverkamp').count()).toBe(0)
})

test('a link from the other company leads nowhere: no contact, no deal, no plan, no action', async () => {
  for (const path of [
    `/contacts/${ours.contact}`,
    `/deals/${ours.deal}`,
    `/plans/${ours.plan}`,
    `/activity?action=${ours.action}`,
  ]) {
    await there.goto(house.product.url + path)
    const problem = there.getByRole('alert').first()
    await problem.waitFor()
    expect(await textOf(problem), path).toMatch(/There is no|not found|does not exist/i)
    expect(await textOf(there.locator('body')), path).not.toMatch(/Haverkamp|Acme Corp|799/)
    await house.wereRefused(404)
  }
})

test('its lists show nothing of the other: no approvals, no activity, no outbox', async () => {
  await goTo(there, 'Approvals')
  await there.getByText('Nothing waits for you').waitFor()
  await goTo(there, 'Activity')
  await there
    .getByTestId('activity')
    .or(there.getByText('Nothing has happened yet'))
    .first()
    .waitFor()
  expect(await textOf(there.getByRole('region', { name: 'Actions' }))).not.toMatch(
    /Acme Corp|Mara Oyelund|Ferrowick|799/,
  )
  await goTo(there, 'Outbox')
  await there.getByText('No mail here').waitFor()
})

test('a sentence finds only what is its own, even under the same name', async () => {
  expect(await textOf(await ask(there, 'Move Acme Corp to negotiation'))).toContain(
    'I found no open deal called “Acme Corp”',
  )
  const stageHere = async () =>
    (
      await house.product.by.manager.post('/api/tools/deal_find', {
        input: { search: 'Tidewick Marine' },
      })
    ).body.output.rows
  const before = await stageHere()
  await ask(there, 'Move Tidewick Marine to contract')
  await there.getByTestId('toast').filter({ hasText: 'Tidewick Marine' }).waitFor()
  expect(await stageHere()).toEqual(before)
  await expect
    .poll(() => here.getByTestId('toast').filter({ hasText: 'Tidewick Marine' }).count())
    .toBe(0)
})

test('no request of one company reaches a row of the other', async () => {
  const post = async (path: string, data: object) => {
    const answer = await there.request.post(house.product.url + path, {
      data,
      headers: { origin: house.product.url },
    })
    return { status: answer.status(), code: ((await answer.json()) as { code: string }).code }
  }
  const notFound = { status: 404, code: 'not_found' }
  const { digest } = (await house.product.by.manager.get(`/api/plans/${ours.plan}`)).body
  expect(await post('/api/tools/contact_get', { input: { contact: ours.contact } })).toEqual(
    notFound,
  )
  expect(
    await post('/api/tools/contact_update', {
      input: { contact: ours.contact, set: { title: 'Ours' } },
    }),
  ).toEqual(notFound)
  expect(await post(`/api/plans/${ours.plan}/approve`, { digest })).toEqual(notFound)
  expect(await post(`/api/plans/${ours.plan}/reject`, {})).toEqual(notFound)
  expect(await post(`/api/actions/${ours.action}/undo`, { mode: 'strict' })).toEqual(notFound)
})
