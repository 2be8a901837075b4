import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { ask, goTo, textOf } from './steps.ts'

const house = openHouse()
const sentence = 'Re-engage all cold contacts from the last 90 days'

/** Says the sentence and opens the plan; the plan's id. */
async function plan(page: Page): Promise<string> {
  await goTo(page, 'Today')
  await ask(page, sentence)
  const card = page.getByTestId('plan-card').last()
  const id = (await card.getAttribute('data-plan')) ?? ''
  await card.getByTestId('plan-review').click()
  await page.getByTestId('plan-summary').waitFor()
  return id
}

const get = async (path: string) => (await house.product.by.manager.get(path)).body
const arrived = async () => (await get('/api/mailbox?limit=1')).total as number

async function approve(page: Page, number: string): Promise<void> {
  await page.getByTestId('approve-number').fill(number)
  await page.getByTestId('approve').click()
}

describe('one sentence that would write to 847 people', () => {
  let page: Page
  let first: string
  beforeAll(async () => {
    page = await house.signIn('manager')
  })
  afterAll(() => page.close())

  test('becomes a plan: 847 matched, 799 to send, 48 held out, and nothing has left', async () => {
    first = await plan(page)
    expect(await textOf(page.getByTestId('plan-summary'))).toMatch(
      /Nothing has left\. 847 matched 799 to send 48 held out 23 opted out 11 legal disputes 14 customers/,
    )
    expect(await get('/api/outbox')).toMatchObject({ rows: [] })
    expect(await arrived()).toBe(0)
  })

  test('lists every one of the 48 with its reason and the evidence', async () => {
    const heldOut = page.getByTestId('held-out')
    const reasons = [
      ['opted_out', 23, /unsubscribe link|Wrote|Answered|Asked on the phone|Chose/],
      [
        'legal_hold',
        11,
        /^Matter LM-\d{4} open since .*, hold covers (this contact|the whole company)$/,
      ],
      ['customer', 14, /^Deal “.+” won on .+, in force until .+$/],
    ] as const
    for (const [reason, number, evidence] of reasons) {
      const group = heldOut.locator(`[data-reason=${reason}]`)
      await group.getByRole('button', { name: `Show all ${number}` }).click()
      const rows = group.getByTestId('held-out-row')
      await expect.poll(() => rows.count()).toBe(number)
      for (const text of await rows.locator('td:last-child').allInnerTexts())
        expect(text).toMatch(evidence)
    }
    const links = heldOut.getByTestId('held-out-row').getByRole('link')
    expect(
      new Set(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).size,
    ).toBe(48)
  })

  test('shows the mails as they leave, one recipient at a time', async () => {
    const mails = page.getByTestId('mails')
    const outbound = (await get(`/api/plans/${first}?limit=3`)).outbound as {
      rows: { to: string; subject: string }[]
    }
    for (const [index, { to, subject }] of outbound.rows.entries()) {
      await mails.getByText(`${index + 1} of 799`, { exact: true }).waitFor()
      const text = await textOf(mails)
      expect(text).toContain(`<${to}>`)
      expect(text).toContain(subject)
      expect(text).toMatch(/Hello \S+,.*Mara Oyelund, Ferrowick/)
      await mails.getByRole('button', { name: 'Next recipient' }).click()
    }
  })

  test('is approved only by typing how many, and the approval names the digest that was on screen', async () => {
    const button = page.getByTestId('approve')
    const number = page.getByTestId('approve-number')
    expect(await textOf(page.getByTestId('gate'))).toContain('Mail cannot be unsent')
    for (const wrong of ['', '79', '847', 'all']) {
      await number.fill(wrong)
      expect(await button.isDisabled(), `after typing “${wrong}”`).toBe(true)
      await number.press('Enter')
    }
    const { digest, state } = await get(`/api/plans/${first}`)
    expect(state).toBe('pending')
    const asked = page.waitForRequest((request) =>
      request.url().endsWith(`/api/plans/${first}/approve`),
    )
    await approve(page, '799')
    expect((await asked).postDataJSON()).toEqual({ digest })
  })

  test('then waits in the outbox: 799 mails with a countdown, and the mailbox is empty', async () => {
    const held = page.getByTestId('gate-held')
    await held.waitFor()
    expect(await textOf(held)).toContain('799 mails wait in the outbox')
    const timer = held.getByRole('timer')
    const before = await timer.innerText()
    await expect.poll(() => timer.innerText()).not.toBe(before)
    await goTo(page, 'Outbox')
    await page.getByRole('button', { name: 'Waiting 799' }).waitFor()
    expect(await textOf(page.getByTestId('outbox-row').first())).toMatch(/leaves in (9:\d\d|10:00)/)
    await page.getByRole('button', { name: 'Mailbox' }).click()
    await page.getByText('No mail has arrived').waitFor()
  })

  test('is recalled with one click, and nothing has left', async () => {
    await page.goto(`${house.product.url}/plans/${first}`)
    await page.getByTestId('recall').click()
    await page.getByTestId('gate-done').waitFor()
    expect(await textOf(page.getByTestId('gate-done'))).toContain('799 mails recalled')
    const { state, outbox } = await get(`/api/actions/${first}`)
    expect({ state, outbox }).toEqual({ state: 'recalled', outbox: { cancelled: 799 } })
    await goTo(page, 'Outbox')
    await page.getByRole('button', { name: 'Recalled 799' }).waitFor()
    expect(await arrived()).toBe(0)
  })
})

describe('the same sentence, approved and not recalled', () => {
  let page: Page
  let second: string
  beforeAll(async () => {
    page = await house.signIn('manager')
  })

  test('leaves when the hold ends: the page counts 799 that have left', async () => {
    second = await plan(page)
    await approve(page, '799')
    await page.getByTestId('gate-held').waitFor()
    expect(await arrived()).toBe(0)
    await house.product.endHold(second)
    await expect.poll(arrived, { timeout: 60_000, interval: 250 }).toBe(799)
    await page.getByRole('heading', { name: '799 mails left' }).waitFor()
    const { state, outbox } = await get(`/api/actions/${second}`)
    expect({ state, outbox }).toEqual({ state: 'applied', outbox: { sent: 799 } })
  })

  test('reaches the 799 by SMTP, each with the headers of one-click unsubscribe, and none of the 48', async () => {
    const { rows: mails } = await house.product.database.query<{ to: string[]; head: string }>(
      `select rcpt_to as to, split_part(convert_from(raw, 'utf8'), E'\\r\\n\\r\\n', 1) as head from mailbox.message`,
    )
    const { outbound, held_out } = await wholePlan(second)
    expect(mails.flatMap(({ to }) => to).sort()).toEqual(outbound.map(({ to }) => to).sort())
    for (const { head } of mails) {
      expect(head).toMatch(/^List-Unsubscribe:\s+<http:\/\/127\.0\.0\.1:\d+\/u\/[^>\s]+>/m)
      expect(head).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m)
    }
    const { rows: held } = await house.product.database.query<{ address: string }>(
      `select email as address from crm.contact where id = any($1) union select address from crm.contact_email where contact_id = any($1)`,
      [held_out.map(({ id }) => id)],
    )
    expect(held.length).toBeGreaterThanOrEqual(48)
    const reached = new Set(mails.flatMap(({ to }) => to))
    expect(held.filter(({ address }) => reached.has(address))).toEqual([])
  })

  test('is read in the mailbox as it arrived', async () => {
    await goTo(page, 'Outbox')
    await page.getByRole('button', { name: 'Left 799' }).waitFor()
    await page.getByRole('button', { name: 'Mailbox' }).click()
    const line = page.getByTestId('mailbox-row').first()
    const to = (await line.getAttribute('data-to')) ?? ''
    await line.click()
    const mail = page.getByRole('article')
    await mail.waitFor()
    expect(await textOf(mail)).toContain(to)
    expect(await textOf(mail)).toMatch(/Hello \S+,.*Unsubscribe: http:\/\/127\.0\.0\.1:\d+\/u\//)
  })
})

/** All recipients and all held out of a plan. */
async function wholePlan(id: string) {
  const outbound: { to: string }[] = []
  const { held_out } = (await get(`/api/plans/${id}?limit=200`)) as {
    held_out: { rows: { id: string }[] }
  }
  for (let after: string | undefined = ''; after !== undefined; ) {
    const part: { rows: { to: string }[]; next?: string } = (
      await get(`/api/plans/${id}?limit=200&outbound_after=${after}`)
    ).outbound
    outbound.push(...part.rows)
    after = part.next ?? undefined
  }
  return { outbound, held_out: held_out.rows }
}
