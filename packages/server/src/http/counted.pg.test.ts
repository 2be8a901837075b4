import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { testServer } from '../test/test-server.ts'

const it = testServer()
const many = 55
let dealPlan: string

const plansOf = async (query: string, by = it.here.by.manager) =>
  (await by.get(`/api/plans?${query}`)).body
const call = async (tool: string, input: object, by = it.here.by.manager) => {
  const { status, body } = await by.post(`/api/tools/${tool}`, { input })
  expect(status).toBeOneOf([200, 202])
  return body
}

beforeAll(async () => {
  // The oldest is about a deal; what comes after it fills more than a page.
  dealPlan = (await call('deal_archive', { deal: it.here.rows.openDeals[0] })).plan.id
  for (let n = 0; n < many - 1; n++)
    await call('contact_update_many', {
      contacts: [...it.here.rows.contacts],
      set: { title: `Mason ${n}` },
    })
})

test('A13 what waits for somebody is counted over all of it, whatever a page holds, and never what waits for others', async () => {
  const { rows, total, next } = await plansOf('turn=mine&count=true&limit=50')
  expect([rows.length, total, typeof next]).toEqual([50, many, 'string'])
  expect((await plansOf(`turn=mine&count=true&limit=50&before=${next}`)).rows).toHaveLength(
    many - 50,
  )
  expect((await plansOf('turn=others&count=true')).total).toBe(0)
  // A rep may read them and approve none of the bulk ones.
  const mine = (await plansOf('turn=mine&count=true&limit=1', it.here.by.rep)).total
  const others = (await plansOf('turn=others&count=true&limit=1', it.here.by.rep)).total
  expect([mine + others, others >= many - 1]).toEqual([many, true])
  // An agent approves nothing.
  expect((await plansOf('turn=mine&count=true', it.here.by.agent)).total).toBe(0)
  const [first] = rows
  await it.here.by.manager.post(`/api/plans/${first.id}/reject`)
  expect((await plansOf('turn=mine&count=true&limit=1')).total).toBe(many - 1)
  expect((await plansOf('state=rejected&count=true')).total).toBe(1)
})

test('A13 a plan about one record is found behind any number of newer ones', async () => {
  const { rows, total } = await plansOf(
    `state=pending&record=deal:${it.here.rows.openDeals[0]}&count=true`,
  )
  expect([rows.map(({ id }: { id: string }) => id), total]).toEqual([[dealPlan], 1])
  expect((await plansOf(`record=deal:${it.here.rows.openDeals[1]}&count=true`)).total).toBe(0)
})

test('A14 the plans of one person that end within the hour are found, the oldest too', async () => {
  const asked = (who: string) =>
    `principal=${it.here.people[who as 'rep'].id}&ending=true&count=true`
  expect((await plansOf(asked('manager'))).total).toBe(0)
  const ends = async (plan: string, lives: string, left: string) =>
    await sql`update kernel.plan set planned_at = clock_timestamp() + ${left}::interval - ${lives}::interval,
      expires_at = clock_timestamp() + ${left}::interval where action_id = ${plan}`.execute(
      it.owner,
    )
  for (const [lives, left, found] of [
    ['24 hours', '61 minutes', 0],
    ['24 hours', '59 minutes', 1],
    ['119 minutes', '59 minutes', 0],
    ['24 hours', '-1 minutes', 0],
    ['24 hours', '30 minutes', 1],
  ] as const) {
    await ends(dealPlan, lives, left)
    expect([lives, left, (await plansOf(asked('manager'))).total]).toEqual([lives, left, found])
  }
  expect((await plansOf(asked('rep'))).total).toBe(0)
})

test('A13 what is in the hold, and how often a record was changed, is counted over all of it', async () => {
  const [contact] = it.here.rows.contacts
  const { activeSequence } = it.here.rows
  await call('sequence_enrol', { contact, sequence: activeSequence })
  const { rows, total } = (
    await it.here.by.manager.get('/api/actions?state=held&count=true&limit=1')
  ).body
  expect([rows[0].state, rows.length, total]).toEqual(['held', 1, 1])
  for (let n = 0; n < 3; n++) await call('contact_update', { contact, set: { city: `Port ${n}` } })
  await call('contact_update', { contact, set: { city: 'Lund' } }, it.here.by.agent)
  const undone = await call('contact_update', { contact, set: { phone: '123' } })
  await it.here.by.manager.post(`/api/actions/${undone.action.id}/undo`)
  const history = (
    await it.here.by.manager.get(`/api/records/contact/${contact}/history?count=true&limit=1`)
  ).body
  // Made, written five times; that one was taken back is no change of its own.
  expect([history.rows.length, history.total, history.by_agents]).toEqual([1, 6, 1])
})
