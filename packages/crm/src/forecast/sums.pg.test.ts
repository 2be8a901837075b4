import { approve, getAction, getPlan, inTransaction, type Plan, rewind } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { stageImport } from '../import/index.ts'
import type { CrmDb } from '../schema.generated.ts'
import { street } from '../test/house.ts'
import type { ToolName } from '../tools.ts'

const it = street()
const names = ['open', 'weighted', 'won', 'quota'] as const
type Line = { owner: string | null; quarter: string; currency: string } & Record<
  (typeof names)[number],
  string
>

/** The forecast report: every quarter and currency, in all and per owner. */
async function report(): Promise<Map<string, bigint>> {
  const { rows } =
    await sql<Line>`select owner_id as owner, quarter::text, currency, open::text, weighted::text, won::text, coalesce(quota, 0)::text as quota
    from crm.forecast where org_id = ${it.here.org} and quarter is not null`.execute(it.owner)
  const figures = new Map<string, bigint>()
  for (const row of rows)
    for (const name of names)
      for (const whose of ['all', row.owner ?? 'nobody']) {
        const key = `${name} ${row.quarter} ${row.currency} ${whose}`
        figures.set(key, (figures.get(key) ?? 0n) + cents(row[name]))
      }
  return figures
}

const cents = (amount: string): bigint => {
  const [whole = '', part = ''] = amount.split('.')
  return BigInt(whole + part.padEnd(2, '0'))
}

/**
 * What the plan shows is what the report shows before and after its approval, to the cent, and
 * nothing else moves.
 */
async function expectShown(plan: Plan): Promise<void> {
  const before = await report()
  const shown = new Map(
    plan.figures.map(({ figure, period, currency, about, ...sums }) => [
      `${figure} ${period} ${currency} ${about === null ? 'all' : (about.id ?? 'nobody')}`,
      sums,
    ]),
  )
  await approve(it.kernel, it.here.admin, plan.id, plan.digest)
  const after = await report()
  const moved = [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => (before.get(key) ?? 0n) !== (after.get(key) ?? 0n),
  )
  expect([...shown.keys()].sort()).toEqual(moved.sort())
  for (const key of moved) {
    const { before: was, after: is, by } = shown.get(key)!
    expect([key, cents(was), cents(is), cents(by)]).toEqual([
      key,
      before.get(key) ?? 0n,
      after.get(key) ?? 0n,
      (after.get(key) ?? 0n) - (before.get(key) ?? 0n),
    ])
  }
}

async function imported(text: string): Promise<string> {
  const file = { name: 'deals.csv', bytes: new TextEncoder().encode(text) }
  return await inTransaction(it.kernel, async (tx) => {
    await sql`select kernel.enter(${it.here.org}::uuid)`.execute(tx)
    return (
      await stageImport(tx as unknown as Kysely<CrmDb>, { files: [file], by: it.here.rows.user })
    ).id
  })
}

const deals: string[] = []
let dollars: string
beforeAll(async () => {
  const { company, otherUser } = it.here.rows
  for (const [n, amount, currency, owner] of [
    [1, '1234.56', 'EUR', undefined],
    [2, '0.05', 'EUR', otherUser],
    [3, '99.99', 'USD', otherUser],
    [4, '333.33', 'CHF', undefined],
  ] as const) {
    const input = {
      name: `Slab ${n}`,
      company,
      amount,
      currency,
      ...(owner && { owner }),
      close_on: '2031-05-31',
    }
    deals.push(await dealOf(await it.run('deal_create', input)))
  }
  dollars = deals[2]!
  await it.run('quota_set', { user: otherUser, quarter: '2031-Q2', amount: '5000' })
})

/** The deal that an action made. */
const dealOf = async (action: string) =>
  (
    await sql<{
      id: string
    }>`select id from history.deal where _action = ${action} and _op = 'I'`.execute(it.owner)
  ).rows[0]!.id

const moves: [what: string, tool: ToolName, input: () => object][] = [
  ['a close date', 'deal_update', () => ({ deal: deals[0], set: { close_on: '2031-09-30' } })],
  ['no close date', 'deal_update', () => ({ deal: deals[1], set: { close_on: null } })],
  ['an owner', 'deal_update', () => ({ deal: dollars, set: { owner: it.here.rows.user } })],
  ['no owner', 'deal_update', () => ({ deal: deals[3], set: { owner: null } })],
  ['an amount', 'deal_update_amount', () => ({ deal: deals[0], amount: '0.01' })],
  [
    'a currency',
    'deal_update_amount',
    () => ({ deal: deals[0], amount: '777.77', currency: 'GBP' }),
  ],
  ['many stages', 'deal_move_stage_many', () => ({ deals, stage: it.here.rows.stage })],
  ['many close dates', 'deal_shift_close_dates', () => ({ where: { status: 'open' }, days: 45 })],
  ['a win', 'deal_close_won', () => ({ deal: dollars, closed_on: '2031-02-03' })],
  ['a deal opened again', 'deal_reopen', () => ({ deal: dollars })],
  ['an archived deal', 'deal_archive', () => ({ deal: dollars })],
  ['a restored deal', 'deal_restore', () => ({ deal: dollars })],
  [
    'a new deal',
    'deal_create',
    () => ({ name: 'Kerb', amount: '17.17', currency: 'USD', close_on: '2031-12-31' }),
  ],
  [
    'a quota',
    'quota_set',
    () => ({ user: it.here.rows.otherUser, quarter: '2031-Q2', amount: '6000.50' }),
  ],
  [
    'a first quota',
    'quota_set',
    () => ({ user: it.here.rows.user, quarter: '2031-Q4', amount: '1' }),
  ],
  [
    'many losses',
    'deal_close_many',
    () => ({ where: { status: 'open' }, as: 'lost', reason: 'Stale' }),
  ],
]

test.each(moves)(
  'A13 %s: what a plan says of the forecast is what the report then shows, and its rewind too',
  async (_what, tool, input) => {
    const plan = await it.plan(tool, input())
    expect(plan.figures.length).toBeGreaterThan(0)
    await expectShown(plan)
    const back = await rewind(it.kernel, it.here.admin, { actions: [plan.id] })
    const undone = await getPlan(it.kernel, it.here.admin, back.plan)
    await expectShown(undone)
    await expectShown(
      await getPlan(
        it.kernel,
        it.here.admin,
        (await rewind(it.kernel, it.here.admin, { actions: [back.plan] })).plan,
      ),
    )
  },
)

test('A13 an import says what it adds to the forecast, and its rewind what that deletes', async () => {
  const file = await imported(
    'opportunity_id,deal,deal_stage,close_date,close_value\nA1,Arch,Won,2031-03-04,500.05\nA2,Bridge,Engaging,2031-06-30,700\nA3,Cairn,Lost,2031-03-05,9\n',
  )
  const plan = await it.plan('import_run', { import: file })
  expect(plan.title).toMatch(/3 deals worth €1,209\.05/)
  await expectShown(plan)
  const back = await getPlan(
    it.kernel,
    it.here.admin,
    (await rewind(it.kernel, it.here.admin, { actions: [plan.id] })).plan,
  )
  expect(back.changes.rows).toContainEqual(expect.objectContaining({ table: 'deal', op: 'delete' }))
  expect(back.title).toMatch(/^Take back .*\b3 deals worth €1,209\.05/)
  await expectShown(back)
})

/** A new open deal of the first quarter of 2031. */
const slab = async (name: string, amount: string, currency: string) =>
  await dealOf(await it.run('deal_create', { name, amount, currency, close_on: '2031-03-31' }))

test('A13 a title says what its deals are worth over all of them, in each currency, on the plan and in Activity', async () => {
  const many = [
    await slab('Lintel', '1000.10', 'EUR'),
    await slab('Sill', '0.20', 'EUR'),
    await slab('Mantel', '30', 'USD'),
  ]
  for (const [tool, more, title] of [
    [
      'deal_move_stage_many',
      { stage: it.here.rows.stage },
      /^Move 3 deals worth €1,000\.30 and \$30 to Proposal$/,
    ],
    [
      'deal_shift_close_dates',
      { days: -1 },
      /^Move the close dates of 3 deals worth €1,000\.30 and \$30 by 1 day, to earlier$/,
    ],
    ['deal_close_many', { as: 'won' }, /^Close 3 deals worth €1,000\.30 and \$30 as won$/],
  ] as const) {
    const plan = await it.plan(tool, { deals: many, ...more })
    expect(plan.title).toMatch(title)
    expect((await getAction(it.kernel, it.here.admin, plan.id)).title).toBe(plan.title)
    await approve(it.kernel, it.here.admin, plan.id, plan.digest)
    expect((await getAction(it.kernel, it.here.admin, plan.id)).title).toBe(plan.title)
  }
})

test('A2 a yes is to the money that was shown: where a deal is worth something else by then, the plan has drifted', async () => {
  const deal = await slab('Coping', '1000', 'EUR')
  const plan = await it.plan('deal_archive', { deal })
  await it.run('deal_update_amount', { deal, amount: '1000000' })
  const refused = await approve(it.kernel, it.here.admin, plan.id, plan.digest).catch(
    (error: unknown) => error,
  )
  expect(refused).toMatchObject({
    code: 'drifted',
    message: 'The money it moves is not what was shown. Nothing was sent and nothing changed.',
  })
  const next = await getPlan(
    it.kernel,
    it.here.admin,
    (refused as { details: { plan: string } }).details.plan,
  )
  expect(next.figures).toContainEqual(
    expect.objectContaining({ figure: 'open', about: null, by: '-1000000.00' }),
  )
  await expectShown(next)
})

test('A3 what others add to the same quarter is no drift: only the difference is bound', async () => {
  const plan = await it.plan('deal_archive', { deal: await slab('Kerbstone', '70', 'EUR') })
  await slab('Plinth', '5', 'EUR')
  await approve(it.kernel, it.here.admin, plan.id, plan.digest)
  expect((await getPlan(it.kernel, it.here.admin, plan.id)).figures).toEqual(plan.figures)
})

test('what moves no money shows no figures', async () => {
  const plan = await it.plan('contact_archive_many', { contacts: [...it.here.rows.contacts] })
  expect([plan.figures, plan.worth]).toEqual([[], []])
})
