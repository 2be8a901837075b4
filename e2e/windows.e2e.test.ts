import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openHouse } from './house.ts'

const house = openHouse()
/** One more than a browser has connections to one server. */
const windows_more = 7

test('W2 any number of windows of one browser load, hear what happens, and go on hearing when one of them is closed', async () => {
  const context = await house.visitor()
  const first = await context.newPage()
  await first.goto(house.product.link('manager'))
  await first.getByRole('heading', { name: 'Waits for you' }).waitFor()
  const others: Page[] = []
  for (let number = 0; number < windows_more; number++) {
    const page = await context.newPage()
    await page.goto(`${house.product.url}/outbox`)
    await page.getByTestId('outbox').or(page.getByText('No mail here')).waitFor()
    others.push(page)
  }
  const happens = async (title: string, pages: Page[]) => {
    const { status } = await house.product.by.manager.post('/api/tools/task_create', {
      input: { title },
    })
    expect(status).toBe(200)
    for (const page of pages) await page.getByText(title).first().waitFor()
  }
  await happens('Heard in each window', [first, ...others])
  await first.close()
  await happens('Heard after one is gone', others)
})
