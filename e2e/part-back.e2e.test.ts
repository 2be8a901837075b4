import { beforeAll, describe, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { textOf } from './steps.ts'

const house = openHouse()
let plan: string
const by = () => house.product.by.manager
const approved = async (id: string) => {
  const { digest } = (await by().get(`/api/plans/${id}`)).body
  expect((await by().post(`/api/plans/${id}/approve`, { digest })).status).toBe(200)
}

beforeAll(async () => {
  const found = (await by().post('/api/tools/contact_find', { input: { limit: 5 } })).body.output
    .rows as { id: string }[]
  const contacts = found.map(({ id }) => id)
  const asked = await by().post('/api/tools/contact_update_many', {
    input: { contacts, set: { title: 'Keeper of keys' } },
  })
  plan = asked.body.plan.id
  await approved(plan)
  const part = await by().post('/api/rewinds', {
    filter: { actions: [plan], records: [`contact:${contacts[0]}`] },
  })
  await approved(part.body.plan.id)
})

describe.each([1440, 390])('U10 at %i px', (width) => {
  test('a plan of which a part was taken back says which part, by whom, and how many of how many', async () => {
    const page = await house.signIn('manager', { width })
    expect(await textOf(page.locator('.lede'))).toContain('a part was taken back.')
    await page.goto(`${house.product.url}/plans/${plan}`)
    const lede = page.getByTestId('plan-summary').locator('.lede')
    await expect
      .poll(() => textOf(lede))
      .toContain('1 of its 5 changes was taken back, by you. The rest is done. See which')
    expect(await textOf(lede)).not.toContain('It is done.')
    expect(await textOf(page.getByTestId('gate-done'))).toContain(
      '5 changes made, 1 of them taken back',
    )
    await page.getByTestId('part-back').click()
    await page.waitForURL(/\/activity\?action=/)
  })
})
