import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { imports, outcomes, said } from './test/imports.ts'
import { office } from './test/office.ts'

const it = office()
const { csv, preview } = imports(it)

describe('a second run of a file', () => {
  const file = ['account,employees,region', 'Acme,10,north', 'Initech,20,south']

  test('updates the cells that differ and leaves the rest, by whom ever, alone', async () => {
    const first = await it.run({ import: await csv('accounts.csv', ...file) })
    const [acme] = await it.rows(
      sql<{
        id: string
        custom: object
        source: string
      }>`select * from company where name = 'Acme'`,
    )
    expect(acme).toMatchObject({ custom: { region: 'north' }, source: 'import', employees: 10 })
    const again = await csv('accounts.csv', ...file)
    expect(await preview(again)).toMatchObject({
      counts: { create: 0, update: 0, skip: 2, problem: 0 },
    })
    const changed = await csv(
      'accounts.csv',
      'account,employees,region,city',
      'Acme,11,,Graz',
      'Initech,20,east,',
    )
    const plan = await it.plan({ import: changed })
    expect(
      plan.changes.rows
        .flatMap(({ label, cells }) =>
          cells.map(({ field, before, after }) => [label, field, before, after]),
        )
        .sort((a, b) => String(a).localeCompare(String(b))),
    ).toEqual([
      ['Acme', 'city', null, 'Graz'],
      ['Acme', 'employees', 10, 11],
      ['Initech', 'custom', { region: 'south' }, { region: 'east' }],
    ])
    const before = await it.snapshot()
    const second = await it.run({ import: changed })
    expect(second.output.counts).toEqual({ create: 0, update: 2, skip: 0, problem: 0 })
    expect(
      await it.rows(
        sql`select name, employees, city, custom->>'region' as region from company order by name`,
      ),
    ).toEqual([
      { name: 'Acme', employees: 11, city: 'Graz', region: 'north' },
      { name: 'Initech', employees: 20, city: null, region: 'east' },
    ])
    await it.undo(second.action)
    expect(await it.snapshot()).toEqual(before)
    await it.undo(first.action)
    expect(await it.rows(sql`select 1 from company`)).toEqual([])
  })

  test('finds a record by its reference before its name, and never takes a namesake with another reference', async () => {
    const { action } = await it.run({
      import: await csv('accounts.csv', 'account id,account', 'A1,Acme', 'A2,Acme'),
    })
    const report = await preview(
      await csv('accounts.csv', 'account id,account', 'A2,Acme Ltd', 'A3,Acme', 'A1,Acme'),
    )
    expect(outcomes(report)).toEqual(['update', 'create', 'skip'])
    expect(said(await preview(await csv('accounts.csv', 'account', 'Acme')), 2)).toContain(
      'which one is meant is not clear',
    )
    await it.undo(action)
  })
})

describe('deals', () => {
  const header =
    'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value'
  const deals = async (...lines: string[]) => await csv('sales_pipeline.csv', header, ...lines)

  test('won or lost without a day: a problem, held out of the plan, unless the mapping names the day', async () => {
    const id = await deals(
      'D1,,,,Won,,,500',
      'D2,,,,Lost,,,0',
      'D3,,,,Engaging,,,',
      'D4,,,,,,,',
      'D5,,,,Won,,2017-02-30,5',
    )
    const report = await preview(id)
    expect(outcomes(report)).toEqual(['problem', 'problem', 'create', 'problem', 'problem'])
    expect(said(report, 2)).toContain(
      'Won without a “close_date”: the day it was closed is not known. Not imported.',
    )
    expect(said(report, 5)).toContain('No “deal_stage” in this row')
    expect(said(report, 6)).toContain('“2017-02-30” in “close_date” is not clearly a day')
    const plan = await it.plan({ import: id })
    expect(plan).toMatchObject({
      counts: { matched: 5, held_out: 4 },
      facets: { not_imported: 4 },
      tables: { deal: 1, pipeline: 1, stage: 3 },
    })
    expect(plan.held_out.rows.map(({ evidence }) => evidence)).toContainEqual(
      expect.stringContaining('Line 2, D1: Won without'),
    )
    const { action } = await it.run({
      import: id,
      mapping: { defaults: { deal: { close_date: '2017-12-31' } } },
    })
    expect(
      await it.rows(sql`select external_ref, status, closed_on, amount from deal order by 1`),
    ).toEqual([
      { external_ref: 'D1', status: 'won', closed_on: '2017-12-31', amount: '500.00' },
      { external_ref: 'D2', status: 'lost', closed_on: '2017-12-31', amount: '0.00' },
      { external_ref: 'D3', status: 'open', closed_on: null, amount: null },
    ])
    await it.undo(action)
  })

  test('a day that cannot be read is no missing day to the default', async () => {
    const report = await preview(await deals('D5,,,,Won,,someday,5'), {
      mapping: { defaults: { deal: { close_date: '2017-12-31' } } },
    })
    expect(outcomes(report)).toEqual(['problem'])
  })

  test('a product nobody knows is told and kept; with an alias it is taken, and what was kept goes', async () => {
    const id = (
      await it.upload(
        { name: 'products.csv', text: 'product,series\nGTX Pro,GTX\n' },
        {
          name: 'deals.csv',
          text: `${header}\nD1,,GTXPro,,Engaging,2017-01-02,,\nD2,,gtx pro max,,Prospecting,,,\n`,
        },
      )
    ).id
    const report = await preview(id)
    expect(report.rows[1]!.sentences).toContainEqual({
      level: 'notice',
      text: 'Product “GTXPro” is not among the products; nearest: “GTX Pro”. Imported without product. Map it to take it as “GTX Pro”.',
    })
    expect(said(report, 3)).toContain(
      'Product “gtx pro max” is not among the products. Imported without product.',
    )
    expect(report.pipeline).toMatchObject({
      name: 'Imported sales pipeline',
      new: true,
      stages: [{ name: 'Prospecting' }, { name: 'Engaging', kind: 'open' }],
    })
    const first = await it.run({ import: id })
    const [deal] = await it.rows(sql<object>`select * from deal where external_ref = 'D1'`)
    expect(deal).toMatchObject({
      product_id: null,
      custom: { product: 'GTXPro', engage_date: '2017-01-02' },
      stage_entered_at: new Date('2017-01-02'),
    })
    const second = await it.run({
      import: id,
      mapping: { values: { product: { GTXPro: 'GTX Pro' } } },
    })
    expect(second.output.counts).toEqual({ create: 0, update: 1, skip: 2, problem: 0 })
    const [mapped] = await it.rows(
      sql<object>`select p.name, d.custom from deal d join product p on p.id = d.product_id`,
    )
    expect(mapped).toEqual({ name: 'GTX Pro', custom: { engage_date: '2017-01-02' } })
    await it.undo(second.action)
    await it.undo(first.action)
    expect(await it.rows(sql`select 1 from deal`)).toEqual([])
  })

  test('an agent who is a user owns the deal; of one who is not the name stays, with what the agents file says', async () => {
    const { id } = await it.upload(
      {
        name: 'sales_teams.csv',
        text: 'sales_agent,manager\nRita Rep,Mara\nMoses Frase,Dustin\nCarl Lin,Summer\n',
      },
      {
        name: 'deals.csv',
        text: `${header}\nD1,Rita Rep,,,Engaging,,,\nD2,Moses Frase,,,Engaging,,,\n`,
      },
    )
    const report = await preview(id)
    expect(outcomes(report)).toEqual(['skip', 'skip', 'skip', 'create', 'create'])
    expect(report.rows[2]!.sentences.map(({ text }) => text)).toContain(
      'No record of this import names this agent, so only this report keeps the row.',
    )
    const { action } = await it.run({ import: id })
    expect(
      await it.rows(
        sql`select d.external_ref, u.name as owner, d.custom from deal d left join "user" u on u.id = d.owner_id order by 1`,
      ),
    ).toEqual([
      { external_ref: 'D1', owner: 'Rita Rep', custom: { sales_agent_manager: 'Mara' } },
      {
        external_ref: 'D2',
        owner: null,
        custom: { sales_agent: 'Moses Frase', sales_agent_manager: 'Dustin' },
      },
    ])
    await it.undo(action)
  })

  test('the mapping decides pipeline, stages, currency and factors', async () => {
    const id = await deals('D1,,,,Angebot,,,1.5', 'D2,,,,Gewonnen,,2017-03-01,2')
    const mapping = {
      files: {
        'sales_pipeline.csv': { columns: { engage_date: 'ignore' }, times: { close_value: 1000 } },
      },
      pipeline: {
        name: 'Vertrieb',
        stages: [
          { name: 'Angebot', kind: 'open', probability: 0.4 },
          { name: 'Gewonnen', kind: 'won' },
        ],
      },
      defaults: { deal: { currency: 'USD' } },
    }
    const { action } = await it.run({ import: id, mapping })
    expect(
      await it.rows(
        sql`select d.amount, d.currency, d.status, s.name, s.probability, p.name as pipeline from deal d join stage s on s.id = d.stage_id join pipeline p on p.id = d.pipeline_id order by d.external_ref`,
      ),
    ).toEqual([
      {
        amount: '1500.00',
        currency: 'USD',
        status: 'open',
        name: 'Angebot',
        probability: '0.400',
        pipeline: 'Vertrieb',
      },
      {
        amount: '2000.00',
        currency: 'USD',
        status: 'won',
        name: 'Gewonnen',
        probability: '1.000',
        pipeline: 'Vertrieb',
      },
    ])
    await it.undo(action)
  })
})
