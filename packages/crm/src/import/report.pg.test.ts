import { execute, read, uuidV7 } from '@rescind/kernel'
import { sql, type Transaction } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { CrmDb } from '../schema.generated.ts'
import { reportCsv } from './report/report-csv.ts'
import { imports, outcomes, type Report, refused } from './test/imports.ts'
import { office } from './test/office.ts'

const it = office()
const { csv, preview } = imports(it)

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
