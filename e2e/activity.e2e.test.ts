import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { ask, goTo, textOf } from './steps.ts'

const house = openHouse()
const reasoning = 'The signature of the last mail says so.'
let page: Page
let contact: { id: string; name: string; title: string }

const row = (tool: string) =>
  page.getByTestId('activity-row').and(page.locator(`[data-tool=${tool}]`))
const drawer = () => page.getByTestId('action-drawer')

/** What the drawer of a row says under a heading of its list of facts. */
async function fact(name: string): Promise<string> {
  return await textOf(
    drawer()
      .locator('dt', { hasText: new RegExp(`^${name}$`) })
      .locator('xpath=following-sibling::dd[1]'),
  )
}

async function open(tool: string, title: string | RegExp): Promise<void> {
  await row(tool).first().getByRole('button', { name: title }).first().click()
  await drawer().getByRole('heading', { level: 2, name: title }).waitFor()
}

beforeAll(async () => {
  const { agent, manager } = house.product.by
  const found = await manager.post('/api/tools/contact_find', {
    input: { where: { lifecycle: 'lead' }, limit: 1 },
  })
  contact = found.body.output.rows[0]
  await agent.post('/api/tools/contact_update', {
    input: { contact: contact.id, set: { title: 'Head of Maintenance' } },
    reasoning,
    session: 'nightly-signatures',
  })
  page = await house.signIn('manager')
  await ask(page, 'What deals are closing this month?')
  await ask(page, 'Move Acme Corp to negotiation')
  await page
    .getByTestId('toasts')
    .getByRole('button', { name: /^Undo: Move Acme Corp/ })
    .click()
  await page.getByTestId('toasts').getByText('Taken back').waitFor()
  await ask(page, 'Clean up the pipeline: move all stale proposals to closed lost')
  await goTo(page, 'Activity')
  await page.getByTestId('activity').waitFor()
})

test('every action is listed: what an agent did alone, a question, a change, its undo, and a plan that waits', async () => {
  expect(await textOf(row('contact_update'))).toMatch(
    new RegExp(
      `${contact.name}.*${reasoning}.*Assistant for Mara Oyelund.*Change a contact.*at once.*1`,
    ),
  )
  expect(await textOf(row('deal_closing_soon'))).toMatch(/Assistant for Mara Oyelund.*read only/)
  expect(await textOf(row('deal_move_stage'))).toMatch(
    /Move Acme Corp from Proposal to Negotiation.*Assistant for Mara Oyelund.*at once 1/,
  )
  expect(await textOf(row('action_undo'))).toMatch(
    /Move Acme Corp back to Proposal.*Mara Oyelund.*at once 1/,
  )
  expect(await textOf(row('deal_close_many'))).toMatch(
    /Close 203 deals.*Waits for approval.*as a plan 203/,
  )
})

test('an action opens to who, agent, tool, input, reasoning, mode and why, rows, state and what changed', async () => {
  await open('contact_update', new RegExp(contact.name))
  expect(await fact('Who')).toBe('Mara Oyelund, manager')
  expect(await fact('Agent')).toBe('Assistant')
  expect(await fact('State')).toBe('Applied')
  expect(await fact('Mode')).toBe('at once It changes 1 record and can be undone')
  expect(await fact('What for')).toBe('Change a contact')
  expect(await fact('Touched')).toBe('1 contact')
  await drawer().locator('details[data-technical] > summary').click()
  expect(await fact('Tool')).toBe('contact_update')
  const text = await textOf(drawer())
  expect(text).toContain(`Reasoning ${reasoning}`)
  expect(text).toMatch(new RegExp(`Input \\{ "(contact|set)": .*${contact.id}`))
  expect(text).toMatch(new RegExp(`Job title.*${contact.title}.*Head of Maintenance`))
})

test('a plan that waits says why it is one', async () => {
  await open('deal_close_many', /^Close 203 deals worth €[\d,.]+ as lost$/)
  expect(await fact('State')).toBe('Awaiting approval')
  expect(await fact('Mode')).toMatch(/^as a plan.*amounts, forecast or commission/)
  await drawer().getByRole('link', { name: 'The plan' }).waitFor()
})

test('what was taken back leads to what took it back', async () => {
  await open('deal_move_stage', /Acme Corp/)
  expect(await fact('State')).toBe('Undone')
  await drawer().getByRole('link', { name: 'by this action' }).click()
  await drawer()
    .getByRole('heading', { level: 2, name: 'Move Acme Corp back to Proposal' })
    .waitFor()
  await expect.poll(() => fact('Takes back')).toBe('this action')
})

test('the way back is on the line itself', async () => {
  await row('contact_update').getByRole('button', { name: /^Undo/ }).click()
  await row('contact_update').getByText('Taken back').waitFor()
  const got = await house.product.by.manager.post('/api/tools/contact_get', {
    input: { contact: contact.id },
  })
  expect(JSON.stringify(got.body.output)).toContain(contact.title)
})

test('the list narrows to one tool, one person, one agent or one state', async () => {
  await page.getByLabel('Tool').selectOption('deal_close_many')
  await expect.poll(() => page.getByTestId('activity-row').count()).toBe(1)
  await page.getByRole('button', { name: 'All', exact: true }).click()
  await page.getByLabel('State').selectOption('undone')
  await expect.poll(() => page.getByTestId('activity-row').count()).toBe(2)
})
