import type { Locator, Page } from 'playwright-core'

/**
 * Says a sentence to the assistant, opening it where it is closed, and waits for the whole answer.
 */
export async function ask(page: Page, sentence: string): Promise<Locator> {
  // The panel itself arrives a moment after the page, so the button is asked.
  const toggle = page.getByTestId('assistant-toggle')
  if ((await toggle.getAttribute('aria-expanded')) !== 'true') await toggle.click()
  await page.getByTestId('assistant-input').fill(sentence)
  await page.getByRole('button', { name: 'Send' }).click()
  const conversation = page.getByRole('log', { name: 'Conversation' })
  await conversation.getByText(`You said: ${sentence}`, { exact: true }).last().waitFor()
  await conversation.getByText('Working on it').waitFor({ state: 'detached' })
  return conversation
}

/** Goes to a place by the navigation, as a person does. */
export async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: place }).click()
  await page.getByRole('heading', { level: 1, name: place }).waitFor()
}

/** The text of an element with its spaces in order. */
export async function textOf(locator: Locator): Promise<string> {
  return (await locator.innerText()).replaceAll(/\s+/g, ' ').trim()
}
