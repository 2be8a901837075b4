import type { Locator, Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { ask, goTo, textOf } from './steps.ts'

const house = openHouse()
const sentence = 'Move Acme Corp to negotiation'
let page: Page
let deal: string
let before: unknown[]

const call = async (tool: string, input: object) =>
  (await house.product.by.manager.post(`/api/tools/${tool}`, { input })).body
/** The whole row, as the database holds it. */
const record = async () =>
  (
    await house.product.database.query('select to_jsonb(d) as row from crm.deal d where id = $1', [
      deal,
    ])
  ).rows
const stage = async () => (await call('deal_get', { deal })).output.stage.name as string
const undoName = 'Undo: Move Acme Corp from Proposal to Negotiation'
const undo = (window: Page) => window.getByTestId('toasts').getByRole('button', { name: undoName })

/**
 * The toast with the open Undo, by its action: what it says changes when the action is taken back.
 */
async function openToast(window: Page): Promise<Locator> {
  const id = await window
    .getByTestId('toast')
    .filter({ has: window.getByRole('button', { name: undoName }) })
    .getAttribute('data-action')
  return window.getByTestId('toast').and(window.locator(`[data-action="${id}"]`))
}

const newest = async (tool: string) =>
  (await house.product.by.manager.get(`/api/actions?tool=${tool}&limit=1`)).body.rows[0]

beforeAll(async () => {
  page = await house.signIn('manager')
  const found = await call('deal_find', { search: 'Acme Corp' })
  deal = found.output.rows[0].id
  before = await record()
})

// What a person took back, an agent does again by a plan for a day.
beforeEach(async () => {
  await house.product.database.query(
    "update kernel.action set at = at - interval '25 hours' where kind = 'undo'",
  )
})

test('a sentence moves the deal at once, and the toast says exactly what changed', async () => {
  await ask(page, sentence)
  expect(await textOf(await openToast(page))).toMatch(/Acme Corp · Stage Proposal ?→ ?Negotiation/)
  expect(await stage()).toBe('Negotiation')
  const { mode, state, rows, at, undo_until } = await newest('deal_move_stage')
  expect({ mode, state, rows }).toEqual({ mode: 'implicit', state: 'applied', rows: 1 })
  expect(Date.parse(undo_until) - Date.parse(at)).toBeGreaterThanOrEqual(60_000)
  expect(Date.parse(undo_until) - Date.parse(at)).toBeLessThan(65_000)
})

test('one click restores the record, to the last column', async () => {
  const toast = await openToast(page)
  await undo(page).click()
  await toast.getByText('Taken back').waitFor()
  expect(await stage()).toBe('Proposal')
  expect(await record()).toEqual(before)
})

test('a toast that was put away stays away, and the line under “Done lately” still leads back', async () => {
  await ask(page, sentence)
  const toast = await openToast(page)
  await toast.getByRole('button', { name: 'Put this away; Activity keeps it' }).click()
  await toast.waitFor({ state: 'detached' })
  // Whatever is read again next tells of the action once more.
  const read = page.waitForResponse((answer) => answer.url().includes('/api/actions?principal='))
  await goTo(page, 'Contacts')
  await goTo(page, 'Today')
  await call('note_create', { deal, body: 'Read again' })
  await read
  const line = page.getByTestId('action-line').filter({ hasText: 'Negotiation' }).first()
  await line.getByRole('button', { name: /^Undo/ }).click()
  await expect.poll(stage).toBe('Proposal')
  await expect.poll(() => toast.count()).toBe(0)
})

test('the Undo is still there after a reload', async () => {
  await ask(page, sentence)
  await undo(page).waitFor()
  await page.reload()
  const toast = await openToast(page)
  await undo(page).click()
  await toast.getByText('Taken back').waitFor()
  expect(await stage()).toBe('Proposal')
})

test('what was done in one window is undone in another, and both show it', async () => {
  const second = await page.context().newPage()
  await second.goto(`${house.product.url}/deals/${deal}`)
  const field = second.getByTestId('deal-fields').locator('[data-field=stage]')
  await field.getByText('Proposal').waitFor()
  await ask(page, sentence)
  await field.getByText('Negotiation').waitFor()
  const toast = await openToast(page)
  await undo(second).click()
  await toast.getByText('Taken back').waitFor()
  await expect.poll(() => textOf(field)).not.toContain('Negotiation')
  expect(await stage()).toBe('Proposal')
  await second.close()
})

test('after the 60 seconds the same click opens a plan of what would go back', async () => {
  await ask(page, sentence)
  await undo(page).waitFor()
  const { id } = await newest('deal_move_stage')
  await house.product.database.query(
    'update kernel.action set undo_until = clock_timestamp() where id = $1',
    [id],
  )
  await undo(page).click()
  await page.getByRole('heading', { name: 'A preview, nothing has changed yet' }).waitFor()
  await house.wereRefused(410)
  expect(await stage()).toBe('Negotiation')
  await page.getByTestId('approve').click()
  await page.getByTestId('gate-done').waitFor()
  expect(await stage()).toBe('Proposal')
})

test('a drag on the board is the same tool with the same way back', async () => {
  await goTo(page, 'Deals')
  await page.getByLabel('Owner').selectOption({ label: 'Ilse Vandermoor' })
  const column = (name: string) =>
    page.getByTestId('stage').and(page.getByRole('region', { name, exact: true }))
  const card = column('Proposal').locator(`[data-deal="${deal}"]`)
  await card.scrollIntoViewIfNeeded()
  await card.dragTo(column('Negotiation').getByRole('list'))
  await column('Negotiation').locator(`[data-deal="${deal}"]`).waitFor()
  await undo(page).waitFor()
  expect(await newest('deal_move_stage')).toMatchObject({
    state: 'applied',
    mode: 'implicit',
    input: { deal },
    agent: null,
  })
  await undo(page).click()
  await card.waitFor()
  expect(await stage()).toBe('Proposal')
})

test('a question is answered at once, in a transaction that cannot write, and without a toast', async () => {
  await page.reload()
  const conversation = await ask(page, 'What deals are closing this month?')
  expect(await textOf(conversation)).toMatch(
    /33 open deals close this month, together €1,266,300\./,
  )
  await page.getByRole('button', { name: 'Show 33' }).click()
  await expect.poll(() => page.getByTestId('answer').last().getByRole('row').count()).toBe(34)
  await expect.poll(() => page.getByTestId('toast').filter({ hasText: 'closing' }).count()).toBe(0)
  expect(await newest('deal_closing_soon')).toMatchObject({
    state: 'answered',
    mode: 'autonomous',
    effect: 'read',
    rows: 0,
  })
})
