import { expect, test } from 'vitest'
import { testServer } from './test/test-server.ts'

const it = testServer()

const mcp = (by: typeof it.here.by.agent, method: string, params: unknown = {}) =>
  by.post(
    '/mcp',
    { jsonrpc: '2.0', id: 1, method, params },
    { accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-06-18' },
  )
const message = (body: unknown) =>
  typeof body === 'string' ? JSON.parse(/^data: (.*)$/m.exec(body)?.[1] ?? 'null') : body

test('the assistant answers in JSON with what it did, and says whose words they are', async () => {
  const { status, body } = await it.here.by.manager.post('/api/assistant', {
    message: 'What deals are closing this month?',
  })
  expect(status).toBe(200)
  expect(body).toMatchObject({ model: 'offline planner', actions: [], plans: [] })
  expect(body.answers.length).toBeGreaterThan(0)
  expect(body.session).toBeTruthy()
})

test('asked for a stream, it streams', async () => {
  const { status, body, headers } = await it.here.by.manager.post(
    '/api/assistant',
    { message: 'What deals are closing this month?' },
    { accept: 'text/event-stream' },
  )
  expect(status).toBe(200)
  expect(headers.get('content-type')).toContain('text/event-stream')
  expect(body).toContain('data-session')
  expect(body).toContain('[DONE]')
})

test('an empty message is refused', async () => {
  expect((await it.here.by.manager.post('/api/assistant', { message: ' ' })).body.code).toBe(
    'invalid_input',
  )
})

test('an agent finds and calls the same tools over MCP, and what it does is undone like anything else', async () => {
  const { body: listed } = await mcp(it.here.by.agent, 'tools/list')
  expect(message(listed).result.tools.map(({ name }: { name: string }) => name)).toContain(
    'contact_update',
  )
  const { body } = await mcp(it.here.by.agent, 'tools/call', {
    name: 'contact_update',
    arguments: { contact: it.here.rows.contacts[0], set: { title: 'Pilot' } },
  })
  expect(message(body).result.isError).toBeFalsy()
  const { body: actions } = await it.here.by.manager.get(
    `/api/actions?agent=${it.here.agentId}&tool=contact_update&undoable=true`,
  )
  expect(actions.rows).toHaveLength(1)
  expect(
    (await it.here.by.manager.post(`/api/actions/${actions.rows[0].id}/undo`)).body.undone.state,
  ).toBe('undone')
})

test('MCP is closed without a key', async () => {
  const { status, headers } = await it.nobody.post('/mcp', {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/list',
  })
  expect(status).toBe(401)
  expect(headers.get('www-authenticate')).toBe('Bearer')
})
