import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { rescind } from '../packages/cli/src/test/run.ts'
import { openHouse } from './house.ts'
import { goTo, textOf } from './steps.ts'

const house = openHouse()
let page: Page

const call = async (tool: string, input: object, by: 'manager' | 'compliance' = 'manager') =>
  (await house.product.by[by].post(`/api/tools/${tool}`, { input })).body

/** A new person, and the page of their record. */
async function openPerson(first: string, last: string): Promise<string> {
  const { output } = await call('contact_create', {
    first_name: first,
    last_name: last,
    email: `${first}@${last}.example`.toLowerCase(),
  })
  await call('note_create', { contact: output.id, body: `${first} wants the brass one` })
  await page.goto(`${house.product.url}/contacts/${output.id}`)
  await page
    .getByRole('heading', { level: 1, name: `${first} ${last}` })
    .first()
    .waitFor()
  return output.id
}

/** Asks for the erasure in the page and approves it there. The plan's id. */
async function approveErasure(): Promise<string> {
  await page.getByTestId('erase-person').click()
  await page.getByRole('button', { name: 'Show the plan' }).click()
  await page.getByTestId('errand').waitFor()
  await page.getByTestId('approve-number').fill('1')
  await page.getByTestId('approve').click()
  await page.getByTestId('gate-held').waitFor()
  return new URL(page.url()).pathname.split('/').at(-1)!
}

beforeAll(async () => {
  page = await house.signIn('compliance')
})

test('a person is erased from their page: the plan shows what goes, the hold can still stop it, and then nobody is there', async () => {
  const contact = await openPerson('Ottoline', 'Quarrington')
  await page.getByTestId('erase-person').click()
  await page.getByRole('button', { name: 'Show the plan' }).click()
  const shown = await textOf(page.getByTestId('errand'))
  expect(shown).toContain('Destroyed for good')
  expect(shown).toMatch(/the contact record .*1 note .*texts of the audit/)
  await page.getByTestId('approve-number').fill('1')
  await page.getByTestId('approve').click()
  await page.getByTestId('gate-held').waitFor()
  const action = new URL(page.url()).pathname.split('/').at(-1)!
  await house.product.endHold(action)
  const state = async () => (await call('erasure_list', {}, 'compliance')).output.rows[0]?.state
  await expect.poll(state).toBe('carried_out')
  await page.goto(`${house.product.url}/contacts/${contact}`)
  expect(await textOf(page.getByTestId('erased-contact'))).toMatch(/^Erased person Erased for good/)
  // No toast offers it back, although the window of its undo is still open.
  await expect.poll(() => page.getByTestId('toast').filter({ hasText: 'Erase' }).count()).toBe(0)
  await goTo(page, 'Privacy')
  const register = await textOf(page.getByTestId('erasure-register'))
  expect(register).toContain(contact)
  expect(register).toContain('Carried out')
  expect(await page.content()).not.toContain('Quarrington')
})

test('a legal hold placed in the page defers an erasure, and its release carries it out', async () => {
  const contact = await openPerson('Perpetua', 'Zandvoort')
  await call('legal_matter_open', { ref: 'LM-7701', title: 'A matter of brass' }, 'compliance')
  await page.getByTestId('legal-holds').getByRole('button', { name: 'Place…' }).click()
  await page.getByLabel('Reference of the matter').fill('LM-7701')
  await page.getByRole('button', { name: 'Place hold' }).click()
  await page.getByTestId('legal-holds').getByText('LM-7701').waitFor()
  const action = await approveErasure()
  await house.product.endHold(action)
  const state = async () =>
    (await call('erasure_list', {}, 'compliance')).output.rows.find(
      (row: { contact: string }) => row.contact === contact,
    )?.state
  await expect.poll(state).toBe('deferred')

  await page.goto(`${house.product.url}/contacts/${contact}`)
  await page.getByTestId('legal-holds').getByRole('button', { name: 'Release…' }).click()
  await page.getByTestId('approve-number').fill('1')
  await page.getByTestId('approve').click()
  await page.getByTestId('gate-held').waitFor()
  await house.product.endHold(new URL(page.url()).pathname.split('/').at(-1)!)
  await expect.poll(state).toBe('carried_out')
})

test('a period is set in the page, as a plan', async () => {
  await goTo(page, 'Privacy')
  const row = page.getByTestId('retention').getByRole('row').filter({ hasText: 'Imports' })
  expect(await textOf(row)).toContain('180 days')
  await row.getByRole('button', { name: 'Set…' }).click()
  await page.getByLabel('Days').fill('30')
  await page.getByLabel('Basis').fill('Agreed with the works council')
  await page.getByRole('button', { name: 'Show the plan' }).click()
  await page.getByTestId('approve').click()
  await expect
    .poll(async () => (await call('retention_list', {}, 'compliance')).output.rows.at(-1))
    .toMatchObject({ days: 30 })
})

test('rescind erase shows what goes, asks, and approves exactly that', async () => {
  const contact = await openPerson('Bartholomea', 'Quisling')
  const { compliance } = JSON.parse(
    readFileSync(join(house.product.folder, 'demo-keys.json'), 'utf8'),
  ) as { compliance: string }
  const env = { RESCIND_URL: house.product.url, RESCIND_KEY: compliance }
  const refused = await rescind(['erase', contact, '--reason', 'Asked by letter'], env, 'n\n')
  expect(refused.code).toBe(2)
  expect(refused.err).toMatch(/Destroyed for good[\s\S]*1 note/)
  const done = await rescind(['erase', contact, '--reason', 'Asked by letter', '--yes'], env)
  expect({ code: done.code, err: done.err.includes('Destroyed for good') }).toEqual({
    code: 0,
    err: true,
  })
  expect(done.out).toMatch(/^Held {2}Erase .+\n {2}Waits until .*recall within .*: rescind undo/)
})

test('whoever may not erase sees no way to, and is refused', async () => {
  const contact = await openPerson('Wilhelmina', 'Ravenscroft')
  const manager = await house.signIn('manager')
  await manager.goto(`${house.product.url}/contacts/${contact}`)
  await manager.getByRole('heading', { level: 1, name: 'Wilhelmina Ravenscroft' }).first().waitFor()
  await expect.poll(() => manager.getByTestId('erase-person').count()).toBe(0)
  await expect
    .poll(() => manager.getByRole('navigation').getByRole('link', { name: 'Privacy' }).count())
    .toBe(0)
  expect(
    (await house.product.by.manager.post('/api/tools/contact_erase', { input: { contact } })).body
      .code,
  ).toBe('not_permitted')
})
