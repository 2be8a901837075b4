import { expect, test } from 'vitest'
import { testServer } from '../test/test-server.ts'

const it = testServer()
const broken = ['a\0b', '\ud800', 'x\udfffy']

test.each(broken)('a NUL or half of a surrogate pair is 422 in every body: %j', async (text) => {
  const { manager, agent } = it.here.by
  const contact = it.here.rows.contacts[0]
  const asked: [string, unknown][] = [
    ['/api/tools/contact_update', { input: { contact, set: { title: text } } }],
    ['/api/tools/contact_update', { input: { contact, set: { custom: { [text]: 1 } } } }],
    ['/api/tools/contact_update', { input: { contact, set: { title: 'x' } }, reasoning: text }],
    ['/api/tools/contact_update', { input: { contact, set: { title: 'x' } }, session: text }],
    ['/api/tools/contact_find', { input: { where: { name: { contains: text } } } }],
    ['/api/rewinds', { filter: { session: text } }],
    ['/api/keys', { name: text }],
    ['/api/assistant', { message: text }],
    ['/api/auth/sign-in/email', { email: 'a@x.example', password: text }],
  ]
  for (const [path, body] of asked)
    expect((await manager.post(path, body)).body).toMatchObject({
      status: 422,
      code: 'invalid_input',
    })
  const call = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'contact_update', arguments: { contact, set: { title: text } } },
  }
  expect((await agent.post('/mcp', call)).body).toMatchObject({
    status: 422,
    code: 'invalid_input',
  })
})

test('bytes that are no UTF-8 are 422 in every body and in the name of a file, and stored as no other letters', async () => {
  const { manager, agent } = it.here.by
  const contact = it.here.rows.contacts[0]
  const broken = Buffer.from([0xff, 0xc0, 0x80])
  const bytes = (text: string) => {
    const [before, after] = text.split('§') as [string, string]
    return new Uint8Array(Buffer.concat([Buffer.from(before), broken, Buffer.from(after)]))
  }
  const refused = { status: 422, code: 'invalid_input', next: expect.stringContaining('UTF-8') }
  for (const [path, body] of [
    ['/api/tools/contact_update', `{"input":{"contact":"${contact}","set":{"title":"a§b"}}}`],
    [
      '/api/tools/contact_update',
      `{"input":{"contact":"${contact}","set":{"title":"x"}},"reasoning":"a§b"}`,
    ],
    ['/api/keys', '{"name":"a§b"}'],
    ['/api/auth/sign-in/email', '{"email":"a@x.example","password":"a§b"}'],
  ] as const)
    expect((await manager.post(path, bytes(body))).body, path).toMatchObject(refused)
  const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"contact_update","arguments":{"contact":"${contact}","set":{"title":"a§b"}}}}`
  expect((await agent.post('/mcp', bytes(call))).body).toMatchObject(refused)
  const part =
    '--x\r\ncontent-disposition: form-data; name="files"; filename="a§b.csv"\r\ncontent-type: text/csv\r\n\r\na\nb\n\r\n--x--\r\n'
  const type = { 'content-type': 'multipart/form-data; boundary=x' }
  expect((await manager.post('/api/imports', bytes(part), type)).body).toMatchObject(refused)
})

test('what is nested deeper than anybody reads is 422 in every body, whatever the depth', async () => {
  const { manager, agent } = it.here.by
  const contact = it.here.rows.contacts[0]
  for (const levels of [70, 100_000]) {
    const deep = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
    for (const [path, body] of [
      ['/api/tools/contact_update', `{"input":{"contact":"${contact}","set":{"custom":${deep}}}}`],
      ['/api/tools/contact_find', `{"input":{"where":${deep}}}`],
      ['/api/rewinds', `{"filter":${deep}}`],
      ['/api/assistant', deep],
      ['/api/auth/sign-in/email', deep],
    ] as const)
      expect((await manager.post(path, body)).body, path).toMatchObject({
        status: 422,
        code: 'invalid_input',
        detail: expect.stringContaining('nested deeper than'),
      })
    const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"contact_find","arguments":${deep}}}`
    expect((await agent.post('/mcp', call)).body).toMatchObject({
      status: 422,
      code: 'invalid_input',
    })
  }
})

test('C7 a key that JavaScript hides from every schema is refused like any unknown one', async () => {
  const { manager, agent } = it.here.by
  const contact = it.here.rows.contacts[0]
  const hidden = '"__proto__":{"title":"hidden"}'
  for (const [path, body] of [
    [
      '/api/tools/contact_update',
      `{"input":{"contact":"${contact}","set":{"city":"Oslo",${hidden}}}}`,
    ],
    [
      '/api/tools/contact_update',
      `{"input":{"contact":"${contact}","set":{"custom":{${hidden}}}}}`,
    ],
    ['/api/tools/contact_find', `{"input":{"where":{${hidden}}}}`],
    ['/api/tools/contact_find', `{"input":{${hidden}}}`],
    ['/api/rewinds', `{"filter":{${hidden}}}`],
    ['/api/assistant', `{"message":"x",${hidden}}`],
  ] as const)
    expect((await manager.post(path, body)).body, body).toMatchObject({
      status: 422,
      code: 'invalid_input',
      detail: expect.stringContaining('__proto__'),
    })
  const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"contact_find","arguments":{${hidden}}}}`
  expect((await agent.post('/mcp', call)).body).toMatchObject({
    status: 422,
    code: 'invalid_input',
  })
})

test.each([
  '/api/actions?tool=%00',
  '/api/actions?session=%ED%A0%80',
  '/api/outbox?state=%00',
  '/api/mailbox?to=%00',
  '/api/plans?before=%00',
  '/api/actions/%00',
  '/api/records/%00/%00/history',
])('and in every address: %s', async (path) => {
  expect((await it.here.by.manager.get(path)).body).toMatchObject({
    status: 422,
    code: 'invalid_input',
  })
})

test('C7 an unknown key of a body, and an unknown or doubled parameter, is refused by name', async () => {
  const { manager } = it.here.by
  const { body } = await manager.post('/api/tools/contact_find', { inputs: {} })
  expect(body).toMatchObject({
    status: 422,
    next: expect.stringContaining('did you mean "input"?'),
  })
  expect((await manager.get('/api/actions?agnt=x')).body.next).toContain('did you mean "agent"?')
  expect((await manager.get('/api/actions?tool=a&tool=b')).body.next).toContain(
    'tool is given twice.',
  )
  expect(
    (await manager.post('/api/rewinds', { filter: { tol: 'x', tool: 'note_create' } })).body.next,
  ).toContain('"tool"')
  expect((await manager.post(`/api/plans/${it.here.org}/reject`, { reason: 'x' })).status).toBe(422)
  const form = new FormData()
  form.append('file', new File(['a\nb\n'], 'a.csv'))
  expect((await manager.post('/api/imports', form)).body.next).toContain('did you mean "files"?')
})

test('C7 a key that comes twice in one object is 422 in every body: of two readers one would take the other value', async () => {
  const { manager, agent } = it.here.by
  const [one, two] = it.here.rows.contacts
  const twice = `{"contact":"${one}","cont\\u0061ct":"${two}","set":{"title":"x"}}`
  for (const [path, body] of [
    ['/api/tools/contact_update', `{"input":${twice}}`],
    ['/api/tools/contact_update', `{"input":{"contact":"${one}","set":{"title":"a","title":"b"}}}`],
    ['/api/rewinds', '{"filter":{"session":"a","session":"b"}}'],
  ] as const)
    expect((await manager.post(path, body)).body, path).toMatchObject({
      status: 422,
      code: 'invalid_input',
      next: expect.stringContaining('is given twice'),
    })
  const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"contact_update","arguments":${twice}}}`
  expect((await agent.post('/mcp', call)).body).toMatchObject({
    status: 422,
    code: 'invalid_input',
  })
  // The same key in two objects, and texts that look like keys, are nothing of the kind.
  const title = 'a "title": {"title":1,"title":2} \\'
  const body = JSON.stringify({
    input: { contact: one, set: { title, custom: { title: 'b', set: 'c' } } },
    session: 'title',
  })
  expect((await manager.post('/api/tools/contact_update', body)).status).toBe(200)
})

test('C7 a state that nobody knows is 422 in every list, and the known ones are named', async () => {
  const { manager } = it.here.by
  for (const [path, known] of [
    ['/api/plans', 'pending'],
    ['/api/actions', 'applied'],
    ['/api/outbox', 'queued'],
  ]) {
    for (const asked of ['zzz', `${known},zzz`, `${known},`, ''])
      expect((await manager.get(`${path}?state=${asked}`)).body, `${path} ${asked}`).toMatchObject({
        status: 422,
        code: 'invalid_input',
        issues: [
          {
            path: 'state',
            message: 'State: there is no such state.',
            hint: expect.stringContaining(known!),
          },
        ],
      })
    expect((await manager.get(`${path}?state=${known}`)).status).toBe(200)
  }
  const found = await manager.post('/api/tools/action_list', { input: { state: 'zzz' } })
  expect(found.body).toMatchObject({ status: 422 })
})
