import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { ReportRow } from './report/page.ts'
import { office } from './test/office.ts'

const it = office()

const csv = async (name: string, ...lines: string[]) =>
  (await it.upload({ name, text: lines.join('\n') })).id
const preview = async (id: string) =>
  await it.ask<{ rows: ReportRow[] }>('import_preview', { import: id })
const said = (report: { rows: ReportRow[] }, line: number) =>
  report.rows
    .find((row) => row.line === line)!
    .sentences.map(({ text }) => text)
    .join(' ')

test('C8 a number that every other writer refuses stays beside the record and is told, and so is a closing day still to come', async () => {
  const id = await csv(
    'sales_pipeline.csv',
    'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value',
    'D1,,,,Engaging,,,-5',
    'D2,,,,Engaging,,,"(5)"',
    'D3,,,,Won,,2150-02-01,5',
    'D4,,,,Engaging,,,-0',
  )
  const report = await preview(id)
  expect(said(report, 2)).toContain('-5 in “close_value” is below 0: kept as a custom field.')
  expect(said(report, 4)).toContain('Closed on 1 Feb 2150, which is still to come. Kept as it is.')
  const { action } = await it.run({ import: id })
  expect(
    await it.rows(
      sql`select external_ref, amount, custom ->> 'close_value' as kept from deal where external_ref <> 'D2' order by 1`,
    ),
  ).toEqual([
    { external_ref: 'D1', amount: null, kept: '-5' },
    { external_ref: 'D3', amount: '5.00', kept: null },
    { external_ref: 'D4', amount: '0.00', kept: null },
  ])
  await it.undo(action)
  const companies = await csv(
    'accounts.csv',
    'account,employees,year_established',
    'Vast,20000000,3000',
    'Old,10000000,1000',
  )
  const told = await preview(companies)
  expect(said(told, 2)).toContain(
    '20000000 in “employees” is not between 0 and 10000000: kept as a custom field.',
  )
  expect(said(told, 2)).toContain(
    '3000 in “year_established” is not between 1000 and 2200: kept as a custom field.',
  )
  const run = await it.run({ import: companies })
  expect(await it.rows(sql`select name, employees, founded from company order by 1`)).toEqual([
    { name: 'Old', employees: 10_000_000, founded: 1000 },
    { name: 'Vast', employees: null, founded: null },
  ])
  await it.undo(run.action)
})
