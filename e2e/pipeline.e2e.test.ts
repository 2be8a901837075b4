import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { ask, goTo, textOf } from './steps.ts'

const house = openHouse()
let page: Page
let plan: string
let before: { page: string[]; api: { quarter: string; open: string; weighted: string } }
/** What the plan says it does to this quarter. */
let shown: Shown[]

type Shown = { figure: string; period: string; about: unknown; before: string; after: string }

const call = async (tool: string, input: object) =>
  (await house.product.by.manager.post(`/api/tools/${tool}`, { input })).body
const action = async () => (await house.product.by.manager.get(`/api/actions/${plan}`)).body
const figureIds = ['forecast-weighted', 'forecast-open']
const figures = () => Promise.all(figureIds.map((id) => page.getByTestId(id).innerText()))
/** Every amount of the forecast, per owner, to the cent. */
const forecast = async () => (await call('forecast_get', {})).output

/** Once they are there. */
async function shownForecast(): Promise<string[]> {
  await goTo(page, 'Deals')
  for (const id of figureIds) await page.getByTestId(id).filter({ hasText: '€' }).waitFor()
  return await figures()
}

beforeAll(async () => {
  page = await house.signIn('manager')
  before = { page: await shownForecast(), api: await forecast() }
})

test('cleaning up the pipeline becomes a plan for 203 deals, because it is bulk and touches money', async () => {
  await ask(page, 'Clean up the pipeline: move all stale proposals to closed lost')
  const card = page.getByTestId('plan-card')
  plan = (await card.getAttribute('data-plan')) ?? ''
  expect(await textOf(card)).toContain('203 to change')
  expect(await textOf(card)).toMatch(
    /Close 203 deals worth €[\d,.]+ as lost.*Open, Q\d \d{4} €[\d,.]+ → €[\d,.]+/,
  )
  await card.getByTestId('plan-review').click()
  const summary = page.getByTestId('plan-summary')
  await summary.waitFor()
  expect(await textOf(summary)).toMatch(/Nothing has changed\. 203 matched 203 to change/)
  expect(await textOf(page.getByTestId('plan-facts'))).toMatch(/amounts, forecast or commission/)
  expect(await textOf(page.getByTestId('changes'))).toMatch(/203 deals.*Records 1–25 of 203/)
  expect(await forecast()).toEqual(before.api)
  const { figures: all } = (await house.product.by.manager.get(`/api/plans/${plan}`)).body
  shown = (all as Shown[]).filter(
    ({ about, period }) => about === null && period === before.api.quarter,
  )
  expect(shown.map(({ figure, before: was }) => [figure, was])).toEqual([
    ['open', before.api.open],
    ['weighted', before.api.weighted],
  ])
  await page.getByTestId('plan-forecast').getByText('Per owner').waitFor()
})

test('one click approves it, and the forecast on the page follows', async () => {
  await page.getByTestId('approve').click()
  await page.getByTestId('gate-done').getByRole('heading', { name: '203 changes made' }).waitFor()
  expect(await action()).toMatchObject({ state: 'applied', rows: 203, mode: 'explicit' })
  await goTo(page, 'Deals')
  await expect.poll(async () => (await figures())[1]).not.toBe(before.page[1])
  expect((await figures())[0]).not.toBe(before.page[0])
  const { open, weighted } = await forecast()
  expect(shown.map(({ after }) => after)).toEqual([open, weighted])
})

test('one click undoes all 203 in one transaction, and the forecast is back to the cent', async () => {
  await page.goto(`${house.product.url}/plans/${plan}`)
  await page.getByTestId('done-way-back').getByRole('button', { name: /^Undo/ }).click()
  await page
    .getByTestId('gate-done')
    .getByRole('heading', { name: '203 changes taken back' })
    .waitFor()
  const { state, undone_by } = await action()
  expect(state).toBe('undone')
  const { rows } = await house.product.database.query<{ actions: number }>(
    `select count(distinct row_version) filter (where row_version in ($1, $2))::int as actions from crm.deal`,
    [plan, undone_by],
  )
  expect(rows).toEqual([{ actions: 0 }])
  expect(await forecast()).toEqual(before.api)
  await goTo(page, 'Deals')
  await expect.poll(figures).toEqual(before.page)
})

test('the board, the list and the forecast table show the deals again', async () => {
  await page.getByRole('button', { name: 'Forecast', exact: true }).click()
  const total = page.getByRole('region', { name: 'Forecast' }).getByRole('row').nth(1)
  await total.waitFor()
  expect(await textOf(total)).toContain(before.page[0])
})
