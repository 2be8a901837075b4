import { expect, test } from 'vitest'
import { testServer } from '../test/test-server.ts'

const it = testServer()
const files = (text: string, name = 'accounts.csv') => {
  const form = new FormData()
  form.append('files', new File([text], name))
  return form
}
const accounts = 'account,sector,year_established\nHarbour & Co,marine,1999\nPier Ltd,marine,2003\n'

test('uploaded files are staged, then imported as a plan, and the report is a file of its own', async () => {
  const { status, body } = await it.here.by.manager.post('/api/imports', files(accounts))
  expect(status).toBe(201)
  expect(body.import.files).toMatchObject([
    {
      name: 'accounts.csv',
      rows: 2,
      kind: 'company',
      columns: ['account', 'sector', 'year_established'],
    },
  ])
  const id = body.import.id
  const { body: planned } = await it.here.by.manager.post('/api/tools/import_run', {
    input: { import: id },
  })
  expect(planned).toMatchObject({ status: 'awaiting_approval' })
  const { body: done } = await it.here.by.manager.post(`/api/plans/${planned.plan.id}/approve`, {
    digest: planned.plan.digest,
  })
  expect(done).toMatchObject({ status: 'applied', action: { state: 'applied' } })
  expect((await it.here.by.manager.get(`/api/imports/${id}/progress`)).body).toEqual({
    progress: null,
  })
  const { body: report, headers } = await it.here.by.manager.get(`/api/imports/${id}/report.csv`)
  expect(headers.get('content-disposition')).toContain('import-report.csv')
  expect(report).toContain('Harbour & Co')
})

test('who may not import may not upload either', async () => {
  expect((await it.here.by.rep.post('/api/imports', files(accounts))).body).toMatchObject({
    status: 403,
    code: 'not_permitted',
  })
})

test('a body that is no form, and a form without files, are refused and store nothing', async () => {
  expect((await it.here.by.manager.post('/api/imports', { files: [] })).body.code).toBe(
    'invalid_input',
  )
  expect((await it.here.by.manager.post('/api/imports', new FormData())).body.code).toBe(
    'invalid_input',
  )
})

test('a report that is not there yet is not found', async () => {
  const { body } = await it.here.by.manager.post('/api/imports', files(accounts))
  expect(
    (await it.here.by.manager.get(`/api/imports/${body.import.id}/report.csv`)).body.code,
  ).toBe('not_found')
})
