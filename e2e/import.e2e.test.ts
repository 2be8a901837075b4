import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { unless } from '../test/notice.ts'
import { openHouse } from './house.ts'
import { goTo, textOf } from './steps.ts'

const house = openHouse()
let page: Page

const call = async (tool: string, input: object) =>
  (await house.product.by.manager.post(`/api/tools/${tool}`, { input })).body.output
const named = async (tool: string, search: string) =>
  (await call(tool, { search })).rows as Record<string, unknown>[]
const counts = async () => (await textOf(page.getByTestId('import-counts'))).replaceAll(',', '')

/** What every business table holds, as one line per table; equal lines mean equal content. */
async function snapshot(): Promise<unknown[]> {
  const { rows } = await house.product.database.query(
    `select 'company' as of, count(*), sum(hashtextextended(c::text, 0)) from crm.company c
     union all select 'contact', count(*), sum(hashtextextended(c::text, 0)) from crm.contact c
     union all select 'deal', count(*), sum(hashtextextended(d::text, 0)) from crm.deal d
     union all select 'product', count(*), sum(hashtextextended(p::text, 0)) from crm.product p
     union all select 'stage', count(*), sum(hashtextextended(s::text, 0)) from crm.stage s order by 1`,
  )
  return rows
}

/** Hands files to the page and waits for the preview. */
async function bringIn(
  files: Parameters<ReturnType<Page['getByTestId']>['setInputFiles']>[0],
): Promise<void> {
  await goTo(page, 'Import')
  await page.getByTestId('import-files').setInputFiles(files)
  await page.getByText('A preview. Nothing has changed yet.').waitFor({ timeout: 60_000 })
}

/** Plans what the preview shows, approves it, and waits until it is done. */
async function run(): Promise<void> {
  await page.getByTestId('import-plan').click()
  await page.getByTestId('approve').click({ timeout: 60_000 })
  await page.getByTestId('gate-done').waitFor({ timeout: 60_000 })
}

async function undo(): Promise<void> {
  await page.getByTestId('done-way-back').getByRole('button', { name: /^Undo/ }).click()
  await page.getByRole('heading', { name: /taken back$/ }).waitFor({ timeout: 60_000 })
}

const csv = (name: string, ...lines: string[]) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1'),
})

beforeAll(async () => {
  page = await house.signIn('manager')
})

describe('two files of an old system, with semicolons, another encoding and rows that are not clear', () => {
  let before: unknown[]

  test('are read as they are: a line per row says what becomes of it and why', async () => {
    before = await snapshot()
    await bringIn([
      csv(
        'accounts.csv',
        'account;sector;employees;office_location',
        'Brackwell Tools;manufacturing;140;Leeds',
        'Käthner & Söhne;retail;zwölf;Köln',
        ';medical;9;Kiel',
      ),
      csv(
        'people.csv',
        'first name;last name;email;company;job title',
        'Ottoline;Brack;o.brack@brackwell.example;Brackwell Tools;Buyer',
        'Lena;Haverkamp;lena@corvane.example;Corvane Packaging;Chief Operating Officer',
        'Nobody;;not an address;;',
      ),
    ])
    expect(await counts()).toBe('4 to create 1 to update 0 nothing to do 1 not imported')
    const report = page.getByTestId('import-rows')
    await report.getByRole('row').nth(1).waitFor()
    expect(
      (await report.getByRole('row').allInnerTexts())
        .slice(1)
        .map((text) => text.replaceAll(/\s+/g, ' ')),
    ).toEqual([
      '3 accounts.csv Käthner & Söhne create “zwölf” in “employees” is not a whole number: kept as a custom field.',
      '4 accounts.csv Line 4 not imported No “account” in this row. Not imported.',
      '4 people.csv Nobody create “not an address” is not an email address: kept as a custom field.',
    ])
    expect(await snapshot()).toEqual(before)
  })

  test('become one plan, which a click approves', async () => {
    await run()
    expect(await named('company_find', 'Käthner')).toMatchObject([{ name: 'Käthner & Söhne' }])
    expect(await named('contact_find', 'Ottoline Brack')).toMatchObject([
      { email: 'o.brack@brackwell.example', title: 'Buyer' },
    ])
    expect(await named('contact_find', 'Lena Haverkamp')).toMatchObject([
      { title: 'Chief Operating Officer' },
    ])
  })

  test('and are taken back as a whole: what was created goes, what was updated is as before', async () => {
    await undo()
    expect(await snapshot()).toEqual(before)
    await goTo(page, 'Import')
    await page.getByTestId('action-line').first().waitFor()
    expect(await textOf(page.getByTestId('action-line').first())).toContain('Taken back')
  })
})

const folder =
  process.env.RESCIND_SAMPLE_DATA ??
  join(import.meta.dirname, '../../shared/data/crm-sales-opportunities')
const files = ['accounts.csv', 'products.csv', 'sales_teams.csv', 'sales_pipeline.csv'].map(
  (name) => join(folder, name),
)
const notice = `the sample export is not in ${folder}; RESCIND_SAMPLE_DATA may name another folder.`

describe.skipIf(unless(files.every(existsSync), notice))('the real export of 8,927 rows', () => {
  let before: unknown[]

  test('is previewed, planned and run in the page; what is not clear has a line', async () => {
    before = await snapshot()
    await bringIn(files)
    await page.getByRole('heading', { level: 1, name: '8,927 rows in 4 files' }).waitFor()
    expect(await counts()).toBe('8892 to create 0 to update 35 nothing to do 0 not imported')
    const file = page.getByTestId('import-file').filter({ hasText: 'sales_pipeline.csv' })
    expect(await textOf(file)).toMatch(/1,480 × .*“GTXPro”.*1,425 × .*“account”/)
    await run()
    expect((await call('deal_find', { limit: 1 })).total).toBeGreaterThan(8_800)
  })

  test('is taken back as a whole', async () => {
    await undo()
    expect(await snapshot()).toEqual(before)
  })
})
