import { execute, type KernelError, read, uuidV7 } from '@rescind/kernel'
import { sql, type Transaction } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { CrmDb } from '../schema.generated.ts'
import type { ReportRow } from './report/page.ts'
import { reportCsv } from './report/report-csv.ts'
import { office } from './test/office.ts'

const it = office()

interface Report {
  counts: Record<string, number>
  total: number
  rows: ReportRow[]
  next: number | null
  undone: boolean
  action: string
  files: {
    kind: string
    problems: { text: string }[]
    summary: { text: string; count: number }[]
  }[]
  pipeline: { name: string; new: boolean; stages: { name: string; kind: string }[] }
}

const csv = async (name: string, ...lines: string[]) =>
  (await it.upload({ name, text: lines.join('\n') })).id
const preview = async (id: string, more: object = {}) =>
  await it.ask<Report>('import_preview', { import: id, ...more })
const said = (report: Report, line: number) =>
  report.rows
    .find((row) => row.line === line)!
    .sentences.map(({ text }) => text)
    .join(' ')
const outcomes = (report: Report) => report.rows.map(({ outcome }) => outcome)
const refused = async (work: Promise<unknown>) =>
  await work.then(
    () => expect.unreachable(),
    (error: KernelError) => error,
  )

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

describe('companies', () => {
  test('a parent may stand below its child, in another batch or be missing; a circle is cut', async () => {
    const id = await csv(
      'accounts.csv',
      'account,subsidiary_of',
      'Child,Mother',
      'Mother,Grandmother',
      'Grandmother,',
      'Orphan,Mothre',
      'Snake,Tail',
      'Tail,Snake',
      'Self,Self',
    )
    const report = await preview(id)
    expect(outcomes(report)).toEqual(Array(7).fill('create'))
    expect(said(report, 5)).toBe(
      'Parent company “Mothre” is not among the companies; nearest: “Mother”. Imported without a parent. Map it to take it as “Mother”.',
    )
    expect(said(report, 7)).toContain('belongs to this company itself')
    expect(said(report, 8)).toContain('belongs to this company itself')
    const { action } = await it.run({ import: id })
    expect(
      await it.rows(
        sql`select c.name, p.name as parent, c.custom from company c left join company p on p.id = c.parent_id order by 1`,
      ),
    ).toEqual([
      { name: 'Child', parent: 'Mother', custom: {} },
      { name: 'Grandmother', parent: null, custom: {} },
      { name: 'Mother', parent: 'Grandmother', custom: {} },
      { name: 'Orphan', parent: null, custom: { subsidiary_of: 'Mothre' } },
      { name: 'Self', parent: null, custom: { subsidiary_of: 'Self' } },
      { name: 'Snake', parent: 'Tail', custom: {} },
      { name: 'Tail', parent: null, custom: { subsidiary_of: 'Snake' } },
    ])
    await it.undo(action)
    expect(await it.rows(sql`select 1 from company`)).toEqual([])
  })

  test('a column may be called anything', async () => {
    const { action } = await it.run({
      import: await csv('accounts.csv', 'account,__proto__,constructor', 'A,1,2'),
    })
    expect(await it.rows(sql`select custom::text as custom from company`)).toEqual([
      { custom: '{"__proto__": "1", "constructor": "2"}' },
    ])
    const mapping = { files: { 'accounts.csv': { columns: { constructor: 'annual_revenue' } } } }
    expect(
      await preview(await csv('accounts.csv', 'account,constructor', 'B,2'), { mapping }),
    ).toMatchObject({
      counts: { create: 1 },
    })
    await it.undo(action)
  })

  test('what is not clear is kept and told: numbers, whole numbers, a row twice, a ragged row, an empty one', async () => {
    const id = await csv(
      'accounts.csv',
      'account;revenue;employees',
      'A;1.234;1.234',
      'B;many;about 5',
      'A;1;1',
      'C;1',
      ';;',
      ';5;6',
      'D;10,5x;',
    )
    const report = await preview(id)
    expect(outcomes(report)).toEqual([
      'create',
      'create',
      'problem',
      'problem',
      'skip',
      'problem',
      'create',
    ])
    expect(report.files[0]!.problems[0]!.text).toContain(
      'Nothing in “revenue” tells whether 1.234 means a thousand',
    )
    expect(said(report, 4)).toBe(
      'The same company as in line 2 of accounts.csv. Not imported a second time.',
    )
    expect(said(report, 5)).toContain('has 2 cells and the header 3')
    const { action } = await it.run({ import: id })
    expect(
      await it.rows(sql`select name, annual_revenue, employees, custom from company order by 1`),
    ).toEqual([
      { name: 'A', annual_revenue: null, employees: 1234, custom: { revenue: '1.234' } },
      {
        name: 'B',
        annual_revenue: null,
        employees: null,
        custom: { revenue: 'many', employees: 'about 5' },
      },
      { name: 'D', annual_revenue: null, employees: null, custom: { revenue: '10,5x' } },
    ])
    const clear = await preview(id, {
      mapping: { files: { 'accounts.csv': { formats: { revenue: 'decimal_comma' } } } },
    })
    expect(clear.files[0]!.problems.map(({ text }) => text).join()).not.toContain('Nothing in')
    expect(outcomes(clear)[0]).toBe('update')
    await it.undo(action)
  })
})

describe('contacts', () => {
  const header = 'id,First Name,Last Name,Email,Company,Unsubscribed'

  test('by reference, then by address; nobody gets the address of another one', async () => {
    const first = await it.run({
      import: await csv(
        'contacts.csv',
        header,
        'C1,Jo,Doe,jo@example.com,,',
        ',Al,Roe,al@example.com,Nowhere Inc,',
      ),
    })
    const report = await preview(
      await csv(
        'contacts.csv',
        header,
        'C1,Jo,Doe-Smith,al@example.com,,',
        ',Albert,Roe,AL@example.com,,',
        'C3,Cy,Poe,cy@example,,',
        'C4,Di,Moe,di@example.com,,',
        'C5,Ed,Moe,DI@example.com,,',
      ),
    )
    expect(outcomes(report)).toEqual(['update', 'update', 'create', 'create', 'create'])
    expect(said(report, 2)).toContain('al@example.com is the address of another contact')
    expect(said(report, 4)).toContain('is not an email address')
    expect(said(report, 6)).toContain('DI@example.com is the address of another contact')
    expect(await it.rows(sql`select custom from contact where last_name = 'Roe'`)).toEqual([
      { custom: { Company: 'Nowhere Inc' } },
    ])
    await it.undo(first.action)
  })

  test('who has opted out there does not come in', async () => {
    const report = await preview(
      await csv(
        'contacts.csv',
        header,
        'C1,Jo,Doe,jo@example.com,,true',
        'C2,Al,Roe,al@example.com,,no',
      ),
    )
    expect(outcomes(report)).toEqual(['problem', 'create'])
  })
})

describe('the report', () => {
  test('stays true after the undo, is paged, filtered, and safe in a spreadsheet', async () => {
    const id = await csv(
      'accounts.csv',
      'account,sector',
      '"=cmd|\'/c\'!A1",retail',
      'B,technolgy',
      ',retail',
    )
    expect(await refused(it.ask('import_report', { import: id }))).toMatchObject({
      code: 'not_found',
      next: expect.stringContaining('import_preview'),
    })
    const { action } = await it.run({ import: id })
    await it.undo(action)
    const page = await it.ask<Report>('import_report', { import: id, limit: 2 })
    expect(page).toMatchObject({
      action,
      undone: true,
      counts: { create: 2, problem: 1 },
      next: 2,
      rows: [{ nr: 1 }, { nr: 2, outcome: 'create', label: 'B', record: { table: 'company' } }],
    })
    expect(
      outcomes(await it.ask<Report>('import_report', { import: id, limit: 2, after: 2 })),
    ).toEqual(['problem'])
    expect(
      (await it.ask<Report>('import_report', { import: id, only: 'problems' })).rows.map(
        ({ nr }) => nr,
      ),
    ).toEqual([2, 3])
    const text = await read(it.kernel, it.manager, async (tx) => {
      let pieces = ''
      for await (const piece of reportCsv(tx as Transaction<CrmDb>, it.manager.org, { action }))
        pieces += piece
      return pieces
    })
    expect(text.split('\r\n')[1]).toMatch(
      /^"accounts.csv","2","create","company","[0-9a-f-]{36}","'=cmd/,
    )
    expect(text.split('\r\n')[3]).toBe(
      '"accounts.csv","4","problem","","","Line 4","No “account” in this row. Not imported."',
    )
  })

  test('of a file nobody recognises every row is left out, and a mapping takes it in', async () => {
    const id = await csv('liste.csv', 'Betrieb,Ort', 'Müller,Graz')
    expect(await preview(id)).toMatchObject({
      counts: { create: 0, skip: 1 },
      files: [{ kind: 'unknown' }],
    })
    const mapping = {
      files: { 'liste.csv': { kind: 'company', columns: { Betrieb: 'name', Ort: 'city' } } },
    }
    expect(await preview(id, { mapping })).toMatchObject({ counts: { create: 1, skip: 0 } })
  })

  test('a mapping that does not fit is refused with what there is', async () => {
    const id = await csv('accounts.csv', 'account,sector', 'A,retail')
    const wrong = async (mapping: object) => await refused(preview(id, { mapping }))
    expect(await wrong({ files: { 'x.csv': {} } })).toMatchObject({
      code: 'invalid_input',
      next: 'Its files are “accounts.csv”.',
    })
    expect(
      await wrong({ files: { 'accounts.csv': { columns: { branch: 'name' } } } }),
    ).toMatchObject({
      code: 'invalid_input',
      next: 'Its columns are “account”, “sector”.',
    })
    expect(
      (await wrong({ files: { 'accounts.csv': { columns: { sector: 'stage' } } } })).message,
    ).toContain('no field “stage”')
    expect(
      (await wrong({ files: { 'accounts.csv': { columns: { sector: 'city', account: 'city' } } } }))
        .message,
    ).toContain('both to become')
    expect(await wrong({ values: 'x' })).toMatchObject({ code: 'invalid_input' })
  })
})

describe('bounds', () => {
  test('another organisation sees nothing of an import', async () => {
    const id = await csv('accounts.csv', 'account', 'A')
    const stranger = { ...it.manager, org: uuidV7(new Date()) }
    for (const tool of ['import_preview', 'import_report']) {
      expect(
        await refused(execute(it.kernel, stranger, { tool, input: { import: id } })),
      ).toMatchObject({ code: 'not_found' })
    }
    const seen = await read(
      it.kernel,
      stranger,
      async (tx) =>
        (await sql`select 1 from import union all select 1 from import_row`.execute(tx)).rows,
    )
    expect(seen).toEqual([])
  })

  test('who may not import is refused, and stored rows cannot be changed', async () => {
    const id = await csv('accounts.csv', 'account', 'A')
    const rep = { ...it.manager, permissions: new Set(['import:read']) }
    expect(
      await refused(execute(it.kernel, rep, { tool: 'import_run', input: { import: id } })),
    ).toMatchObject({
      code: 'not_permitted',
    })
    await expect(
      sql`update crm.import_row set cells = '[]'`.execute(it.kernel.db),
    ).rejects.toMatchObject({ code: '42501' })
    await expect(sql`delete from crm.import_outcome`.execute(it.kernel.db)).rejects.toMatchObject({
      code: '42501',
    })
  })

  test('nothing of a bad upload is stored', async () => {
    const count = sql<{ n: number }>`select count(*)::int as n from import`
    const before = await it.rows(count)
    await refused(it.upload({ name: 'a.csv', text: 'account\nA' }, { name: 'b.csv', text: '' }))
    await refused(
      it.upload({ name: 'a.csv', text: 'account\nA' }, { name: 'dir/a.csv', text: 'account\nB' }),
    )
    await refused(it.upload())
    expect(await it.rows(count)).toEqual(before)
  })
})
