import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { developersWords } from './developer-words.ts'
import { openHouse } from './house.ts'
import { ask } from './steps.ts'

const house = openHouse()
const first_load_bytes_max = 300_000
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]
const themes = ['light', 'dark'] as const

const ids = { contact: '', company: '', deal: '', owner: '', mailing: '', cleaning: '', held: '' }
/**
 * Each screen with its address, and what shows that it is there. The board shows one owner: its
 * cards are all alike.
 */
const screens: [name: string, path: () => string, ready: string][] = [
  ['Today', () => '/', '[data-testid=plan-row]'],
  ['Contacts', () => '/contacts', '[role=row] a'],
  ['a contact', () => `/contacts/${ids.contact}`, '[data-testid=contact-fields]'],
  ['Companies', () => '/companies', '[role=row] a'],
  ['a company', () => `/companies/${ids.company}`, 'h1.name'],
  ['the board', () => `/deals?owner=${ids.owner}`, '[data-testid=deal-card]'],
  ['the list of deals', () => '/deals?view=list', '[role=row] a'],
  ['the forecast', () => '/deals?view=forecast', 'tr.sum'],
  ['a deal', () => `/deals/${ids.deal}`, '[data-testid=deal-fields]'],
  ['Tasks', () => '/tasks', '[data-testid=task]'],
  ['Sequences', () => '/sequences', 'h1'],
  ['the outbox', () => '/outbox', '[data-testid=outbox-row]'],
  ['Import', () => '/import', '.dropzone'],
  ['Approvals', () => '/plans', '[data-testid=plan-row]'],
  ['the plan of the 799', () => `/plans/${ids.mailing}`, '[data-testid=gate]'],
  ['the plan for 203 deals', () => `/plans/${ids.cleaning}`, '[data-testid=gate]'],
  ['a mail in its hold', () => `/plans/${ids.held}`, '[data-testid=gate-held]'],
  ['Activity', () => '/activity', '[data-testid=activity-row]'],
  ['an action', () => `/activity?action=${ids.held}`, '[data-testid=action-drawer] dl'],
]

/** What only those see who answer for personal data. */
const overseen: typeof screens = [
  ['Privacy', () => '/privacy', '[data-testid=retention] td'],
  ['Evidence', () => '/evidence', '[data-testid=hand-over]'],
]

beforeAll(async () => {
  const { manager } = house.product.by
  const post = async (path: string, body: object) => (await manager.post(path, body)).body
  const plan = async (message: string) =>
    (await post('/api/assistant', { message })).plans[0] as { id: string; digest: string }
  const first = async (tool: string, search: string) =>
    (await post(`/api/tools/${tool}`, { input: { search } })).output.rows[0]
  const held = await plan('Send “Spring update” to Maribel Stanhope')
  await post(`/api/plans/${held.id}/approve`, { digest: held.digest })
  const deal = await first('deal_find', 'Acme Corp')
  Object.assign(ids, {
    ...{ deal: deal.id, owner: deal.owner.id, held: held.id },
    contact: (await first('contact_find', 'Lena Haverkamp')).id,
    company: (await first('company_find', 'Acme Corp')).id,
    mailing: (await plan('Re-engage all cold contacts from the last 90 days')).id,
    cleaning: (await plan('Clean up the pipeline: move all stale proposals to closed lost')).id,
  })
})

/**
 * Serious and critical findings of axe, of these rules or all, each with the first place it was
 * found at.
 */
async function barriers(page: Page, rules?: string[]): Promise<string[]> {
  // The other mode would look into frames of other origins, which there are none of, in a page of
  // its own each time.
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const only = rules && { runOnly: { type: 'rule' as const, values: rules } }
  const { violations } = await axe.options({ resultTypes: ['violations'], ...only }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help} (${nodes.length} ×, first ${nodes[0]?.html.slice(0, 160)})`,
    )
}

async function show(page: Page, theme: (typeof themes)[number]): Promise<void> {
  await page.evaluate((scheme) => {
    document.documentElement.dataset.theme = scheme
  }, theme)
}

describe.each([
  ['manager', screens],
  ['compliance', overseen],
] as const)(
  'at 1440 and 390 px, in light and dark, without a serious barrier or a developer’s word, and no wider than the window, as %s:',
  (who, seen) => {
    let page: Page
    beforeAll(async () => {
      page = await house.signIn(who)
    })

    test.each(seen)('%s', async (_, path, ready) => {
      await page.goto(house.product.url + path())
      for (const size of sizes) {
        await page.setViewportSize(size)
        await page.locator(ready).first().waitFor()
        expect(await barriers(page), `${size.width} px, light`).toEqual([])
        expect(await developersWords(page), `${size.width} px, words`).toEqual([])
        // The themes differ in their colours and in nothing else.
        await show(page, 'dark')
        expect(await barriers(page, ['color-contrast']), `${size.width} px, dark`).toEqual([])
        await show(page, 'light')
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth),
          'width of the page',
        ).toBeLessThanOrEqual(size.width)
      }
    })
  },
)

test('the sign-in page has no serious barrier', async () => {
  const page = await (await house.visitor()).newPage()
  await page.goto(house.product.url)
  await page.getByTestId('sign-in-manager').waitFor()
  expect(await barriers(page)).toEqual([])
  // Asking who is signed in is how the page learns that nobody is.
  await house.wereRefused(401)
})

test.each(themes)(
  'the assistant at work, a toast and a dialog have none either, in %s',
  async (theme) => {
    const page = await house.signIn('manager', { theme })
    await ask(page, 'What deals are closing this month?')
    await ask(page, 'Move Acme Corp to negotiation')
    await page.getByTestId('toast').first().waitFor()
    expect(await barriers(page)).toEqual([])
    await page.goto(`${house.product.url}/contacts`)
    await page.getByRole('button', { name: 'New contact', exact: true }).click()
    await page.getByRole('dialog').waitFor()
    expect(await barriers(page)).toEqual([])
  },
)

test('the first page needs less than 300 kB: compressed code, styles and the font', async () => {
  const page = await (await house.visitor()).newPage()
  const sizes: Promise<number>[] = []
  page.on('requestfinished', (request) => {
    if (!/\/api\//.test(request.url()))
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
  })
  await page.goto(house.product.link('manager'))
  await page.getByTestId('assistant-input').waitFor()
  await page.getByTestId('plan-row').first().waitFor()
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  const bytes = (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0)
  expect(sizes.length).toBeGreaterThan(10)
  expect(bytes).toBeGreaterThan(100_000)
  expect(bytes).toBeLessThan(first_load_bytes_max)
})

test('a list of 5,000 contacts scrolls to its end and holds few rows at a time', async () => {
  const page = await house.signIn('manager')
  await page.goto(`${house.product.url}/contacts`)
  const list = page.getByRole('grid', { name: 'Contacts' })
  await list.getByRole('link').first().waitFor()
  const last = Number(await list.getAttribute('aria-rowcount'))
  expect(last).toBeGreaterThan(4_900)
  for (const share of [0.1, 0.5, 0.9, 1]) {
    await list.evaluate((element, part) => element.scrollTo(0, element.scrollHeight * part), share)
    const shown = list.locator('[aria-rowindex]')
    await expect.poll(() => shown.last().getByRole('link').count()).toBeGreaterThan(0)
    expect(await shown.count()).toBeLessThan(80)
  }
  await list.locator(`[aria-rowindex="${last}"]`).getByRole('link').first().waitFor()
})
