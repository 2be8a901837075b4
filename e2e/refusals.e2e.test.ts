import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { ask, goTo, textOf } from './steps.ts'

const house = openHouse()
let page: Page
let contact: string

const call = async (tool: string, input: object) =>
  (await house.product.by.manager.post(`/api/tools/${tool}`, { input })).body
const field = (window: Page, name: string) =>
  window.getByTestId('contact-fields').locator(`[data-field=${name}]`)

/** Types a new value into a field of the contact that is open. */
async function edit(window: Page, name: string, value: string): Promise<void> {
  await field(window, name).getByRole('button', { name: /^Edit/ }).click()
  const input = field(window, name).getByRole('textbox')
  await input.fill(value)
  await input.blur()
}

beforeAll(async () => {
  page = await house.signIn('manager')
  const found = await call('contact_find', { search: 'Lena Haverkamp' })
  contact = found.output.rows[0].id
})

test('a sentence the offline planner does not know: it says so, does nothing, and shows what it knows', async () => {
  const said = await textOf(await ask(page, 'Sell more'))
  expect(said).toContain('I do not understand “Sell more”. Nothing was done.')
  expect(said).toContain('Move Acme Corp to negotiation')
  expect(await textOf(page.getByTestId('assistant-model'))).toBe('offline planner')
})

test('a name nobody has: it says what it looked for', async () => {
  expect(await textOf(await ask(page, 'Move Wobbleton Ltd to negotiation'))).toContain(
    'I found no open deal called “Wobbleton Ltd”. Nothing was done.',
  )
})

test('a rep who asks for a mailing to 847 people is told that it is not theirs to send', async () => {
  const rep = await house.signIn('rep')
  expect(await textOf(await ask(rep, 'Re-engage all cold contacts from the last 90 days'))).toMatch(
    /not open to you.*Nothing was done/,
  )
  expect((await house.product.by.manager.get('/api/plans?state=pending')).body.rows).toEqual([])
})

test('a value that cannot be is refused beside its field, and the old one stays', async () => {
  await page.goto(`${house.product.url}/contacts/${contact}`)
  await edit(page, 'email', 'lena at corvane')
  const refusal = field(page, 'email').getByRole('alert')
  await refusal.waitFor()
  expect(await textOf(refusal)).toMatch(/mail/i)
  await house.wereRefused(422)
  expect(await textOf(field(page, 'email'))).toContain('lena@corvane.example')
})

test('an undo after somebody else wrote the same field changes nothing and asks', async () => {
  const admin = await house.signIn('admin')
  await edit(page, 'title', 'Director of Operations')
  const undo = page
    .getByTestId('toast')
    .filter({ hasText: 'Director of Operations' })
    .getByTestId('toast-undo')
  await undo.waitFor()
  await admin.goto(`${house.product.url}/contacts/${contact}`)
  await edit(admin, 'title', 'Operations Director')
  await field(page, 'title').getByText('Operations Director').waitFor()
  await undo.click()
  const dialog = page.getByRole('dialog', { name: 'Edvin Kallinen changed this field since' })
  await dialog.waitFor()
  await house.wereRefused(409)
  expect(await textOf(dialog)).toMatch(
    /Job title.*Operations Director Edvin Kallinen.*Head of Operations/,
  )
  await dialog.getByRole('button', { name: 'Change nothing' }).click()
  expect(JSON.stringify((await call('contact_get', { contact })).output)).toContain(
    'Operations Director',
  )
})

test('U23 an undo of a new contact that somebody has a note on names the note, and leads to a plan that takes it along', async () => {
  const { action, output } = await call('contact_create', {
    first_name: 'Nora',
    last_name: 'Vey',
    email: 'nora@vey.example',
  })
  await house.product.by.admin.post('/api/tools/note_create', {
    input: { contact: output.id, body: 'Called twice' },
  })
  await page.goto(`${house.product.url}/activity`)
  const row = page
    .getByTestId('activity-row')
    .and(page.locator('[data-tool=contact_create]'))
    .first()
  await row
    .getByRole('button', { name: /Nora Vey/ })
    .first()
    .click()
  await page.getByTestId('action-drawer').getByRole('button', { name: /^Undo/ }).first().click()
  const dialog = page.getByRole('dialog', { name: /depends on Nora Vey/ })
  await dialog.waitFor()
  await house.wereRefused(409)
  expect(await textOf(dialog.getByTestId('dependents'))).toMatch(
    /^Note “Called twice”, by Edvin Kallinen, /,
  )
  await dialog.getByRole('radio').last().check()
  await dialog.getByRole('button', { name: /^Review/ }).click()
  await page.getByTestId('approve').waitFor()
  expect(await textOf(page.getByRole('main'))).toContain('Called twice')
  const { digest } = (
    await house.product.by.manager.get(`/api/plans/${page.url().split('/').at(-1)}`)
  ).body
  expect(digest).toBeTruthy()
  expect((await house.product.by.manager.get(`/api/actions/${action.id}`)).body).toMatchObject({
    live: true,
  })
})

test('a plan that somebody rejected in another window can no longer be approved here', async () => {
  await ask(page, 'Clean up the pipeline: move all stale proposals to closed lost')
  await page.getByTestId('plan-review').click()
  await page.getByTestId('approve').waitFor()
  const admin = await house.signIn('admin')
  await admin.goto(page.url())
  await admin.getByTestId('reject').click()
  await page.getByTestId('gate-closed').getByRole('heading', { name: 'Rejected' }).waitFor()
  await expect.poll(() => page.getByTestId('approve').count()).toBe(0)
  const id = page.url().split('/').at(-1)
  const { digest } = (await house.product.by.manager.get(`/api/plans/${id}`)).body
  const late = await house.product.by.manager.post(`/api/plans/${id}/approve`, { digest })
  expect(late).toMatchObject({
    status: 409,
    body: { code: 'plan_rejected', next: expect.stringMatching(/\.$/) },
  })
})

test('a file that is no table is refused with a sentence, and no import is kept', async () => {
  await goTo(page, 'Import')
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  await page
    .getByTestId('import-files')
    .setInputFiles({ name: 'logo.csv', mimeType: 'text/csv', buffer: png })
  const problem = page.getByRole('alert')
  await problem.waitFor()
  expect(await textOf(problem)).toMatch(/logo\.csv/)
  await house.wereRefused(422)
})

test('an address that leads nowhere says so and shows the way back', async () => {
  await page.goto(`${house.product.url}/nowhere`)
  await page.getByText('There is no such page').waitFor()
  await page.getByRole('link', { name: 'Go to Today' }).click()
  await page.getByRole('heading', { name: 'Waits for you' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/')
})

test('whoever signs out in one window is signed out in all', async () => {
  const second = await page.context().newPage()
  await second.goto(house.product.url)
  await second.getByTestId('account').click()
  await second.getByRole('menuitem', { name: 'Sign out' }).click()
  await second.getByTestId('sign-in-manager').waitFor()
  await page.getByRole('navigation').getByRole('link', { name: 'Contacts' }).click()
  await page.getByTestId('sign-in-manager').waitFor()
  await house.wereRefused(401)
  await expect.poll(() => page.getByText('Lena Haverkamp').count()).toBe(0)
})
