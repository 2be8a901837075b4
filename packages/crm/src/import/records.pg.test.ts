import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { imports, outcomes, said } from './test/imports.ts'
import { office } from './test/office.ts'

const it = office()
const { csv, preview } = imports(it)

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
