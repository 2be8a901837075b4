import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { textOf } from './steps.ts'

const house = openHouse()
const by = (role: 'rep' | 'manager') => house.product.by[role]
const call = async (tool: string, input: object, who: 'rep' | 'manager' = 'manager') =>
  (await by(who).post(`/api/tools/${tool}`, { input })).body
const approve = async (plan: { id: string; digest: string }) =>
  await by('manager').post(`/api/plans/${plan.id}/approve`, { digest: plan.digest })

const field = (page: Page, name: string) => page.locator(`[data-field=${name}]`)
const edit = async (page: Page, name: string) => {
  // By the keyboard, which needs no place on the screen.
  await field(page, name).getByRole('button', { name: /^Edit/ }).press('Enter')
  return field(page, name).locator('input')
}

/**
 * Until what was saved has been read again: before, the field shows the wish, or what stood there.
 */
const shows = async (page: Page, name: string, text: string) =>
  await expect
    .poll(async () => {
      const button = field(page, name).getByRole('button', { name: /^Edit/ })
      return (
        (await button.isVisible()) &&
        (await button.isEnabled()) &&
        (await textOf(field(page, name))).includes(text)
      )
    })
    .toBe(true)

let made = 0
async function person(): Promise<{ id: string; name: string }> {
  const last_name = `Edited ${++made}`
  return (await call('contact_create', { first_name: 'Ida', last_name, title: 'Buyer' })).output
}
async function ownDeal(): Promise<string> {
  return (await call('deal_create', { name: `Edited ${++made}` }, 'rep')).output.id
}

describe.each([1440, 390])('at %i px', (width) => {
  const open = async (who: 'rep' | 'manager', path: string) => {
    const page = await house.signIn(who, { width })
    await page.goto(`${house.product.url}${path}`)
    await page.locator('h1.name').waitFor()
    return page
  }

  test('W8 of two windows that edit one field the later sees both values and decides', async () => {
    const { id } = await person()
    const mine = await open('manager', `/contacts/${id}`)
    const theirs = await open('rep', `/contacts/${id}`)
    const input = await edit(mine, 'title')
    await input.fill('Head of Buying')
    const other = await edit(theirs, 'title')
    await other.fill('Chief Buyer')
    await other.press('Enter')
    await expect
      .poll(async () => (await call('contact_get', { contact: id })).output.title)
      .toBe('Chief Buyer')
    await input.press('Enter')
    const choice = field(mine, 'title').getByTestId('meanwhile')
    await choice.waitFor()
    await house.wereRefused(409)
    expect(await textOf(choice)).toMatch(
      /Ilse Vandermoor changed this meanwhile.*Now Chief Buyer.*Yours Head of Buying/,
    )
    expect((await call('contact_get', { contact: id })).output.title).toBe('Chief Buyer')
    await choice.getByRole('button', { name: 'Save mine' }).press('Enter')
    await expect
      .poll(async () => (await call('contact_get', { contact: id })).output.title)
      .toBe('Head of Buying')
    await choice.waitFor({ state: 'detached' })
    // The other window has not seen that either.
    await expect.poll(() => textOf(field(theirs, 'title'))).toContain('Head of Buying')
  })

  test('W8 what one has just saved is no conflict, before the page has read it again and after an undo', async () => {
    const { id } = await person()
    const page = await open('manager', `/contacts/${id}`)
    const title = async () => (await call('contact_get', { contact: id })).output.title
    await shows(page, 'title', 'Buyer')
    // From here on the record is not read again.
    await page.route('**/api/tools/contact_get', () => {})
    for (const wanted of ['Purser', 'Bosun']) {
      const input = await edit(page, 'title')
      await input.fill(wanted)
      await input.press('Enter')
      await expect.poll(title).toBe(wanted)
      await shows(page, 'title', wanted)
    }
    await page
      .getByTestId('toast')
      .filter({ hasText: 'Bosun' })
      .getByTestId('toast-undo')
      .press('Enter')
    await expect.poll(title).toBe('Purser')
    await shows(page, 'title', 'Purser')
    const input = await edit(page, 'title')
    await input.fill('Cook')
    await input.press('Enter')
    await expect.poll(title).toBe('Cook')
    await expect.poll(() => page.getByTestId('meanwhile').count()).toBe(0)
  })

  test('a company is chosen where the contact is: one that is there, or a new one that comes first where nobody has its name', async () => {
    const { id } = await person()
    const page = await open('manager', `/contacts/${id}`)
    const input = await edit(page, 'company')
    const name = `Brandnew ${width}`
    await input.fill(name)
    await page.getByRole('option', { name: `Create “${name}”` }).waitFor()
    await input.press('Enter')
    const company = async () =>
      (await call('contact_get', { contact: id })).output.company?.name ?? null
    await expect.poll(company).toBe(name)
    await shows(page, 'company', name)

    const again = await edit(page, 'company')
    await again.fill('Acme')
    const options = page.getByRole('option')
    await options.filter({ hasText: 'Acme Corp' }).first().waitFor()
    expect(await textOf(options.first())).toBe('Create “Acme”')
    await options.filter({ hasText: 'Acme Corp' }).first().click()
    await expect.poll(company).toBe('Acme Corp')
    await shows(page, 'company', 'Acme Corp')

    const last = await edit(page, 'company')
    await last.fill('')
    await last.press('Enter')
    await expect.poll(company).toBeNull()
  })

  test('Enter saves a date, and a date that lacks a part empties nothing', async () => {
    const id = await ownDeal()
    const page = await open('rep', `/deals/${id}`)
    const input = await edit(page, 'close_on')
    await input.fill('2027-03-04')
    await input.press('Enter')
    const popover = page.getByTestId('in-place')
    await popover.waitFor()
    // As it will stand, in words and not as it was typed.
    expect(await textOf(field(page, 'close_on'))).toContain('4 Mar 2027')
    await page.getByTestId('approve-in-place').click()
    await expect
      .poll(async () => (await call('deal_get', { deal: id })).output.close_on)
      .toBe('2027-03-04')
    await popover.waitFor({ state: 'detached' })
    await field(page, 'close_on')
      .getByRole('button', { name: /4 Mar 2027/ })
      .waitFor()
    const again = await edit(page, 'close_on')
    await again.press('Delete')
    await again.blur()
    await page.getByText('The date was not complete, so it is not saved.').waitFor()
    expect((await call('deal_get', { deal: id })).output.close_on).toBe('2027-03-04')
  })

  test('while money is asked about, its field shows the sum that was asked for', async () => {
    const id = await ownDeal()
    await call('deal_update_amount', { deal: id, amount: '1200' })
    const page = await open('manager', `/deals/${id}`)
    await field(page, 'amount').getByRole('button', { name: 'Approve…' }).press('Enter')
    await page.getByTestId('in-place').waitFor()
    expect(await textOf(field(page, 'amount').locator('.value'))).toContain('€1,200')
    await page.keyboard.press('Escape')
    await page.getByTestId('in-place').waitFor({ state: 'detached' })
    const input = await edit(page, 'amount')
    await input.fill('48500')
    await input.press('Enter')
    await page.getByTestId('in-place').waitFor()
    expect(await textOf(field(page, 'amount').locator('.value'))).toContain('€48,500')
  })

  test('an archived record says so, since when and by whom, and is restored where it stands', async () => {
    const { id } = await person()
    await call('contact_archive', { contact: id })
    const page = await open('manager', `/contacts/${id}`)
    const notice = page.getByTestId('archived')
    await expect
      .poll(() => textOf(notice))
      .toMatch(/This contact is archived, .+ by Mara Oyelund\./)
    await expect.poll(() => field(page, 'title').getByRole('button').count()).toBe(0)
    await notice.getByRole('button', { name: 'Restore' }).press('Enter')
    await notice.waitFor({ state: 'detached' })
    expect((await call('contact_get', { contact: id })).output.archived_at).toBeNull()

    const deal = await ownDeal()
    await approve((await call('deal_archive', { deal })).plan)
    await page.goto(`${house.product.url}/deals/${deal}`)
    await notice.getByRole('button', { name: 'Restore…' }).press('Enter')
    await page.getByTestId('approve-in-place').click()
    await notice.waitFor({ state: 'detached' })
    expect((await call('deal_get', { deal })).output.archived_at).toBeNull()

    const company = (await call('company_create', { name: `Archived ${width}` })).output.id
    const one = await person()
    await call('contact_update', { contact: one.id, set: { company } })
    await approve((await call('company_archive', { company })).plan)
    await page.goto(`${house.product.url}/companies/${company}`)
    await notice.getByRole('button', { name: 'Restore…' }).press('Enter')
    await page.getByTestId('approve').click()
    await page.getByTestId('gate-done').waitFor()
    expect((await call('company_get', { company })).output.archived_at).toBeNull()
    expect((await call('contact_get', { contact: one.id })).output.archived_at).toBeNull()
  })

  test('what is taken back says no field is covered: on a phone the toasts stand under the page', async () => {
    const { id } = await person()
    const page = await open('manager', `/contacts/${id}`)
    const input = await edit(page, 'city')
    await input.fill(`Delft ${width}`)
    await input.press('Enter')
    await page.getByTestId('toast').first().waitFor()
    const toasts = (await page.getByTestId('toasts').boundingBox())!
    const fields = (await page.getByTestId('contact-fields').boundingBox())!
    const body = (await page.locator('.page > .body').boundingBox())!
    const clear =
      width === 390 ? body.y + body.height <= toasts.y + 1 : toasts.x > fields.x + fields.width
    expect(clear, JSON.stringify({ toasts, fields, body })).toBe(true)
  })
})

test('W8 a card that is moved on before the board has been read again goes on from where it is', async () => {
  const page = await house.signIn('manager', { width: 1440 })
  await page.goto(`${house.product.url}/deals`)
  const columns = page.getByTestId('stage')
  const id = (await columns.first().getByTestId('deal-card').first().getAttribute('data-deal'))!
  const card = page.locator(`[data-deal="${id}"]`)
  const stageOf = async () => (await call('deal_get', { deal: id })).output.stage.id
  const [first, second, third] = await Promise.all(
    [0, 1, 2].map((at) => columns.nth(at).getAttribute('data-stage')),
  )
  expect(await stageOf()).toBe(first)
  await page.route('**/api/tools/deal_find', () => {})
  for (const to of [second, third, first]) {
    await card.focus()
    await page.keyboard.press('Space')
    for (const key of to === first ? ['ArrowLeft', 'ArrowLeft'] : ['ArrowRight'])
      await page.keyboard.press(key)
    await page.keyboard.press('Space')
  }
  await expect.poll(stageOf).toBe(first)
  await expect
    .poll(
      async () =>
        (await by('manager').get(`/api/actions?record=deal:${id}&tool=deal_move_stage`)).body.rows
          .length,
    )
    .toBe(3)
})
