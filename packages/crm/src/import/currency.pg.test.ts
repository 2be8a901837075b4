import { expect, test } from 'vitest'
import { office } from './test/office.ts'

const it = office()

interface Report {
  files: { problems: { level: string; text: string; hint?: string }[] }[]
}

test('W3 a file without a currency says so to people, and to callers how to name one', async () => {
  const text = 'opportunity_id,account,deal_stage,close_date,close_value\nD9,,Won,2017-02-01,5'
  const { id } = await it.upload({ name: 'sales_pipeline.csv', text })
  const told = async (more: object = {}) =>
    (await it.ask<Report>('import_preview', { import: id, ...more })).files[0]!.problems.filter(
      ({ text }) => text.includes('currency'),
    )
  expect(await told()).toEqual([
    {
      level: 'notice',
      text: expect.stringMatching(/^The file has no currency: amounts are taken in [A-Z]{3}\.$/),
      hint: 'For another one: mapping.defaults {"deal": {"currency": "USD"}}.',
    },
  ])
  expect(await told({ mapping: { defaults: { deal: { currency: 'USD' } } } })).toEqual([])
})
