import { approve, getPlan } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { street } from '../test/house.ts'

const it = street()

const moves = [
  ['deal_update', (deal: string) => ({ deal, set: { close_on: '2031-09-30' } })],
  ['deal_update', (deal: string) => ({ deal, set: { close_on: null } })],
  ['deal_update', (deal: string) => ({ deal, set: { owner: it.here.rows.otherUser } })],
  [
    'deal_update',
    (deal: string) => ({ deal, set: { next_step: 'Call', owner: it.here.rows.otherUser } }),
  ],
  ['deal_update_amount', (deal: string) => ({ deal, amount: 5 })],
  ['deal_archive', (deal: string) => ({ deal })],
  ['deal_restore', () => ({ deal: it.here.rows.archivedDeal })],
  ['deal_close_won', (deal: string) => ({ deal })],
  ['deal_close_lost', (deal: string) => ({ deal, reason: 'No budget' })],
  ['deal_reopen', () => ({ deal: it.here.rows.wonDeal })],
  ['deal_create', () => ({ name: 'Slate', amount: '48000.50', close_on: '2031-09-30' })],
] as const

test.each(moves.map(([tool, input], n) => ({ n, tool, input })))(
  'B11 what moves the forecast or somebody’s pay is a plan, for one deal too: $n $tool',
  async ({ tool, input }) => {
    const figures = async () =>
      (await sql`select * from crm.forecast order by 1, 2, 3, 4`.execute(it.owner)).rows
    const before = await figures()
    const { id, effect, mode_reasons } = await it.plan(
      tool,
      input(it.here.rows.openDeals[0]),
      it.here.rep,
    )
    expect(effect === 'money' || mode_reasons.includes('money_column')).toBe(true)
    expect(await figures()).toEqual(before)
    // Who asked for it may say yes to the money of one record.
    expect(await getPlan(it.kernel, it.here.rep, id)).toMatchObject({ may_approve: true })
  },
)

test('B11 a column of money is caught in SQL of whatever tool: a stage that weighs more, a role that earns more', async () => {
  const { rows } = await sql<{
    tbl: string
    money: string[]
  }>`select tbl, money from kernel.tracked where money <> '{}' order by tbl`.execute(it.owner)
  expect(Object.fromEntries(rows.map(({ tbl, money }) => [tbl, money]))).toMatchObject({
    stage: ['kind', 'probability', 'archived_at'],
    user: ['role'],
    quota: ['amount', 'user_id', 'quarter'],
    commission_rate: ['rate', 'role', 'valid_from'],
  })
})

test('a deal is made with its amount in one transaction, by the yes of who asked for it', async () => {
  const { company, contacts, otherUser: owner } = it.here.rows
  const input = {
    name: 'Slate roof',
    company,
    contact: contacts[0],
    owner,
    amount: '48000.50',
    close_on: '2031-09-30',
  }
  const { id, digest } = await it.plan('deal_create', input, it.here.rep)
  await approve(it.kernel, it.here.rep, id, digest)
  const { rows } = await it.ask('deal_find', { where: { name: 'Slate roof' } })
  expect(rows).toMatchObject([{ amount: '48000.50', close_on: '2031-09-30', owner: { id: owner } }])
  await it.undo(id)
  expect((await it.ask('deal_find', { where: { name: 'Slate roof' } })).rows).toEqual([])
})

test('what moves no money happens at once: a deal without an amount, its name, its next step, another open stage', async () => {
  const { openDeals, stage, company } = it.here.rows
  const at_once = { status: 'applied' }
  const asRep = async (tool: string, input: unknown) => await it.call({ tool, input }, it.here.rep)
  expect(
    await asRep('deal_create', { name: 'Gravel', company, close_on: '2031-09-30' }),
  ).toMatchObject(at_once)
  expect(
    await asRep('deal_update', {
      deal: openDeals[0],
      set: { name: 'Steps, two', next_step: 'Call' },
    }),
  ).toMatchObject(at_once)
  expect(await asRep('deal_move_stage', { deal: openDeals[0], stage })).toMatchObject(at_once)
})
