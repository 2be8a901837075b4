import { expect, test } from 'vitest'
import { clientOf } from '../test/client.ts'
import { testServer } from '../test/test-server.ts'

const it = testServer()
const keyed = (key: string) => clientOf(it.url, { authorization: `Bearer ${key}` })

test('a person makes a key for a program, and the program acts for that person', async () => {
  const { status, body } = await it.here.by.rep.post('/api/keys', { name: 'night script' })
  expect(status).toBe(201)
  expect((await keyed(body.key).get('/api/me')).body).toMatchObject({
    person: { id: it.here.people.rep.id, role: 'rep' },
    agent: null,
  })
})

test('a key for an agent acts as the agent, with the person’s rights and no others', async () => {
  const { body } = await it.here.by.rep.post('/api/keys', { name: 'helper', agent: it.here.agentId })
  const me = await keyed(body.key).get('/api/me')
  expect(me.body).toMatchObject({ person: { id: it.here.people.rep.id }, agent: { id: it.here.agentId, name: 'Robin' } })
  expect(me.body.permissions).toEqual((await it.here.by.rep.get('/api/me')).body.permissions)
})

test('an agent’s key can make no key, so it can not shed its agent', async () => {
  const { status, body } = await it.here.by.agent.post('/api/keys', { name: 'escape' })
  expect(status).toBe(403)
  expect(body.code).toBe('not_permitted')
})

test('a key can not be made for an agent of another organisation', async () => {
  const { body } = await it.here.by.manager.post('/api/keys', { name: 'borrowed', agent: it.elsewhere.agentId })
  expect(body).toMatchObject({ status: 404, code: 'not_found' })
})

test('what a request says about owner or organisation plays no part', async () => {
  const { body } = await it.here.by.rep.post('/api/keys', {
    name: 'x',
    owner: it.elsewhere.people.admin.id,
    org: it.elsewhere.org,
    metadata: { org_id: it.elsewhere.org },
  })
  expect((await keyed(body.key).get('/api/me')).body).toMatchObject({
    org: { id: it.here.org },
    person: { id: it.here.people.rep.id },
  })
})

test('a revoked key opens nothing, and only its owner can revoke it', async () => {
  const { body } = await it.here.by.rep.post('/api/keys', { name: 'short-lived' })
  expect((await it.here.by.manager.post(`/api/keys/${body.id}/revoke`)).body.code).toBe('not_found')
  expect((await keyed(body.key).get('/api/me')).status).toBe(200)
  expect((await it.here.by.rep.post(`/api/keys/${body.id}/revoke`)).status).toBe(200)
  expect((await keyed(body.key).get('/api/me')).body).toMatchObject({ status: 401, code: 'not_signed_in' })
})

test('the list of keys shows no key', async () => {
  const { body: made } = await it.here.by.compliance.post('/api/keys', { name: 'mine', days: 30 })
  const { body } = await it.here.by.compliance.get('/api/keys')
  const row = body.rows.find(({ id }: { id: string }) => id === made.id)
  expect(row).toMatchObject({ name: 'mine', agent: null })
  expect(Date.parse(row.expires_at)).toBeGreaterThan(Date.now() + 29 * 86_400_000)
  expect(JSON.stringify(body)).not.toContain(made.key)
})

test.each(['Bearer rsk_nonsense', 'Bearer ', 'Basic cm9vdDpyb290', 'rsk_nonsense'])(
  '"%s" is refused, whatever cookie comes with it',
  async (authorization) => {
    const { status, body, headers } = await it.nobody.get('/api/me', { authorization, cookie: 'rescind.session_token=x' })
    expect(status).toBe(401)
    expect(body.code).toBe('not_signed_in')
    expect(headers.get('www-authenticate')).toBe('Bearer')
  },
)

test('roles: what a role may not do is refused with what it would need', async () => {
  const { status, body } = await it.here.by.compliance.post('/api/tools/contact_update', {
    input: { contact: it.here.rows.contacts[0], set: { title: 'x' } },
  })
  expect(status).toBe(403)
  expect(body).toMatchObject({ code: 'not_permitted' })
  expect(body.detail).toContain('contact:write')
})
