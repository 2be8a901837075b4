import { beforeAll, describe, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { textOf } from './steps.ts'

const house = openHouse()
const many = 53
const call = async (tool: string, input: object) =>
  (await house.product.by.manager.post(`/api/tools/${tool}`, { input })).body
let contact: string
let deal: string

beforeAll(async () => {
  const first = async (tool: string, input: object) => (await call(tool, input)).output.rows[0].id
  contact = await first('contact_find', { search: 'Lena Haverkamp' })
  deal = await first('deal_find', { where: { status: 'open' }, limit: 1 })
  // The oldest is about one deal; whatever comes after it fills more than a page.
  await call('deal_archive', { deal })
  const contacts = (await call('contact_find', { limit: 2 })).output.rows.map(
    ({ id }: { id: string }) => id,
  )
  for (let n = 1; n < many; n++)
    await call('contact_update_many', { contacts, set: { title: `Mason ${n}` } })
  const today = new Date().toISOString().slice(0, 10)
  for (let n = 0; n < 12; n++)
    await call('task_create', { title: `Call ${n}`, contact, due_on: today })
  for (let n = 0; n < 22; n++) await call('deal_create', { name: `Lot ${n}`, contact })
})

describe.each([1440, 390])('A13 at %i px', (width) => {
  test('what waits is counted over all of it, wherever it is counted', async () => {
    const page = await house.signIn('manager', { width })
    const badge = page.locator('a[href="/plans"] .n:visible')
    await expect.poll(async () => Number.parseInt(await textOf(badge), 10)).toBe(many)
    expect(await textOf(page.locator('.lede'))).toContain(`${many} plans wait for you.`)
    const { total: held } = (
      await house.product.by.manager.get('/api/actions?state=held&count=true')
    ).body
    expect(
      await textOf(page.getByRole('region', { name: 'Waits for you' }).locator('.n').first()),
    ).toBe(String(many + held))
    const due = (
      await call('task_find', {
        where: { assignee: await me(), done_at: { is_null: true }, due_on: { lte: day() } },
      })
    ).output
    expect(await textOf(page.getByRole('region', { name: 'Tasks' }).locator('.n'))).toBe(
      `${due.total} due`,
    )

    await page.goto(`${house.product.url}/plans`)
    await expect.poll(() => page.getByTestId('plan-row').count()).toBe(50)
    await page.getByRole('button', { name: 'Earlier plans' }).click()
    await expect.poll(() => page.getByTestId('plan-row').count()).toBe(many)
  })

  test('the plan of a deal is found on its page behind any number of newer ones', async () => {
    const page = await house.signIn('manager', { width })
    await page.goto(`${house.product.url}/deals/${deal}`)
    expect(await textOf(page.getByTestId('waits'))).toMatch(/^Archive .+ Approve…$/)
  })

  test('lists beside a record count what they do not show', async () => {
    const page = await house.signIn('manager', { width })
    await page.goto(`${house.product.url}/contacts/${contact}`)
    const { total } = (await call('deal_find', { where: { contact } })).output
    const deals = page.getByRole('region', { name: 'Deals' })
    expect(await textOf(deals.locator('.n'))).toBe(String(total))
    expect(await textOf(deals)).toContain(`And ${total - 20} more.`)
    const tasks = (await call('task_find', { where: { contact, done_at: { is_null: true } } }))
      .output.total
    expect(await textOf(page.getByRole('region', { name: 'Tasks' }))).toContain(
      `And ${tasks - 10} more.`,
    )
    const history = (
      await house.product.by.manager.get(
        `/api/records/contact/${contact}/history?count=true&limit=1`,
      )
    ).body
    expect(await textOf(page.getByTestId('history').getByText(/\d+ changes?/))).toMatch(
      new RegExp(`^${history.total} change`),
    )
  })
})

const day = () => new Date().toISOString().slice(0, 10)
const me = async () => (await house.product.by.manager.get('/api/me')).body.person.id
