import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { dueAt } from '../jobs/wake-on-events.ts'
import { testServer } from '../test/test-server.ts'

const it = testServer()

const planned = async (as: 'manager' | 'agent' = 'manager') => {
  const input = { contacts: [it.here.rows.contacts[0]], set: { city: 'Hull' } }
  return (await it.here.by[as].post('/api/tools/contact_update_many', { input })).body.plan
}
const endsIn = async (plan: string, interval: string) =>
  await sql`update kernel.plan set expires_at = clock_timestamp() + ${interval}::interval, planned_at = clock_timestamp() - interval '1 day'
    where action_id = ${plan}::uuid`.execute(it.owner)

test('A14 the job queue is asked to wake an hour before a plan ends', async () => {
  const plan = await planned()
  const at = await dueAt(it.product.kernel, { org: it.here.org, id: plan.id })
  expect(at!.getTime()).toBe(Date.parse(plan.expires_at) - 60 * 60_000)
  const { rows: jobs } =
    await sql`select 1 from pgboss.job where name = 'due' and start_after between ${at}::timestamptz - interval '2 s' and ${at}::timestamptz + interval '2 s'`.execute(
      it.owner,
    )
  expect(jobs.length).toBeGreaterThan(0)
})

test('A14 an expired plan is asked for again over HTTP: by whose request it is, linked, and once under a key', async () => {
  const { by } = it.here
  const plan = await planned('agent')
  const renew = (as: keyof typeof by, once?: string) =>
    by[as].post(`/api/plans/${plan.id}/renew`, {}, once ? { 'idempotency-key': once } : {})
  expect((await renew('manager')).body).toMatchObject({ code: 'not_renewable' })
  await endsIn(plan.id, '-1 second')
  await it.product.doDueWork()
  expect((await by.manager.get(`/api/plans/${plan.id}`)).body).toMatchObject({
    state: 'expired',
    may_renew: true,
  })
  expect((await renew('rep')).body).toMatchObject({ code: 'not_permitted' })
  const { status, body } = await renew('manager', 'again')
  expect({ status, body }).toMatchObject({
    status: 202,
    body: {
      plan: {
        state: 'pending',
        supersedes: plan.id,
        input: plan.input,
        agent: plan.agent,
        requested_by: plan.requested_by,
      },
    },
  })
  expect((await renew('manager', 'again')).body.plan.id).toBe(body.plan.id)
  expect((await renew('manager')).body).toMatchObject({ code: 'not_renewable', plan: body.plan.id })
  expect(
    (await by.manager.post(`/api/plans/${plan.id}/approve`, { digest: plan.digest })).body,
  ).toMatchObject({
    code: 'plan_expired',
  })
})
