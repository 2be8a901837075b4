import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { goTo, textOf } from './steps.ts'

const house = openHouse()
const call = async (tool: string, input: object) =>
  (await house.product.by.manager.post(`/api/tools/${tool}`, { input })).body

/** How many deals, also those that only a plan holds, have a name. */
const dealsCalled = async (name: string) => ({
  deals: (await call('deal_find', { search: name })).output.rows.length,
  plans: (await house.product.by.manager.get('/api/plans?state=pending')).body.rows.filter(
    (plan: { title: string }) => plan.title.includes(name),
  ).length,
})

/** A window in which the browser speaks a language. */
async function windowIn(locale: string, width = 1440): Promise<Page> {
  const context = await house.visitor({ width, locale })
  const page = await context.newPage()
  await page.goto(house.product.link('manager'))
  await page.getByRole('heading', { name: 'Waits for you' }).waitFor()
  return page
}

async function newDeal(page: Page, name: string, amount: string): Promise<void> {
  await page.goto(`${house.product.url}/deals`)
  await page.getByRole('button', { name: 'New deal', exact: true }).click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Amount (opens a plan)').fill(amount)
}

describe.each([1440, 390])('W1: a number at %i px', (width) => {
  let german: Page
  let english: Page

  beforeAll(async () => {
    german = await windowIn('de-DE', width)
    english = await windowIn('en-GB', width)
  })

  const understood = (page: Page) => textOf(page.getByTestId('understood'))

  test('is said back as it was understood while it is typed, by the language of the browser', async () => {
    await newDeal(german, 'Kommafall', '48,50')
    expect(await understood(german)).toBe('Understood as €48.50')
    for (const [text, said] of [
      ['48.000', 'Understood as €48,000.00'],
      ['48.000,50', 'Understood as €48,000.50'],
      ['1 234,5', 'Understood as €1,234.50'],
      ['48,505', 'Write at most 2 decimals. Or is this meant? €48,505.00'],
      ['48,5051', 'Write at most 2 decimals.'],
      ['$48', 'Amounts here are in EUR.'],
      ['viel', 'Write a number in digits.'],
    ] as const) {
      await german.getByLabel('Amount (opens a plan)').fill(text)
      expect(await understood(german)).toBe(said)
    }
  })

  test('that can be read in two ways is asked about, and is not sent before', async () => {
    const name = `Zweideutig ${width}`
    await newDeal(english, name, '48.000')
    expect(await understood(english)).toBe(
      'This can be read in two ways. Which one is it? €48,000.00 €48.00',
    )
    await english.getByRole('button', { name: 'Add deal' }).click()
    await english.getByRole('dialog').waitFor()
    expect(await dealsCalled(name)).toEqual({ deals: 0, plans: 0 })
    await english.getByRole('button', { name: '€48.00', exact: true }).click()
    expect(await understood(english)).toBe('Understood as €48.00')
    await english.getByRole('button', { name: 'Add deal' }).click()
    await english.waitForURL('**/plans/*')
    const plan = (
      await house.product.by.manager.get(`/api/plans/${english.url().split('/').at(-1)}`)
    ).body
    expect(plan).toMatchObject({ tool: 'deal_create', input: { name, amount: '48' } })
    expect(await dealsCalled(name)).toMatchObject({ deals: 0 })
  })

  test('that is refused leaves nothing behind, and what follows makes one deal', async () => {
    const name = `Zugeständnis ${width}`
    await newDeal(german, name, '48,5051')
    await german.getByRole('button', { name: 'Add deal' }).click()
    expect(await dealsCalled(name)).toEqual({ deals: 0, plans: 0 })
    await german.getByLabel('Amount (opens a plan)').fill('48.000,50')
    // Enter twice, before the page has drawn anything.
    await german.getByLabel('Amount (opens a plan)').evaluate((input: HTMLInputElement) => {
      input.form?.requestSubmit()
      input.form?.requestSubmit()
    })
    await german.waitForURL('**/plans/*')
    const { body } = await house.product.by.manager.get('/api/plans?state=pending')
    const plans = await Promise.all(
      body.rows
        .filter((plan: { tool: string }) => plan.tool === 'deal_create')
        .map(
          async (plan: { id: string }) =>
            (await house.product.by.manager.get(`/api/plans/${plan.id}`)).body.input,
        ),
    )
    expect(plans.filter((input) => input.name === name)).toMatchObject([{ amount: '48000.5' }])
  })

  test('edited in place stays open until it is understood', async () => {
    await english.goto(
      `${house.product.url}/deals/${(await call('deal_find', { search: 'Acme Corp', limit: 1 })).output.rows[0].id}`,
    )
    const field = english.getByTestId('deal-fields').locator('[data-field=amount]')
    await field.getByRole('button', { name: /^Edit/ }).click()
    await field.getByRole('textbox').fill('48.000')
    await field.getByRole('textbox').press('Enter')
    expect(await understood(english)).toContain('Which one is it? €48,000.00 €48.00')
    await field.getByRole('button', { name: '€48,000.00' }).click()
    expect(await field.getByRole('textbox').inputValue()).toBe('48000')
    await field.getByRole('textbox').fill('48,001')
    expect(await understood(english)).toBe('Understood as €48,001.00')
    await field.getByRole('textbox').press('Enter')
    expect(await textOf(english.getByTestId('in-place'))).toContain('€48,001')
    const { rows } = (await house.product.by.manager.get('/api/plans?state=pending')).body
    expect(
      rows.filter((plan: { tool: string }) => plan.tool === 'deal_update_amount'),
    ).toMatchObject([{ input: { amount: '48001' } }])
    await english.getByRole('button', { name: 'Change nothing' }).click()
    await expect
      .poll(
        async () =>
          (await house.product.by.manager.get('/api/plans?state=pending')).body.rows.filter(
            (plan: { tool: string }) => plan.tool === 'deal_update_amount',
          ).length,
      )
      .toBe(0)
  })
})

describe.each([1440, 390])('W2: a name that nobody has at %i px', (width) => {
  const company = `Brandnewco ${width} GmbH`
  let page: Page

  beforeAll(async () => {
    page = await windowIn('en-GB', width)
  })

  const companies = async () => (await call('company_find', { search: company })).output.rows

  test('is not dropped: it has to become a company, or to be emptied', async () => {
    await page.goto(`${house.product.url}/contacts`)
    await page.getByRole('button', { name: 'New contact', exact: true }).click()
    await page.getByLabel('Last name').fill(`Brandt ${width}`)
    const picker = page.getByRole('combobox', { name: 'Company' })
    await picker.fill(company)
    await page.getByRole('option', { name: `Create “${company}”` }).waitFor()
    await page.getByLabel('Job title').focus()
    await page.getByText(`Choose what “${company}” is, or empty this.`).waitFor()
    await page.getByRole('button', { name: 'Add contact' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await picker.inputValue()).toBe(company)
    expect((await call('contact_find', { search: `Brandt ${width}` })).output.rows).toEqual([])
  })

  test('becomes a company in the same action as the contact, and both go by one undo', async () => {
    await page.getByRole('button', { name: `Create “${company}”` }).click()
    await page.getByText('New company, made in the same step.').waitFor()
    await page.getByRole('button', { name: 'Add contact' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const [made] = await companies()
    const { rows } = (await call('contact_find', { search: `Brandt ${width}` })).output
    expect(rows).toMatchObject([{ company: { id: made.id, name: company } }])
    await page.getByTestId('toast-undo').last().click()
    await expect.poll(companies).toEqual([])
    expect((await call('contact_find', { search: `Brandt ${width}` })).output.rows).toEqual([])
  })

  test('becomes a company in the plan of a deal', async () => {
    await newDeal(page, `First order ${width}`, '1 200')
    await page.getByRole('combobox', { name: 'Company' }).fill(company)
    await page.getByRole('option', { name: `Create “${company}”` }).click()
    await page.getByRole('button', { name: 'Add deal' }).click()
    await page.waitForURL('**/plans/*')
    const plan = (await house.product.by.manager.get(`/api/plans/${page.url().split('/').at(-1)}`))
      .body
    expect(plan).toMatchObject({
      tool: 'deal_create',
      input: { amount: '1200', company: { name: company } },
      counts: { rows: 2 },
    })
    expect(await companies()).toEqual([])
  })

  test('is made a company by itself', async () => {
    await page.goto(`${house.product.url}/companies`)
    await page.getByRole('button', { name: 'New company', exact: true }).click()
    await page.getByLabel('Name', { exact: true }).fill(`${company} Two`)
    await page.getByLabel('Employees').fill('1,200')
    await page.getByRole('button', { name: 'Add company' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await companies()).toMatchObject([{ name: `${company} Two`, employees: 1200 }])
  })
})

describe.each([1440, 390])('W2: what was typed at %i px', (width) => {
  let page: Page
  let contact: string

  beforeAll(async () => {
    page = await windowIn('en-GB', width)
    // By somebody else, so that no toast lies over the fields of a phone.
    const made = await house.product.by.admin.post('/api/tools/contact_create', {
      input: { last_name: `Quill ${width}` },
    })
    contact = made.body.output.id
  })

  const field = (name: string) => page.getByTestId('contact-fields').locator(`[data-field=${name}]`)

  async function type(name: string, value: string): Promise<void> {
    await field(name).getByRole('button', { name: /^Edit/ }).click()
    await field(name).getByRole('textbox').fill(value)
  }

  test('W2: in a dialog is asked about before it closes, by a key and by a click beside it', async () => {
    await page.goto(`${house.product.url}/contacts`)
    await page.getByRole('button', { name: 'New contact', exact: true }).click()
    await page.getByLabel('Last name').focus()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'New contact', exact: true }).click()
    await page.getByLabel('Last name').fill('Half a name')
    await page.keyboard.press('Escape')
    await page.getByRole('alert').getByText('Discard what you typed?').waitFor()
    await page.getByRole('button', { name: 'Keep writing' }).click()
    await page.mouse.click(4, 4)
    await page.getByRole('alert').getByText('Discard what you typed?').waitFor()
    expect(await page.getByLabel('Last name').inputValue()).toBe('Half a name')
    await page.getByRole('button', { name: 'Discard', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  test('W2: in a field stays when there is no answer, and is saved by itself when there is one', async () => {
    await page.goto(`${house.product.url}/contacts/${contact}`)
    await type('title', 'Chief of Quills')
    await page.context().setOffline(true)
    await field('title').getByRole('textbox').press('Enter')
    await field('title').getByRole('alert').waitFor()
    expect(await textOf(field('title'))).toMatch(
      /No answer from the server, so it is not known whether this was saved\..*Chief of Quills Try again Discard/,
    )
    await page.context().setOffline(false)
    await expect
      .poll(async () => (await call('contact_get', { contact })).output.title)
      .toBe('Chief of Quills')
    await field('title')
      .getByRole('button', { name: /^Edit Job title:.*Chief of Quills/ })
      .waitFor()
    await field('title').getByRole('alert').waitFor({ state: 'detached' })
    await house.gotNoAnswer()
  })

  test('W2: in a dialog begins where it is typed, stays when there is no answer, and is sent by itself when there is one', async () => {
    await page.goto(`${house.product.url}/contacts/${contact}`)
    const body = `Written without a network, ${width}`
    const notes = async () => (await call('note_search', { where: { contact } })).output.rows
    await page.getByRole('button', { name: 'Note', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'New note' })
    const focused = (selector: string) => dialog.locator(`${selector}:focus`).waitFor()
    // On a phone the keyboard would cover what the dialog says.
    if (width < 720) {
      await focused('h2')
      await dialog.getByLabel('Note').focus()
    }
    await focused('textarea')
    await page.keyboard.type(body)
    await page.context().setOffline(true)
    await page.getByTestId('offline').waitFor()
    await dialog.getByRole('button', { name: 'Add note' }).click()
    await dialog.getByRole('alert').waitFor()
    expect(await textOf(dialog.getByRole('alert'))).toContain(
      'It is sent again by itself, and nothing is done twice.',
    )
    expect(await dialog.getByLabel('Note').inputValue()).toBe(body)
    await page.context().setOffline(false)
    await dialog.waitFor({ state: 'detached' })
    expect(await notes()).toMatchObject([{ body }])
    await house.gotNoAnswer()
  })

  test('W2: in a field is kept by Esc, and leaving the page asks', async () => {
    await type('first_name', 'Half a name')
    await page.keyboard.press('Escape')
    expect(await textOf(field('first_name'))).toMatch(/Not saved yet\..*Half a name Save Discard/)
    await page.getByRole('navigation').getByRole('link', { name: 'Deals' }).click()
    const asks = page.getByRole('dialog', { name: 'Leave what you typed?' })
    await asks.getByText('Not saved: First name.').waitFor()
    await asks.getByRole('button', { name: 'Stay here' }).click()
    expect(await textOf(field('first_name'))).toContain('Half a name')
    await page.getByRole('navigation').getByRole('link', { name: 'Deals' }).click()
    await asks.getByRole('button', { name: 'Discard and leave' }).click()
    await page.getByRole('heading', { level: 1, name: 'Deals' }).waitFor()
  })

  test('W2: in a dialog is there again after a session that ended', async () => {
    await page.goto(`${house.product.url}/contacts`)
    await page.getByRole('button', { name: 'New contact', exact: true }).click()
    await page.getByLabel('Last name').fill(`Later ${width}`)
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Add contact' }).click()
    await page.getByText('What you typed is kept').waitFor()
    await page.getByTestId('sign-in-manager').click()
    await page.getByText('What you typed is kept').waitFor({ state: 'detached' })
    expect(await page.getByLabel('Last name').inputValue()).toBe(`Later ${width}`)
    await page.getByRole('button', { name: 'Add contact' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect((await call('contact_find', { search: `Later ${width}` })).output.rows).toHaveLength(1)
    await house.wereRefused(401)
  })
})

test('W1: a call that the network lost and that is sent again has the same key', async () => {
  const page = await windowIn('en-GB')
  await goTo(page, 'Contacts')
  const keys: (string | undefined)[] = []
  await page.route('**/api/tools/contact_create', async (route) => {
    keys.push(route.request().headers()['idempotency-key'])
    if (keys.length === 1) await route.abort('connectionreset')
    else await route.continue()
  })
  await page.getByRole('button', { name: 'New contact', exact: true }).click()
  await page.getByLabel('Last name').fill('Einmalig')
  await page.getByRole('button', { name: 'Add contact' }).click()
  await page
    .getByRole('alert')
    .getByText('No answer from the server, so it is not known whether this was saved.')
    .waitFor()
  expect(await page.getByLabel('Last name').inputValue()).toBe('Einmalig')
  // By itself; a click meanwhile is the same call.
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(keys).toEqual([keys[0], keys[0]])
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  await house.gotNoAnswer()
})
