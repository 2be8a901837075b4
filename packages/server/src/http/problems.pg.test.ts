import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Answered } from '../test/client.ts'
import { testServer } from '../test/test-server.ts'
import { problemSchema } from './problem.ts'

const it = testServer()
const tool = (name: string, input: unknown, by = it.here.by.manager) =>
  by.post(`/api/tools/${name}`, { input })

/** Each problem is application/problem+json, says what to do now, and names the request. */
function expectProblem(answer: Answered, status: number, code: string): void {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(problemSchema.parse(answer.body)).toMatchObject({ status, code })
  expect(answer.status).toBe(status)
  expect(answer.body.next.length).toBeGreaterThan(10)
  expect(answer.body.instance).toBe(`urn:rescind:request:${answer.headers.get('x-request-id')}`)
}

/** A plan to change the titles of two contacts. */
async function bulkPlan(title = 'Mate') {
  const { status, body } = await tool('contact_update_many', {
    contacts: [it.here.rows.contacts[0], it.here.rows.contacts[1]],
    set: { title },
  })
  expect(status).toBe(202)
  return body.plan as { id: string; digest: string }
}
const approve = ({ id, digest }: { id: string; digest: string }, by = it.here.by.manager) =>
  by.post(`/api/plans/${id}/approve`, { digest })

test('an unknown tool', async () =>
  expectProblem(await tool('contact_frobnicate', {}), 404, 'unknown_tool'))

test('a wrong input lists each field', async () => {
  const answer = await tool('contact_update', { contact: 'not an id', set: {} })
  expectProblem(answer, 422, 'invalid_input')
  expect(answer.body.issues).toEqual(
    expect.arrayContaining([expect.objectContaining({ path: 'contact' })]),
  )
})

test('a body that is no JSON', async () =>
  expectProblem(
    await it.here.by.manager.post('/api/tools/contact_get', '{"input":'),
    422,
    'invalid_input',
  ))

test('a body that is too large', async () => {
  expectProblem(
    await it.here.by.manager.post('/api/tools/note_add', {
      input: { body: 'x'.repeat(1_100_000) },
    }),
    422,
    'invalid_input',
  )
})

test('an id that is no id, and one that is nobody’s', async () => {
  expectProblem(await it.here.by.manager.get('/api/plans/42'), 422, 'invalid_input')
  expectProblem(
    await it.here.by.manager.get('/api/plans/00000000-0000-7000-8000-000000000000'),
    404,
    'not_found',
  )
})

test('W8 what somebody else changed meanwhile is told with both values, and with who did', async () => {
  const contact = it.here.rows.contacts[1]
  const set = async (title: string, seen: object) =>
    await it.here.by.rep.post('/api/tools/contact_update', {
      input: { contact, set: { title } },
      seen: { table: 'contact', id: contact, fields: seen },
    })
  await tool('contact_update', { contact, set: { title: 'Smith' } })
  const answer = await set('Joiner', { title: 'Mason' })
  expectProblem(answer, 409, 'changed_meanwhile')
  expect(answer.body.conflicts).toMatchObject([
    {
      table: 'contact',
      id: contact,
      field: 'title',
      now: 'Smith',
      target: 'Mason',
      by: { agent: null },
    },
  ])
  expect((await set('Joiner', { title: 'Smith' })).status).toBe(200)
  expectProblem(await set('Mason', { colour: 'red' }), 422, 'invalid_input')
})

test('an address where nothing is', async () =>
  expectProblem(await it.here.by.manager.get('/api/nothing'), 404, 'not_found'))

test('without session or key', async () =>
  expectProblem(await it.nobody.get('/api/actions'), 401, 'not_signed_in'))

test('an agent may not approve, whoever it acts for', async () => {
  expectProblem(await approve(await bulkPlan(), it.here.by.agent), 403, 'agent_may_not_approve')
})

test('another digest than the plan’s', async () => {
  const { id } = await bulkPlan()
  expectProblem(await approve({ id, digest: 'another' }), 409, 'digest_mismatch')
})

test('an approval works once', async () => {
  const plan = await bulkPlan('Bosun')
  expect((await approve(plan)).body.status).toBe('applied')
  expectProblem(await approve(plan), 409, 'plan_used')
})

test('of two approvals at once one runs', async () => {
  const plan = await bulkPlan('Purser')
  const answers = await Promise.all([approve(plan), approve(plan), approve(plan)])
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
})

test('a rejected plan stays rejected', async () => {
  const plan = await bulkPlan()
  expect((await it.here.by.manager.post(`/api/plans/${plan.id}/reject`)).body.plan.state).toBe(
    'rejected',
  )
  expectProblem(await approve(plan), 409, 'plan_rejected')
})

test('a plan whose time is over', async () => {
  const plan = await bulkPlan()
  await sql`update kernel.plan set expires_at = clock_timestamp() - interval '1 second' where action_id = ${plan.id}`.execute(
    it.owner,
  )
  expectProblem(await approve(plan), 410, 'plan_expired')
})

test('a plan that would do something else by now changes nothing, and shows the difference and a new plan', async () => {
  const plan = await bulkPlan('Drifter')
  expect(
    (await tool('contact_update', { contact: it.here.rows.contacts[0], set: { title: 'Owner' } }))
      .status,
  ).toBe(200)
  const answer = await approve(plan)
  expectProblem(answer, 409, 'drifted')
  expect(answer.body.drift.summary).toContain('change')
  expect(
    (await approve((await it.here.by.manager.get(`/api/plans/${answer.body.plan}`)).body)).body
      .status,
  ).toBe('applied')
})

test('an undo that meets later work lists it by record, field and person, and merge takes back the rest', async () => {
  const contact = it.here.rows.contacts[2]
  const { body: first } = await tool('contact_update', {
    contact,
    set: { title: 'Cook', city: 'Bergen' },
  })
  await tool('contact_update', { contact, set: { title: 'Chef' } }, it.here.by.rep)
  const strict = await it.here.by.manager.post(`/api/actions/${first.action.id}/undo`, {
    mode: 'strict',
  })
  expectProblem(strict, 409, 'undo_conflict')
  expect(strict.body.conflicts).toMatchObject([
    {
      table: 'contact',
      id: contact,
      label: 'Cy Weir',
      field: 'title',
      now: 'Chef',
      by: { name: it.here.people.rep.name },
    },
  ])
  const merge = await it.here.by.manager.post(`/api/actions/${first.action.id}/undo`, {
    mode: 'merge',
  })
  expect(merge.status).toBe(200)
  expect(merge.body).toMatchObject({
    undone: { state: 'partly_undone' },
    receipt: { kept: [{ field: 'title' }] },
  })
})

test('undo twice is undo once: the second answer is the first receipt', async () => {
  const { body } = await tool('contact_update', {
    contact: it.here.rows.contacts[1],
    set: { city: 'Oslo' },
  })
  const undo = () => it.here.by.manager.post(`/api/actions/${body.action.id}/undo`)
  const [first, second] = [await undo(), await undo()]
  expect([first.status, second.status]).toEqual([200, 200])
  expect(second.body.action.id).toBe(first.body.action.id)
  expect(second.body.receipt).toEqual(first.body.receipt)
})

test('after its minute an undo is too late, and the answer names the way that is left', async () => {
  const { body } = await tool('contact_update', {
    contact: it.here.rows.contacts[1],
    set: { city: 'Ghent' },
  })
  await sql`update kernel.action set undo_until = clock_timestamp() - interval '1 second' where id = ${body.action.id}`.execute(
    it.owner,
  )
  const answer = await it.here.by.manager.post(`/api/actions/${body.action.id}/undo`)
  expectProblem(answer, 410, 'undo_too_late')
  expect(answer.body.next).toContain('/api/rewinds')
  const rewind = await it.here.by.manager.post('/api/rewinds', {
    filter: { actions: [body.action.id] },
  })
  expect((await approve(rewind.body.plan)).body.status).toBe('applied')
})

test('logs carry no personal data: no names, addresses, texts or keys', () => {
  const text = it.logged.join('')
  expect(text).toContain('"route":"/api/tools/{name}"')
  for (const secret of ['mill.example', 'Captain', 'Cy Weir', it.here.people.rep.name, 'rsk_'])
    expect(text).not.toContain(secret)
})
