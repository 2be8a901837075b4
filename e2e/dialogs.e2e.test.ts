import { beforeAll, expect, test } from 'vitest'
import { openHouse } from './house.ts'

const house = openHouse()
let page: Awaited<ReturnType<typeof house.signIn>>
const focused = () =>
  page.evaluate(
    () =>
      document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.textContent,
  )

beforeAll(async () => {
  page = await house.signIn('manager')
})

test('W2 text in a dialog outlasts any number of Escapes, and focus goes back where it was', async () => {
  await page.goto(`${house.product.url}/contacts`)
  const opener = page.getByRole('button', { name: 'New contact', exact: true })
  await opener.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'New contact' })
  await dialog.getByLabel('Last name').fill('Half a name')
  // A browser that was refused once closes a dialog the second time unasked.
  for (let times = 0; times < 5; times++) await page.keyboard.press('Escape')
  expect(await dialog.getByLabel('Last name').inputValue()).toBe('Half a name')
  await dialog.getByText('Discard what you typed?').waitFor()
  // Nothing behind it can be reached, by pointer or by key.
  await expect(opener.click({ timeout: 500 })).rejects.toThrow(/intercepts pointer events|Timeout/)
  await dialog.getByRole('button', { name: 'Discard', exact: true }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
  expect(await focused()).toBe('New contact')
})

test('Escape in the list of a field closes the list, and not the dialog', async () => {
  await page.getByRole('button', { name: 'New contact', exact: true }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'New contact' })
  const picker = dialog.getByRole('combobox', { name: 'Company' })
  await picker.pressSequentially('Acme')
  await dialog.getByRole('option').first().waitFor()
  await picker.press('Escape')
  await dialog.getByRole('option').first().waitFor({ state: 'hidden' })
  expect(await picker.inputValue()).toBe('Acme')
  await dialog.getByRole('button', { name: 'Change nothing' }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
})

test('a menu is worked by keys alone, and Escape leads back to its button', async () => {
  await page.getByTestId('account').press('Enter')
  const items = page.getByRole('menu').getByRole('menuitem')
  await items.first().waitFor()
  await expect.poll(focused).toBe(await items.first().textContent())
  await page.keyboard.press('End')
  expect(await focused()).toBe('Sign out')
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toBe(await items.first().textContent())
  await page.keyboard.press('ArrowUp')
  expect(await focused()).toBe('Sign out')
  await page.keyboard.press('Escape')
  await items.first().waitFor({ state: 'hidden' })
  expect(await focused()).toBe('account')
})
