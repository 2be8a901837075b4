import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { redo } from '@rescind/kernel'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { unless } from '../../../../test/notice.ts'
import type { ReportRow } from './report/page.ts'
import { office } from './test/office.ts'

const folder =
  process.env.RESCIND_SAMPLE_DATA ??
  join(import.meta.dirname, '../../../../../shared/data/crm-sales-opportunities')
const names = ['accounts.csv', 'products.csv', 'sales_teams.csv', 'sales_pipeline.csv']
const present = names.every((name) => existsSync(join(folder, name)))
const notice = `the sample export is not in ${folder}; RESCIND_SAMPLE_DATA may name another folder.`

interface Report {
  counts: Record<string, number>
  total: number
  files: {
    kind: string
    counts: Record<string, number>
    problems: { text: string }[]
    summary: { level: string; text: string; count: number }[]
  }[]
  rows: ReportRow[]
  next: number | null
}

/** 85 accounts, 7 products, 35 agents, 8,800 opportunities, dirty as real exports are. */
describe.skipIf(unless(present, notice))('the real export', () => {
  const it = office()
  const upload = async (change: (text: string) => string = (text) => text) =>
    await it.upload(
      ...names.map((name) => ({ name, text: change(readFileSync(join(folder, name), 'utf8')) })),
    )
  const measured: string[] = []
  const took = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now()
    const result = await work()
    measured.push(`${what} ${Math.round(performance.now() - start)} ms`)
    return result
  }
  /** All pages of the report, so that every row is seen. */
  const report = async (id: string, more: object = {}): Promise<ReportRow[]> => {
    const rows: ReportRow[] = []
    for (let after: number | null = 0; after !== null; ) {
      const page: Report = await it.ask<Report>('import_report', {
        import: id,
        after,
        limit: 1000,
        ...more,
      })
      rows.push(...page.rows)
      after = page.next
    }
    return rows
  }
  let before: Record<string, string>
  let id: string
  let action: string

  test('is recognised, and the preview accounts for every row', async () => {
    before = await it.snapshot()
    const staged = await took('stored in', async () => await upload())
    id = staged.id
    expect(staged.files.map(({ kind, rows }) => [kind, rows])).toEqual([
      ['company', 85],
      ['product', 7],
      ['sales_agent', 35],
      ['deal', 8800],
    ])
    expect(staged.files[3]!.mapping.columns).toEqual({
      opportunity_id: 'external_ref',
      sales_agent: 'owner',
      product: 'product',
      account: 'company',
      deal_stage: 'stage',
      engage_date: 'stage_entered_on',
      close_date: 'close_date',
      close_value: 'amount',
    })
    const preview = await took(
      'preview',
      async () => await it.ask<Report>('import_preview', { import: id }),
    )
    expect(preview).toMatchObject({
      total: 8927,
      counts: { create: 8892, update: 0, skip: 35, problem: 0 },
    })
    const [accounts, products, agents, deals] = preview.files.map(({ summary }) =>
      Object.fromEntries(
        summary.filter(({ level }) => level !== 'note').map(({ text, count }) => [text, count]),
      ),
    )
    expect(accounts).toEqual({
      '“technolgy” in “sector” looks misspelt; nearest: “technology”. Kept as it is.': 12,
      '“Philipines” in “office_location” looks misspelt; nearest: “Philippines”. Kept as it is.': 1,
    })
    expect(products).toEqual({})
    expect(Object.values(agents!)).toEqual([35])
    expect(deals).toEqual({
      'Product “GTXPro” is not among the products; nearest: “GTX Pro”. Imported without product. Map it to take it as “GTX Pro”.': 1480,
      'No “account” in this row. Imported without a company.': 1425,
    })
    expect(preview.files[0]!.problems[0]!.text).toContain(
      '“revenue” is probably in thousands or millions',
    )
  })

  test('becomes one plan and, approved, exactly the records of the files', async () => {
    const plan = await took('plan', async () => await it.plan({ import: id }))
    expect(plan).toMatchObject({
      mode: 'explicit',
      counts: { matched: 8927, held_out: 0 },
      tables: { company: 85, product: 7, pipeline: 1, stage: 4, deal: 8800 },
    })
    const run = await took('plan and run', async () => await it.run({ import: id }))
    action = run.action
    await it.gatherStatistics()
    expect(run.output.counts).toEqual({ create: 8892, update: 0, skip: 35, problem: 0 })
    expect(
      await it.rows(sql`select s.name as stage, d.status, count(*)::int as deals, count(amount)::int as amounts, sum(amount) as sum, count(closed_on)::int as closed
        from deal d join stage s on s.id = d.stage_id group by s.name, s.position, d.status order by s.position`),
    ).toEqual([
      { stage: 'Prospecting', status: 'open', deals: 500, amounts: 0, sum: null, closed: 0 },
      { stage: 'Engaging', status: 'open', deals: 1589, amounts: 0, sum: null, closed: 0 },
      { stage: 'Won', status: 'won', deals: 4238, amounts: 4238, sum: '10005534.00', closed: 4238 },
      { stage: 'Lost', status: 'lost', deals: 2473, amounts: 2473, sum: '0.00', closed: 2473 },
    ])
    expect(
      await it.rows(sql`select count(company_id)::int as company, count(product_id)::int as product, count(owner_id)::int as owner,
        count(*) filter (where custom ? 'engage_date')::int as engaged, count(distinct custom->>'sales_agent')::int as agents, count(distinct custom->>'sales_agent_manager')::int as managers from deal`),
    ).toEqual([
      {
        company: 8800 - 1425,
        product: 8800 - 1480,
        owner: 0,
        engaged: 8300,
        agents: 30,
        managers: 6,
      },
    ])
    expect(
      await it.rows(
        sql`select count(*)::int as companies, count(parent_id)::int as children, sum(employees)::int as employees from company`,
      ),
    ).toEqual([{ companies: 85, children: 15, employees: 396_170 }])
  })

  test('has a report with one outcome per row, and every line of every file once', async () => {
    const rows = await report(id)
    expect(rows.map(({ nr }) => nr)).toEqual(Array.from({ length: 8927 }, (_, index) => index + 1))
    expect(new Set(rows.map(({ file, line }) => `${file} ${line}`)).size).toBe(8927)
    expect(rows.filter(({ record }) => record === null)).toHaveLength(35)
    const looked = await report(id, { only: 'problems' })
    expect(looked.filter(({ file }) => file === 'sales_pipeline.csv').length).toBeGreaterThan(1480)
    expect(looked.every(({ sentences }) => sentences.some(({ level }) => level !== 'note'))).toBe(
      true,
    )
  })

  test('a second time changes nothing; with the product mapped and one deal won, only that', async () => {
    const same = await upload()
    expect(
      await took(
        'preview of a second time',
        async () => await it.ask<Report>('import_preview', { import: same.id }),
      ),
    ).toMatchObject({
      counts: { create: 0, update: 0, skip: 8927, problem: 0 },
    })
    const state = await it.snapshot()
    const changed = await upload((text) =>
      text.replace(
        'HAXMC4IX,James Ascencio,MG Advanced,,Engaging,2016-11-03,,',
        'HAXMC4IX,James Ascencio,MG Advanced,Isdom,Won,2016-11-03,2017-12-30,3400',
      ),
    )
    const run = await it.run({
      import: changed.id,
      mapping: { values: { product: { GTXPro: 'GTX Pro' } } },
    })
    expect(run.output.counts).toEqual({ create: 0, update: 1481, skip: 8927 - 1481, problem: 0 })
    expect(
      await it.rows(
        sql`select count(*)::int as deals, count(product_id)::int as products, count(*) filter (where status = 'won')::int as won from deal`,
      ),
    ).toEqual([{ deals: 8800, products: 8800, won: 4239 }])
    await took('undo of the updates', async () => await it.undo(run.action))
    expect(await it.snapshot()).toEqual(state)
  })

  test('is taken back whole: every table is as before, byte by byte; and can be done again', async () => {
    const state = await it.snapshot()
    await took('undo', async () => await it.undo(action))
    expect(await it.snapshot()).toEqual(before)
    expect(await it.ask('import_report', { import: id, limit: 1 })).toMatchObject({ undone: true })
    await took('redo', async () => await redo(it.kernel, it.manager, action))
    expect(await it.snapshot()).toEqual(state)
    await it.undo(action)
    process.stdout.write(`The real export: ${measured.join(', ')}.\n`)
  })
})
