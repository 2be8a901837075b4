import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { goTo, textOf } from './steps.ts'

const house = openHouse()
let page: Page

beforeAll(async () => {
  page = await house.signIn('manager')
})

const lineOf = (name: string) => page.getByRole('row').filter({ hasText: name })

test('a sequence is switched off where it stands, and on again by the toast', async () => {
  await goTo(page, 'Sequences')
  const name = (
    await page.getByRole('row').filter({ hasText: 'Active' }).first().locator('b').innerText()
  ).trim()
  await page.getByRole('button', { name: `Deactivate ${name}` }).click()
  await expect.poll(() => textOf(lineOf(name))).toContain('Off')
  await page.getByTestId('toast').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => textOf(lineOf(name))).toContain('Active')
})

test('B11 a draft is activated by a plan that shows every mail, and starts when its hold has passed', async () => {
  await goTo(page, 'Sequences')
  const draft = page.getByRole('row').filter({ hasText: 'Off' }).first()
  const name = (await draft.locator('b').innerText()).trim()
  const mails = await draft.getByRole('listitem').allInnerTexts()
  expect(mails.length).toBeGreaterThan(0)
  await draft.getByRole('button', { name: `Activate ${name}` }).click()
  await page.getByTestId('errand').waitFor()
  const errand = await textOf(page.getByTestId('errand'))
  for (const step of mails.keys()) expect(errand).toContain(`Step ${step + 1},`)
  await page.getByTestId('approve-number').fill('1')
  await page.getByTestId('approve').click()
  await page.getByTestId('gate-held').waitFor()
  await goTo(page, 'Sequences')
  await expect.poll(() => textOf(lineOf(name))).toContain('Starts at')
})

test('whoever may not write sequences sees them without a switch', async () => {
  const rep = await house.signIn('rep')
  await goTo(rep, 'Sequences')
  await rep.getByRole('row').nth(1).waitFor()
  await expect
    .poll(() => rep.getByRole('button', { name: /^(Activate|Deactivate)/ }).count())
    .toBe(0)
})
