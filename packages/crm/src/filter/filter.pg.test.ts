import { days } from '@rescind/kernel'
import { beforeAll, expect, test } from 'vitest'
import { street } from '../test/house.ts'
import type { InputOf } from '../tools.ts'

const it = street()
type Find = InputOf<'deal_find'>

/** Seven deals of one owner; amounts and days with ties and gaps. */
beforeAll(async () => {
  await it.write(async ({ db, newId, now }) => {
    const stage = await db
      .selectFrom('stage')
      .select(['id', 'pipeline_id'])
      .where('kind', '=', 'open')
      .executeTakeFirstOrThrow()
    const inDays = (count: number) => new Date(now.getTime() + days(count).ms)
    const dayIn = (count: number) => inDays(count).toISOString().slice(0, 10)
    const owner_id = it.here.compliance.principal.id
    const deals = [
      { name: 'Alder', amount: 100, close_on: dayIn(-40), entered: -100 },
      { name: 'Birch', amount: 100, close_on: dayIn(0), entered: -61 },
      { name: 'Cedar', amount: 250.5, close_on: dayIn(10), entered: -59 },
      { name: 'Damson', amount: null, close_on: dayIn(45), entered: -1 },
      { name: 'Elm', amount: null, close_on: null, entered: -1 },
      { name: 'Fir 100%_', amount: 100, close_on: dayIn(10), entered: -29 },
      { name: 'Gorse', amount: 900, close_on: null, entered: -29 },
    ]
    for (const { entered, ...deal } of deals) {
      await db
        .insertInto('deal')
        .values({
          id: newId(),
          owner_id,
          stage_id: stage.id,
          pipeline_id: stage.pipeline_id,
          stage_entered_at: inDays(entered),
          ...deal,
        })
        .execute()
    }
  })
})

const find = async (input: Find) =>
  await it.ask('deal_find', {
    ...input,
    where: { owner: it.here.compliance.principal.id, ...(input.where as object | undefined) },
  })
const names = async (where: Find['where']) =>
  (await find({ where })).rows.map((row) => row.name).join(' ')

test.each<[string, NonNullable<Find['where']>, string]>([
  ['a value', { name: 'alder' }, 'Alder'],
  ['eq, without regard to case', { name: { eq: 'ALDER' } }, 'Alder'],
  ['in', { name: { in: ['elm', 'Gorse'] } }, 'Elm Gorse'],
  ['contains, where % and _ mean themselves', { name: { contains: '%_' } }, 'Fir 100%_'],
  ['null', { amount: null }, 'Damson Elm'],
  ['is_null', { close_on: { is_null: false }, amount: { is_null: true } }, 'Damson'],
  ['gt and lte together', { amount: { gt: 100, lte: '250.50' } }, 'Cedar'],
  ['gte', { amount: { gte: 250.5 } }, 'Cedar Gorse'],
  ['lt', { amount: { lt: 250 } }, 'Alder Birch Fir 100%_'],
  [
    'within_days, ahead for a day to come',
    { close_on: { within_days: 10 } },
    'Birch Cedar Fir 100%_',
  ],
  ['older_than_days of a day', { close_on: { older_than_days: 1 } }, 'Alder'],
  [
    'within_days, back for a moment gone',
    { stage_entered_at: { within_days: 30 } },
    'Damson Elm Fir 100%_ Gorse',
  ],
  ['older_than_days of a moment', { stage_entered_at: { older_than_days: 60 } }, 'Alder Birch'],
  ['the name of what it points to', { stage_name: 'lead', amount: 900 }, 'Gorse'],
  ['one of few values', { status: 'won' }, ''],
])('where takes %s', async (_, where, expected) => {
  expect(await names(where)).toBe(expected)
})

test('an unknown field is refused with the fields there are', async () => {
  await expect(find({ where: { colour: 'red' } })).rejects.toMatchObject({
    code: 'invalid_input',
    details: {
      issues: [
        {
          path: 'where',
          message: 'Filter: there is no “colour” to filter by.',
          hint: expect.stringMatching(
            /^There is no field colour\. Fields: id, name, amount, currency, close_on, status, stage, /,
          ),
        },
      ],
    },
  })
})

test.each([
  { amount: 'much' },
  { close_on: '31.12.2026' },
  { status: 'sold' },
  { stage: 'Proposal' },
  { name: { near: 'x' } },
  { name: { within_days: 3 } },
])('a wrong value or operator is refused: %j', async (where) => {
  await expect(find({ where })).rejects.toMatchObject({ code: 'invalid_input' })
})

test('search looks into the names, also of the company', async () => {
  expect((await find({ search: 'orse' })).rows.map((row) => row.name)).toEqual(['Gorse'])
  expect(
    (await it.ask('contact_find', { search: 'WEIR LTD' })).rows.map((row) => row.name),
  ).toEqual(['Cy Weir'])
})

const orders: NonNullable<Find['order']>[] = [
  [{ field: 'amount' }],
  [{ field: 'amount', desc: true }],
  [{ field: 'close_on', desc: true }, { field: 'amount' }],
  [{ field: 'stage_name' }, { field: 'name', desc: true }],
]
test.each(orders.map((order) => ({ order })))(
  'pages of any size and order show every row once, nulls last: %j',
  async ({ order }) => {
    const whole = (await find({ order })).rows.map((row) => row.name)
    expect(whole).toHaveLength(7)
    for (const limit of [1, 2, 3]) {
      const seen: string[] = []
      let after: string | undefined
      do {
        const { rows, next } = await find({ order, limit, after })
        seen.push(...rows.map((row) => row.name))
        after = next
      } while (after)
      expect(seen).toEqual(whole)
    }
  },
)

test('nulls are last in either direction', async () => {
  const last = async (desc: boolean) =>
    (await find({ order: [{ field: 'amount', desc }] })).rows.slice(-2).map((row) => row.amount)
  expect(await last(false)).toEqual([null, null])
  expect(await last(true)).toEqual([null, null])
})

test('the first page counts all rows; a cursor of another order is refused', async () => {
  const first = await find({ limit: 2, order: [{ field: 'amount' }] })
  expect(first).toMatchObject({ total: 7, next: expect.any(String) })
  expect(
    (await find({ limit: 2, order: [{ field: 'amount' }], after: first.next })).total,
  ).toBeUndefined()
  await expect(find({ limit: 2, after: first.next })).rejects.toMatchObject({
    code: 'invalid_input',
  })
  await expect(find({ after: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_input' })
})

test('archived rows show only when asked for', async () => {
  const { rows } = await find({ where: { name: 'Elm' } })
  await it.run('deal_archive', { deal: rows[0]?.id ?? '' })
  expect(await names({ name: 'Elm' })).toBe('')
  expect(await names({ name: 'Elm', archived: true })).toBe('Elm')
})

test('a bulk tool takes ids or the same filter, not both, not neither, and says when nothing matches', async () => {
  const { openDeals } = it.here.rows
  const [deal] = openDeals
  const foreign = it.elsewhere.rows.openDeals[0]
  const refusal = async (input: InputOf<'deal_shift_close_dates'>) =>
    await it.plan('deal_shift_close_dates', input).then(
      () => expect.unreachable('it was planned'),
      (error: unknown) => error,
    )
  expect(await refusal({ days: 1 })).toMatchObject({ code: 'invalid_input' })
  expect(await refusal({ days: 1, deals: [deal], where: { status: 'open' } })).toMatchObject({
    code: 'invalid_input',
  })
  expect(await refusal({ days: 1, where: { name: 'Nobody' } })).toMatchObject({
    code: 'invalid_input',
    message: 'No deals match.',
  })
  expect(await refusal({ days: 1, deals: [deal, foreign] })).toMatchObject({
    code: 'not_found',
    details: { missing: [foreign] },
  })
})
