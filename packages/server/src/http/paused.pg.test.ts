import { expect, test } from 'vitest'
import { testServer } from '../test/test-server.ts'

const it = testServer()
const change = (title: string) => ({ input: { contact: it.here.rows.contacts[0], set: { title } } })

test('B6 a paused agent answers paused to its key, over MCP and in the assistant, which does not act as the person', async () => {
  const { body: paused } = await it.here.by.manager.post('/api/tools/agent_pause', {
    input: { agent: it.here.agentId },
  })
  expect(paused.status).toBe('applied')
  const answers = [
    await it.here.by.agent.post('/api/tools/contact_update', change('by an agent')),
    await it.here.by.agent.get('/api/actions'),
    await it.here.by.agent.post('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    await it.here.by.manager.post('/api/assistant', { message: 'Move Mill to proposal' }),
    await it.here.by.manager.post(
      '/api/assistant',
      { message: 'undo' },
      { accept: 'text/event-stream' },
    ),
    await it.here.by.rep.post('/api/assistant', { message: 'What deals are closing this month?' }),
  ]
  for (const { status, body } of answers) {
    expect(body).toMatchObject({
      status: 423,
      code: 'paused',
      next: expect.stringContaining('agent_resume'),
    })
    expect(status).toBe(423)
  }
  // People go on, and one of them lets it act again.
  expect(
    (await it.here.by.rep.post('/api/tools/contact_update', change('by a person'))).status,
  ).toBe(200)
  expect(
    (
      await it.here.by.manager.post('/api/tools/agent_resume', {
        input: { agent: it.here.agentId },
      })
    ).status,
  ).toBe(200)
  expect((await it.here.by.agent.get('/api/actions')).status).toBe(200)
})

test('B10 over HTTP: an agent’s undo, redo, reject and narrow of a person’s work are refused and say what is open to it', async () => {
  const { body: edit } = await it.here.by.rep.post(
    '/api/tools/contact_update',
    change('by the rep'),
  )
  const { body: own } = await it.here.by.agent.post('/api/tools/task_create', {
    input: { title: 'Agents task' },
  })
  await it.here.by.manager.post(`/api/actions/${own.action.id}/undo`)
  const { body: wish } = await it.here.by.manager.post('/api/tools/contact_update_many', {
    input: { contacts: it.here.rows.contacts, set: { title: 'Many' } },
  })
  const tries: [string, unknown][] = [
    [`/api/actions/${edit.action.id}/undo`, {}],
    [`/api/actions/${edit.action.id}/undo`, { mode: 'merge' }],
    [`/api/actions/${edit.action.id}/cancel`, {}],
    [`/api/actions/${own.action.id}/redo`, {}],
    [`/api/plans/${wish.plan.id}/reject`, {}],
    [`/api/plans/${wish.plan.id}/narrow`, { exclude: [it.here.rows.contacts[0]] }],
  ]
  for (const [path, body] of tries)
    expect((await it.here.by.agent.post(path, body)).body).toMatchObject({
      code: 'person_decided',
      status: 403,
    })
  expect(
    (await it.here.by.agent.post(`/api/actions/${edit.action.id}/undo`, { mode: 'force' })).status,
  ).toBe(202)
  expect((await it.here.by.manager.get(`/api/plans/${wish.plan.id}`)).body.state).toBe('pending')
  // The assistant of a person is an agent, too: of what they did by hand it makes a plan.
  await it.here.by.manager.post('/api/tools/contact_update', change('by hand'))
  const { body: said } = await it.here.by.manager.post('/api/assistant', { message: 'undo that' })
  expect(said).toMatchObject({ actions: [], plans: [{ tool: 'rewind_plan' }] })
})
