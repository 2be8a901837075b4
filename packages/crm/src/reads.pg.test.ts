import type { KernelError } from '@rescind/kernel'
import { expect, test } from 'vitest'
import { examples } from './examples.ts'
import { type House, street } from './test/house.ts'
import { type ReadName, reads } from './test/reads.ts'
import { type MutatingToolName, tools } from './tools.ts'

const it = street()
const readNames = Object.keys(reads) as ReadName[]
/** They need an action that was run; other tests have one. */
const neverRun = new Set<ReadName>(['import_report', 'action_get'])

test.each(readNames.filter((name) => !neverRun.has(name)))(
  '%s answers from its own organisation and from no other',
  async (name) => {
    const strangers = idsOf(it.elsewhere)
    const answer = await it.call({ tool: name, input: reads[name](it.here) })
    expect(answer.status).toBe('answered')
    const text = JSON.stringify(answer)
    expect(strangers.filter((id) => text.includes(id))).toEqual([])
  },
)

test.each(tools.map((tool) => tool.name))(
  '%s finds nothing by the ids of another organisation, and changes nothing there',
  async (name) => {
    const before = await it.snapshot()
    const input =
      name in reads
        ? reads[name as ReadName](it.elsewhere)
        : examples[name as MutatingToolName](it.elsewhere.rows)
    const strangers = idsOf(it.elsewhere)
    const names = strangers.some((id) => JSON.stringify(input).includes(id))
    const result = await it
      .call({ tool: name, input })
      .catch((error: KernelError) => ({ status: error.code }))
    expect(strangers.filter((id) => JSON.stringify(result).includes(id))).toEqual([])
    expect(names ? result.status : 'not_found').toBe('not_found')
    const after = await it.snapshot()
    for (const table of Object.keys(before))
      expect(rowsOf(after[table], it.elsewhere)).toEqual(rowsOf(before[table], it.elsewhere))
  },
)

test('contact_get shows the person with everything about it', async () => {
  const { contacts, company, enrolment } = it.here.rows
  expect(await it.ask('contact_get', { contact: contacts[0] })).toMatchObject({
    name: 'Anna Mill',
    company: { id: company, name: 'Mill & Sons' },
    owner: { name: 'manager of Here' },
    emails: [{ address: 'anna@home.example' }],
    custom: { badge: 'old' },
    last_activity_at: expect.any(Date),
  })
  expect(await it.ask('contact_get', { contact: contacts[1] })).toMatchObject({
    enrolments: [{ id: enrolment, state: 'active', sequence: { name: 'Welcome' } }],
  })
})

test('a timeline is paged, newest first', async () => {
  const [contact] = it.here.rows.contacts
  await it.run('note_create', { contact, body: 'One' })
  await it.run('call_log', { contact, summary: 'Two' })
  const first = await it.ask('contact_timeline', { contact, limit: 2 })
  expect(first.rows.map((row) => row.text)).toEqual(['Two', 'One'])
  const second = await it.ask('contact_timeline', { contact, limit: 2, after: first.next })
  expect(second.rows.map((row) => row.text)).toContain('Likes limestone.')
})

test('deal_history tells each step by its names, and leaves out what was taken back', async () => {
  const { openDeals, stage } = it.here.rows
  const [deal] = openDeals
  await it.run('deal_move_stage', { deal, stage })
  await it.undo(await it.run('deal_update_amount', { deal, amount: 5 }))
  expect((await it.ask('deal_history', { deal })).rows).toMatchObject([
    {
      field: 'stage',
      before: 'Lead',
      after: 'Proposal',
      by: 'admin of Here',
      tool: 'deal_move_stage',
    },
  ])
})

test('a snapshot counts and weights each stage', async () => {
  const { stages, pipeline } = await it.ask('pipeline_snapshot', {})
  expect(pipeline.name).toBe('Sales')
  expect(
    stages.map(({ name, kind, count, amount, weighted }) => [
      name,
      kind,
      count,
      Number(amount),
      Number(weighted),
    ]),
  ).toEqual([
    ['Lead', 'open', 1, 1000, 100],
    ['Proposal', 'open', 1, 1000, 500],
    ['Won', 'won', 1, 1000, 1000],
    ['Lost', 'lost', 0, 0, 0],
  ])
})

test('forecast, attainment and commission follow deals and quota both ways', async () => {
  const figures = async () => {
    const { open, weighted, won, quota } = await it.ask('forecast_get', { quarter: '2031-Q1' })
    return [open, weighted, won, quota].map((text) => (text === null ? null : Number(text)))
  }
  expect(await figures()).toEqual([2000, 600, 1000, null])
  await it.run('quota_set', { user: it.here.rows.user, quarter: '2031-Q1', amount: '4000' })
  const close = await it.run('deal_close_won', {
    deal: it.here.rows.openDeals[0],
    closed_on: '2031-03-01',
  })
  expect(await figures()).toEqual([1000, 100, 2000, 4000])
  expect((await it.ask('quota_attainment', { quarter: '2031-Q1' })).rows).toMatchObject([
    { owner: { name: 'manager of Here' }, attainment: 0.5, missing: '2000.00' },
  ])
  // One definition: the page, the tool and the interface print the same share.
  const quarter = await it.ask('forecast_get', { quarter: '2031-Q1' })
  expect(quarter).toMatchObject({ attainment: 0.5, rows: [{ attainment: 0.5 }] })
  const statement = await it.ask('commission_statement', { quarter: '2031-Q1' })
  expect(statement.totals).toMatchObject([{ currency: 'EUR', commission: '100.00', deals: 2 }])
  await it.undo(close)
  expect(await figures()).toEqual([2000, 600, 1000, 4000])
})

test('a rep sees nobody else’s commission', async () => {
  await expect(
    it.ask('commission_statement', { user: it.here.rows.user }, it.here.rep),
  ).rejects.toMatchObject({
    code: 'not_permitted',
  })
  expect(await it.ask('commission_statement', {}, it.here.rep)).toMatchObject({ rows: [] })
})

test('email_preview fills a template in, says what stays empty, and whether it may go', async () => {
  const [contact] = it.here.rows.contacts
  const input = {
    contact,
    subject: 'To {{first_name}} in {{city}}',
    body: '{{title|Madam}}, {{company}}',
  }
  expect(await it.ask('email_preview', input)).toMatchObject({
    to: 'anna.mill@mill.example',
    subject: 'To Anna in',
    text: 'Madam, Mill & Sons\n\n-- \nHere, 1 Quay\nUnsubscribe: {{unsubscribe_url}}\n',
    empty: ['city'],
    send: true,
  })
})

/** Every id of an organisation: itself, its people, its sample rows. */
function idsOf({ org, rows }: House): string[] {
  return [org, ...Object.values(rows).flat()].filter((value) => /^[0-9a-f-]{36}$/.test(value))
}

const rowsOf = (text = '', { org }: House) => text.split('\n').filter((line) => line.includes(org))
