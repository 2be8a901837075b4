import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../test/temporary-folder.ts'
import { openHouse } from './house.ts'
import { goTo, textOf } from './steps.ts'
import { unpack } from './unpack.ts'

const house = openHouse()
const { folder, remove } = temporaryFolder()
afterAll(remove)
let page: Page
let contact: string

const call = async (tool: string, input: object, by: 'manager' | 'compliance' = 'manager') =>
  (await house.product.by[by].post(`/api/tools/${tool}`, { input })).body

/** Presses what downloads evidence, and unpacks what comes. */
async function download(press: () => Promise<void>): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), press()])
  expect(file.suggestedFilename()).toMatch(/^evidence-\d{4}-\d\d-\d\d\.zip$/)
  const path = join(folder, `${Math.random()}.zip`)
  await file.saveAs(path)
  return await unpack(path)
}

/** Runs the program that lies in the evidence itself, with the Node.js that is on this machine. */
async function verified(evidence: string): Promise<{ code: number; out: string }> {
  return await promisify(execFile)('node', ['verify.mjs', '.'], { cwd: evidence }).then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, out: error.stdout }),
  )
}

const choose = async (label: string, name: string) => {
  await page.getByRole('combobox', { name: label }).fill(name)
  await page.getByRole('option', { name }).click()
}
const handOver = () => page.getByTestId('hand-over')
const ask = async (kind: string) => await handOver().getByRole('button', { name: kind }).click()
const show = async () =>
  await handOver().getByRole('button', { name: 'Show what is in it' }).click()

beforeAll(async () => {
  const { output } = await call('contact_create', {
    first_name: 'Ottoline',
    last_name: 'Quarrington',
    email: 'ottoline@quarrington.example',
  })
  contact = output.id
  await call('note_create', { contact, body: 'Ottoline wants the brass one' })
  await call('contact_update', { contact, set: { title: 'Keeper of the stones' } })
  page = await house.signIn('compliance')
})

test('evidence about a contact is made on the page, and what lies in it proves it without us', async () => {
  await goTo(page, 'Evidence')
  await choose('Contact', 'Ottoline Quarrington')
  await show()
  expect(await textOf(page.getByTestId('evidence-found'))).toMatch(
    /^Contact Ottoline Quarrington: 3 of the [\d,]+ entries in the log\. The report has 1 page\./,
  )
  const evidence = await download(() =>
    page.getByRole('link', { name: 'Download evidence' }).click(),
  )
  expect(readdirSync(evidence)).toEqual(
    expect.arrayContaining(['report.html', 'verify.mjs', 'held-out.jsonl', 'README.txt']),
  )
  const { code, out } = await verified(evidence)
  expect(out).toMatch(/^VERIFIED {2}/)
  expect(out).toMatch(/entries +3 of/)
  expect(code).toBe(0)
})

test('the report of that evidence reads without a network and without a script, and without a serious barrier', async () => {
  const evidence = await download(() =>
    page.getByRole('link', { name: 'Download evidence' }).click(),
  )
  const context = await house.visitor({ width: 390, height: 844 })
  const report = await context.newPage()
  const asked: string[] = []
  report.on('request', (request) => void asked.push(request.url()))
  await report.goto(`file://${join(evidence, 'report.html')}`)
  expect(await textOf(report.locator('main'))).toMatch(
    /Set the job title of Ottoline Quarrington to Keeper of the stones/,
  )
  expect(asked).toHaveLength(1)
  expect(await report.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  const { violations } = await new AxeBuilder({ page: report }).setLegacyMode().analyze()
  expect(
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id }) => id),
  ).toEqual([])
})

test('what is no question, and what the log knows nothing of, is said where it was asked', async () => {
  await goTo(page, 'Evidence')
  const problem = handOver().getByRole('alert')
  await page.getByRole('combobox', { name: 'Contact' }).fill('Nobody at all')
  await show()
  expect(await textOf(problem)).toContain('No contact was chosen.')
  await ask('A time')
  await page.getByLabel('From').fill('2026-05-02')
  await page.getByLabel('Until, this day included').fill('2026-05-01')
  await show()
  expect(await textOf(problem)).toContain('The time ends before it begins.')
  await page.getByLabel('From').fill('2001-05-01')
  await page.getByLabel('Until, this day included').fill('2001-05-01')
  await show()
  expect(await textOf(problem)).toContain(
    'No sealed entry of the audit is about the time from 1 May 2001',
  )
  await house.wereRefused(404)
  await ask('An action')
  await page.getByLabel('Id of the action').fill('the last one')
  await show()
  expect(await textOf(problem)).toContain('“the last one” is no id of an action.')
  await ask('A session')
  await page.getByLabel('Session').fill('nobody-had-this <b>one</b>')
  await show()
  expect(await textOf(problem)).toContain('No sealed entry of the audit is about that.')
  await house.wereRefused(404)
  await expect.poll(() => page.getByTestId('evidence-found').count()).toBe(0)
})

test('the log is checked on the page', async () => {
  await page.getByRole('button', { name: 'Verify' }).click()
  await page.getByTestId('check').getByText('Verified').waitFor()
  expect(await textOf(page.getByTestId('check'))).toMatch(
    /[\d,]+ entries of [\d,]+ actions, [\d,]+ checkpoints?/,
  )
})

test('an erasure is asked for on the Privacy page and approved: nobody is there any more, and the evidence says erased', async () => {
  await goTo(page, 'Privacy')
  await page.getByRole('button', { name: 'Erase a person…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Person' }).fill('Nobody at all')
  await dialog.getByRole('button', { name: 'Show the plan' }).click()
  expect(await textOf(dialog.getByRole('alert'))).toContain(
    'Nobody was chosen, and nothing was asked for.',
  )
  await dialog.getByRole('combobox', { name: 'Person' }).fill('Ottoline')
  await page.getByRole('option', { name: 'Ottoline Quarrington' }).click()
  await dialog.getByLabel('Reason, in words').fill('Ottoline asked by letter')
  await dialog.getByRole('button', { name: 'Show the plan' }).click()
  expect(await textOf(page.getByTestId('errand'))).toMatch(/Destroyed for good.*the contact record/)
  await page.getByTestId('approve-number').fill('2')
  expect(await page.getByTestId('approve').isDisabled()).toBe(true)
  await page.getByTestId('approve-number').fill('1')
  await page.getByTestId('approve').click()
  await page.getByTestId('gate-held').waitFor()
  await house.product.endHold(new URL(page.url()).pathname.split('/').at(-1)!)
  const state = async () => (await call('erasure_list', {}, 'compliance')).output.rows[0]?.state
  await expect.poll(state).toBe('carried_out')
  // As it was sealed: a check of the audit would find that somebody let the hold pass early.
  await house.product.database.query(`update kernel.outbox o set release_at = (p.line::jsonb ->> 'release_at')::timestamptz
    from audit.payload p where p.slot = 'message' and p.line::jsonb ->> 'id' = o.id::text and o.state = 'sent'`)

  await page.goto(`${house.product.url}/contacts/${contact}`)
  await page.getByTestId('erased-contact').waitFor()
  const nobody = async () =>
    expect(await page.content()).not.toMatch(/Ottoline|Quarrington|Keeper of the stones/i)
  await nobody()
  const evidence = await download(() => page.getByRole('link', { name: 'Evidence' }).last().click())
  await goTo(page, 'Privacy')
  expect(await textOf(page.getByTestId('erasure-register'))).toContain('Carried out')
  await nobody()
  const { code, out } = await verified(evidence)
  expect(code).toBe(0)
  expect(out).toMatch(/^VERIFIED {2}[\s\S]* [1-9]\d* erased,/)
  expect(out).toMatch(/erased under request|under request/)
  for (const name of readdirSync(evidence))
    expect(/Ottoline|Quarrington/i.test(readFileSync(join(evidence, name), 'utf8')), name).toBe(
      false,
    )
})
