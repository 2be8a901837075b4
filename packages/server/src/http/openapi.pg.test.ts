import { expect, test } from 'vitest'
import { z } from 'zod'
import { testServer } from '../test/test-server.ts'
import { action } from '../wire/action.ts'
import { plan } from '../wire/plan.ts'

const it = testServer()

test('the document is OpenAPI 3.1 with every route of the server and one path per tool with its own input', async () => {
  const { body: document } = await it.nobody.get('/openapi.json')
  const { body: tools } = await it.here.by.rep.get('/api/tools')
  expect(document.openapi).toBe('3.1.0')
  expect(tools.rows.length).toBeGreaterThan(25)
  for (const { name, input } of tools.rows) {
    const { schema } =
      document.paths[`/api/tools/${name}`].post.requestBody.content['application/json']
    const { $schema: _, ...own } = input
    const { where: spelled, ...properties } = schema.properties.input.properties
    const { where: described, ...ownProperties } = own.properties
    expect({ ...schema.properties.input, properties }, name).toEqual({
      ...own,
      properties: ownProperties,
    })
    expect(spelled?.description, name).toBe(described?.description)
  }
  for (const path of [
    '/api/plans/{id}/approve',
    '/api/actions/{id}/undo',
    '/api/rewinds',
    '/api/assistant',
    '/api/events',
    '/api/imports',
    '/healthz',
    '/mcp',
  ]) {
    expect(document.paths, path).toHaveProperty([path])
  }
  expect(document.components.schemas.Problem.properties.code.enum).toContain('plan_expired')
})

test('a filter is spelled out field by field, each by a condition that the document has', async () => {
  const { body: document } = await it.nobody.get('/openapi.json')
  const inputOf = (tool: string) =>
    document.paths[`/api/tools/${tool}`].post.requestBody.content['application/json'].schema
      .properties.input
  for (const tool of ['contact_find', 'deal_close_many', 'task_find', 'user_list']) {
    const { properties, additionalProperties } = inputOf(tool).properties.where
    expect(additionalProperties, tool).toBe(false)
    for (const [name, { $ref, anyOf }] of Object.entries<{ $ref?: string; anyOf?: unknown[] }>(
      properties,
    )) {
      const known = $ref && document.components.schemas[$ref.replace('#/components/schemas/', '')]
      expect((known || { anyOf }).anyOf?.length, `${tool} ${name}`).toBeGreaterThan(1)
    }
  }
  expect(inputOf('deal_find').properties.where.properties).toMatchObject({
    next_step: { $ref: '#/components/schemas/TextCondition' },
    amount: { $ref: '#/components/schemas/NumberCondition' },
    close_on: { $ref: '#/components/schemas/DayCondition' },
  })
})

test('every documented route without parameters is really there', async () => {
  const { body: document } = await it.nobody.get('/openapi.json')
  for (const [path, methods] of Object.entries(document.paths as Record<string, object>)) {
    if (path.includes('{') || path === '/api/events') continue
    for (const method of Object.keys(methods)) {
      const { body, status } =
        method === 'get' ? await it.here.by.rep.get(path) : await it.here.by.rep.post(path)
      expect(body?.detail, `${method} ${path} ${status}`).not.toBe(
        'There is nothing at this address.',
      )
    }
  }
})

const strictly = <S extends z.core.$ZodLooseShape>(schema: z.ZodObject<S>) =>
  z.strictObject(schema.shape)

test('actions are what the document says, with nothing beside it', async () => {
  const { body: done } = await it.here.by.agent.post('/api/tools/contact_update', {
    input: {
      contact: it.here.rows.contacts[0],
      set: { title: 'Skipper', owner: it.here.people.rep.id },
    },
    reasoning: 'Promoted.',
    session: 's-1',
  })
  const seen = strictly(action).parse(done.action)
  expect(seen).toMatchObject({
    state: 'applied',
    mode: 'implicit',
    mode_reasons: ['effect_change'],
    why: ['It changes 1 record and can be undone'],
    principal: { role: 'manager' },
    agent: { name: 'Robin' },
    reasoning: 'Promoted.',
    session: 's-1',
  })
  expect(seen.changes.rows[0]?.cells).toContainEqual(
    expect.objectContaining({
      field: 'owner_id',
      after: it.here.people.rep.id,
      after_label: it.here.people.rep.name,
    }),
  )
  const { body: undone } = await it.here.by.manager.post(`/api/actions/${done.action.id}/undo`)
  strictly(action).parse(undone.action)
  expect(strictly(action).parse(undone.undone)).toMatchObject({
    state: 'undone',
    undone_by: undone.action.id,
    live: false,
  })
  const { body: list } = await it.here.by.manager.get('/api/actions?session=s-1')
  expect(list.rows).toHaveLength(1)
  strictly(action).parse(list.rows[0])
})

test('plans are what the document says, with nothing beside it', async () => {
  const input = { contacts: [...it.here.rows.contacts], template: it.here.rows.template }
  const { status, body } = await it.here.by.rep.post('/api/tools/email_send_many', { input })
  expect({ status, code: body.code }).toEqual({ status: 403, code: 'not_permitted' })
  const { body: planned } = await it.here.by.manager.post('/api/tools/email_send_many', { input })
  const seen = strictly(plan).parse(planned.plan)
  expect(seen).toMatchObject({
    state: 'pending',
    mode: 'explicit',
    counts: { matched: 3, send: 3, held_out: 0 },
    friction: { kind: 'number', number: 3 },
    may_approve: true,
  })
  expect(seen.outbound.rows).toHaveLength(3)
  const { body: asRep } = await it.here.by.rep.get(`/api/plans/${seen.id}`)
  expect(asRep.may_approve).toBe(false)
  const { body: narrowed } = await it.here.by.manager.post(`/api/plans/${seen.id}/narrow`, {
    exclude: [it.here.rows.contacts[2]],
  })
  expect(strictly(plan).parse(narrowed.plan)).toMatchObject({ counts: { send: 2 } })
  expect((await it.here.by.manager.get(`/api/plans/${seen.id}`)).body).toMatchObject({
    state: 'superseded',
    superseded_by: narrowed.plan.id,
  })
  const { body: list } = await it.here.by.manager.get('/api/plans?state=pending')
  for (const row of list.rows) strictly(plan).parse(row)
})

test('the history of a record tells every change with who and what', async () => {
  const { body } = await it.here.by.manager.get(
    `/api/records/contact/${it.here.rows.contacts[0]}/history`,
  )
  expect(body.rows[0]).toMatchObject({
    kind: 'undo',
    principal: { name: it.here.people.manager.name },
    change: { table: 'contact', op: 'update' },
  })
  expect(body.rows.at(-1).change.op).toBe('insert')
})
