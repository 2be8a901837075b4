import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { ask, textOf } from './steps.ts'

const house = openHouse()
let page: Page

beforeAll(async () => {
  page = await house.signIn('manager')
})

test('B6 a person switches the assistant off where they talk to it: it answers paused, and says so until it is resumed', async () => {
  await ask(page, 'What deals are closing this month?')
  await page.getByTestId('agents').click()
  await page.getByRole('menuitem', { name: 'Pause Assistant' }).click()
  await page.getByTestId('assistant-paused').waitFor()
  const conversation = await ask(page, 'Move Acme Corp to negotiation')
  expect(await textOf(conversation)).toContain('Assistant is paused. Nothing was done.')
  await house.wereRefused(423)
  const { body } = await house.product.by.manager.get('/api/actions?tool=deal_move_stage')
  expect(body.rows).toEqual([])

  await page.getByTestId('assistant-paused').getByRole('button', { name: 'Resume' }).click()
  await page.getByTestId('assistant-paused').waitFor({ state: 'detached' })
  await ask(page, 'Move Acme Corp to negotiation')
  await page.getByTestId('toast').filter({ hasText: 'Negotiation' }).waitFor()
})

test('whoever may not switch agents is not offered it', async () => {
  const rep = await house.signIn('rep')
  await ask(rep, 'What deals are closing this month?')
  await expect.poll(() => rep.getByTestId('agents').count()).toBe(0)
})
