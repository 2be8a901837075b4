import { expect, test } from 'vitest'
import { clientOf } from '../test/client.ts'
import { testServer } from '../test/test-server.ts'
import { migrateAuth } from './auth.ts'
import { hashOf } from './find-key.ts'

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
  const { body } = await it.here.by.rep.post('/api/keys', {
    name: 'helper',
    agent: it.here.agentId,
  })
  const me = await keyed(body.key).get('/api/me')
  expect(me.body).toMatchObject({
    person: { id: it.here.people.rep.id },
    agent: { id: it.here.agentId, name: 'Robin' },
  })
  expect(me.body.permissions).toEqual((await it.here.by.rep.get('/api/me')).body.permissions)
})

test('an agent’s key can make no key, so it can not shed its agent', async () => {
  const { status, body } = await it.here.by.agent.post('/api/keys', { name: 'escape' })
  expect(status).toBe(403)
  expect(body.code).toBe('not_permitted')
})

test('a key can not be made for an agent of another organisation', async () => {
  const { body } = await it.here.by.manager.post('/api/keys', {
    name: 'borrowed',
    agent: it.elsewhere.agentId,
  })
  expect(body).toMatchObject({ status: 404, code: 'not_found' })
})

test('what a request says about owner or organisation is refused', async () => {
  for (const more of [
    { owner: it.elsewhere.people.admin.id },
    { org: it.elsewhere.org },
    { metadata: { org_id: it.elsewhere.org } },
  ]) {
    const { body } = await it.here.by.rep.post('/api/keys', { name: 'x', ...more })
    expect(body).toMatchObject({
      status: 422,
      code: 'invalid_input',
      next: expect.stringContaining('Unknown key'),
    })
  }
})

test('a revoked key opens nothing, and only its owner can revoke it', async () => {
  const { body } = await it.here.by.rep.post('/api/keys', { name: 'short-lived' })
  expect((await it.here.by.manager.post(`/api/keys/${body.id}/revoke`)).body.code).toBe('not_found')
  expect((await keyed(body.key).get('/api/me')).status).toBe(200)
  expect((await it.here.by.rep.post(`/api/keys/${body.id}/revoke`)).status).toBe(200)
  expect((await keyed(body.key).get('/api/me')).body).toMatchObject({
    status: 401,
    code: 'not_signed_in',
  })
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
    const { status, body, headers } = await it.nobody.get('/api/me', {
      authorization,
      cookie: 'rescind.session_token=x',
    })
    expect(status).toBe(401)
    expect(body.code).toBe('not_signed_in')
    expect(headers.get('www-authenticate')).toBe('Bearer')
  },
)

test('W9 roles: what a role may not do is refused with what it would need', async () => {
  const { status, body } = await it.here.by.compliance.post('/api/tools/contact_update', {
    input: { contact: it.here.rows.contacts[0], set: { title: 'x' } },
  })
  expect(status).toBe(403)
  expect(body).toMatchObject({ code: 'not_permitted' })
  expect(body.detail).toBe(
    'A compliance officer may not do this: change a contact. Nothing was changed.',
  )
  expect(body.next).toContain('contact:write')
  expect(body.next_for_people).not.toContain('contact:write')
})

test('B13 a key approves only where it was made to: not a plan, nor a hold, and it makes no key that could', async () => {
  const { rows, people } = it.here
  const wish = { input: { contacts: rows.contacts, set: { title: 'Many' } } }
  const { body: asked } = await it.here.by.manager.post('/api/tools/contact_update_many', wish)
  const { body: plain } = await it.here.by.manager.post('/api/keys', { name: 'nightly' })
  const by = keyed(plain.key)
  expect((await by.get(`/api/plans/${asked.plan.id}`)).body.may_approve).toBe(false)
  const yes = { digest: asked.plan.digest }
  expect((await by.post(`/api/plans/${asked.plan.id}/approve`, yes)).body).toMatchObject({
    ...{ status: 403, code: 'not_permitted', next: expect.stringContaining('--approve') },
  })
  expect((await by.post('/api/keys', { name: 'more', approve: true })).body).toMatchObject({
    status: 403,
  })
  const { body: held } = await it.here.by.manager.post('/api/tools/sequence_enrol', {
    input: { contact: rows.contacts[0], sequence: rows.activeSequence },
  })
  expect((await by.post(`/api/actions/${held.action.id}/release`)).body).toMatchObject({
    status: 403,
  })

  const { body: made } = await it.here.by.manager.post('/api/keys', {
    name: 'approver',
    approve: true,
  })
  const { body: listed } = await it.here.by.manager.get('/api/keys')
  const scopes = new Map(
    listed.rows.map(({ id, approve }: { id: string; approve: boolean }) => [id, approve]),
  )
  expect([scopes.get(plain.id), scopes.get(made.id)]).toEqual([false, true])
  expect((await keyed(made.key).get('/api/me')).body.person.id).toBe(people.manager.id)
  expect((await keyed(made.key).post(`/api/plans/${asked.plan.id}/approve`, yes)).status).toBe(200)
  expect(
    (
      await it.here.by.manager.post('/api/keys', {
        name: 'x',
        agent: it.here.agentId,
        approve: true,
      })
    ).body.code,
  ).toBe('agent_may_not_approve')
})

test('B13 MCP takes the keys of agents only', async () => {
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
  expect((await it.here.by.manager.post('/mcp', list)).body).toMatchObject({
    ...{ status: 403, code: 'not_permitted', next: expect.stringContaining('--agent') },
  })
  expect(
    (await it.here.by.agent.post('/mcp', list, { accept: 'application/json, text/event-stream' }))
      .status,
  ).toBe(200)
})

test('a key that the sign-in library kept opens what it opened', async () => {
  const { authPool } = it.product
  const { people, org, agentId } = it.here
  await authPool.query(
    `create table auth.apikey (id uuid primary key, name text, start text, "referenceId" text not null, key text not null, enabled boolean,
       "lastRequest" timestamptz, "expiresAt" timestamptz, "createdAt" timestamptz not null, metadata text)`,
  )
  const add = async (
    key: string,
    more: object,
    { enabled = true, expires = null as string | null } = {},
  ) =>
    await authPool.query(
      `insert into auth.apikey values (gen_random_uuid(), 'before', 'rsk_be', $1, $2, $3, null, $4, now(), $5)`,
      [
        people.manager.id,
        hashOf(key),
        enabled,
        expires,
        JSON.stringify({ org_id: org, agent_id: null, ...more }),
      ],
    )
  await add('rsk_before', {})
  await add('rsk_agent', { agent_id: agentId, approve: false })
  await add('rsk_off', {}, { enabled: false })
  await add('rsk_over', {}, { expires: '2026-01-01' })
  const options = { pool: authPool, secret: 'of a test', baseUrl: it.url, demo: false }
  await migrateAuth(options)
  await migrateAuth(options)
  const me = async (key: string) => (await keyed(key).get('/api/me')).body
  expect(await me('rsk_before')).toMatchObject({ person: { id: people.manager.id }, agent: null })
  expect(await me('rsk_agent')).toMatchObject({ agent: { id: agentId } })
  expect((await keyed('rsk_before').get('/api/keys')).body.rows).toContainEqual(
    expect.objectContaining({ name: 'before', start: 'rsk_be', approve: false }),
  )
  for (const key of ['rsk_off', 'rsk_over'])
    expect(await me(key)).toMatchObject({ status: 401, code: 'not_signed_in' })
})
