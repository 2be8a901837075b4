import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { textOf } from './steps.ts'

const house = openHouse()

describe.each([1440, 390])('W3: what does not come at %i px', (width) => {
  let page: Page

  beforeAll(async () => {
    page = await house.signIn('manager', { width })
  })

  const go = (place: string) =>
    page.getByRole('navigation').getByRole('link', { name: place }).click()
  const trouble = () => page.getByTestId('not-loaded')

  test('W3: a page whose chunk is cut off keeps the navigation, and comes by itself', async () => {
    await page.route('**/assets/*', (route) => route.abort('connectionreset'))
    await go('Approvals')
    await trouble().waitFor()
    expect(await textOf(trouble())).toContain(
      'a part of it did not come. It is tried again by itself.',
    )
    expect(
      await page.getByRole('navigation').getByRole('link', { name: 'Today' }).isVisible(),
    ).toBe(true)
    await page.unroute('**/assets/*')
    await page.getByRole('heading', { level: 1, name: 'Approvals' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/plans')
    await house.gotNoAnswer()
  })

  test('W3: a page whose style sheet alone is cut off comes with it in the end', async () => {
    await page.route('**/assets/*.css', (route) => route.abort('connectionreset'))
    await go('Deals')
    await trouble().waitFor()
    await page.unroute('**/assets/*.css')
    await page.getByRole('heading', { level: 1, name: 'Deals' }).waitFor()
    const styled = () =>
      page.evaluate(() =>
        [...document.styleSheets].some((sheet) => /deal|board/.test(sheet.href ?? '')),
      )
    await expect.poll(styled).toBe(true)
    await house.gotNoAnswer()
  })

  test('W3: without a network it says so, and is there when the network is', async () => {
    await page.context().setOffline(true)
    await go('Contacts')
    await trouble().getByText('there is no connection').waitFor()
    expect(new URL(page.url()).pathname).toBe('/contacts')
    await page.context().setOffline(false)
    await page.getByRole('heading', { level: 1, name: 'Contacts' }).waitFor()
    await expect.poll(() => trouble().count()).toBe(0)
    await house.gotNoAnswer()
  })
})

test('W3: only a new version asks for a reload, and nothing reloads by itself', async () => {
  const page = await house.signIn('manager')
  const gone = /assets\/task-list-[^/]+\.js$/
  await page.route(gone, (route) => route.fulfill({ status: 404 }))
  await page.route(`${house.product.url}/`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<script type="module" src="/assets/index-another.js"></script>',
    }),
  )
  await page.evaluate(() => Object.assign(window, { same: true }))
  await page.getByRole('navigation').getByRole('link', { name: 'Tasks' }).click()
  const trouble = page.getByTestId('not-loaded')
  await trouble.getByText('There is a new version of Rescind.').waitFor()
  expect(await page.evaluate(() => 'same' in window)).toBe(true)
  await page.unroute(gone)
  await page.unroute(`${house.product.url}/`)
  await trouble.getByRole('button', { name: 'Reload' }).click()
  await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor()
  expect(await page.evaluate(() => 'same' in window)).toBe(false)
  await house.wereRefused(404)
})

test('W3: a part that can not be shown leaves the others as they are, and can be tried again', async () => {
  const page = await house.signIn('manager')
  const found = await house.product.by.manager.post('/api/tools/deal_find', {
    input: { search: 'Acme Corp', limit: 1 },
  })
  await page.route('**/api/tools/note_search', (route) =>
    route.fulfill({ json: { status: 'answered', output: { rows: [null], total: 1 } } }),
  )
  await page.goto(`${house.product.url}/deals/${found.body.output.rows[0].id}`)
  const part = page.getByRole('region', { name: 'Timeline' })
  await part.getByText('The timeline cannot be shown right now.').waitFor()
  const field = page
    .getByTestId('deal-fields')
    .locator('[data-field=next_step]')
    .getByRole('button', { name: /^Edit/ })
  await field.waitFor()
  expect(await field.isEnabled()).toBe(true)
  await page.unroute('**/api/tools/note_search')
  await part.getByRole('button', { name: 'Try again' }).click()
  await part.getByRole('heading', { name: 'Notes' }).waitFor()
  await expect.poll(() => page.getByTestId('part-trouble').count()).toBe(0)
  await house.complained(/TypeError/)
})
