import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  Client,
  type ClientOptions,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { approve, type Caller, getAction, getPlan } from '@rescind/kernel'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'
import { asWire } from '../call.ts'
import { permittedTools } from '../permitted.ts'
import { executeWith } from '../test/library-execute.ts'
import { createMcp, type Mcp } from './mcp.ts'

const lib = library()
let mcp: Mcp
let address: URL
const refused: string[] = []
const server = createServer((request, response) => {
  void (async () => {
    const answer = await mcp.fetch(await asRequest(request), callerOf(request))
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(Buffer.from(await answer.arrayBuffer()))
  })()
})

beforeAll(async () => {
  mcp = createMcp({
    registry: lib.kernel.registry,
    execute: executeWith(() => lib.kernel),
    getAction: async (caller, id) => asWire(await getAction(lib.kernel, caller, id)),
    approvalUrl: (plan) => `http://127.0.0.1/plans/${plan}`,
    key: 'k'.repeat(32),
    version: '0.1.0',
    onError: (error) => refused.push(error.message),
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  address = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`)
})
afterAll(async () => {
  server.close()
  await mcp.close()
})

/** The key names the caller, as a server would look it up. */
function callerOf({ headers }: IncomingMessage): Caller {
  if (headers.authorization === 'Bearer reader')
    return { ...lib.agent, permissions: new Set(['read']) }
  return headers.authorization === 'Bearer ben' ? lib.ben : lib.agent
}

async function asRequest(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = new Headers(
    Object.entries(request.headers).map(
      ([name, value]) => [name, String(value)] as [string, string],
    ),
  )
  return new Request(new URL(request.url ?? '/', address), {
    method: request.method ?? 'GET',
    headers,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  })
}

const modern: ClientOptions = { versionNegotiation: { mode: { pin: '2026-07-28' } } }

async function connect(options: ClientOptions = modern, key = 'agent'): Promise<Client> {
  const client = new Client({ name: 'tester', version: '1' }, options)
  await client.connect(
    new StreamableHTTPClientTransport(address, {
      requestInit: { headers: { authorization: `Bearer ${key}` } },
    }),
  )
  return client
}

const text = (result: { content: unknown }): string =>
  String((result.content as { text: string }[])[0]?.text)

describe.each([
  ['2026-07-28', modern],
  ['the revisions before', {}],
] as [string, ClientOptions][])('with %s', (_revision, options) => {
  test('the list holds what the caller may use, with hints', async () => {
    const { tools } = await (await connect(options)).listTools()
    expect(tools.length).toBe(permittedTools(lib.kernel, lib.agent).length)
    const of = (name: string) => tools.find((tool) => tool.name === name)
    expect(of('book_find')).toMatchObject({
      title: 'Book: find',
      annotations: { readOnlyHint: true },
    })
    expect(of('book_update')).toMatchObject({
      annotations: { readOnlyHint: false, destructiveHint: false },
      inputSchema: { type: 'object', required: ['book', 'set'] },
    })
    expect(of('loan_remind')).toMatchObject({
      annotations: { destructiveHint: true, openWorldHint: true },
      _meta: { 'rescind/effect': 'dispatch', 'rescind/mode': 'explicit' },
    })
    const reader = await (await connect(options, 'reader')).listTools()
    expect(reader.tools.map((tool) => tool.name)).toEqual(['book_find', 'book_sneak'])
  })

  test('a read answers, a change is applied with its undo window', async () => {
    const client = await connect(options)
    const created = await client.callTool({
      name: 'book_create',
      arguments: { title: 'Emma', reasoning: 'Asked to.' },
      _meta: { 'rescind/session': 's1' },
    })
    expect(created.structuredContent).toMatchObject({
      status: 'applied',
      title: 'New book: Emma',
      output: { id: expect.any(String) },
      undo_until: expect.any(String),
    })
    const { action } = created.structuredContent as { action: string }
    expect(await getAction(lib.kernel, lib.ada, action)).toMatchObject({
      reasoning: 'Asked to.',
      session: 's1',
      agent: { id: lib.agent.agent?.id },
    })
    const found = await client.callTool({ name: 'book_find' })
    expect(found.structuredContent).toMatchObject({
      status: 'answered',
      output: { rows: expect.arrayContaining([expect.objectContaining({ title: 'Emma' })]) },
    })
    expect(JSON.parse(text(found))).toEqual(found.structuredContent)
  })

  test('what needs approval answers with the plan and where a person decides', async () => {
    const before = await lib.snapshot()
    const result = await (await connect(options)).callTool({
      name: 'loan_remind',
      arguments: { readers: ['a@x.example', 'no@x.example'] },
    })
    const { plan } = result.structuredContent as { plan: string }
    expect(result.structuredContent).toMatchObject({
      status: 'awaiting_approval',
      counts: { send: 1, held_out: 1 },
      approve_at: `http://127.0.0.1/plans/${plan}`,
    })
    expect(text(result)).toContain('Nothing has happened yet')
    expect(text(result)).toContain(`http://127.0.0.1/plans/${plan}`)
    expect(await lib.snapshot()).toBe(before)
  })

  test('a refusal is an error of the tool with code and next', async () => {
    const client = await connect(options)
    const invalid = await client.callTool({
      name: 'book_update',
      arguments: { book: 'Emma', set: {} },
    })
    expect(invalid).toMatchObject({
      isError: true,
      structuredContent: {
        status: 'refused',
        code: 'invalid_input',
        next: expect.any(String),
        issues: [{ path: 'book' }],
      },
    })
    const reader = await connect(options, 'reader')
    const denied = await reader.callTool({ name: 'book_create', arguments: { title: 'Forbidden' } })
    expect(denied).toMatchObject({ isError: true, structuredContent: { code: 'not_permitted' } })
    await expect(client.callTool({ name: 'plan_approve', arguments: {} })).rejects.toThrow(
      'There is no tool "plan_approve"',
    )
  })
})

test('C9 a key in the arguments or beside them does a call once', async () => {
  const client = await connect()
  const call = async (title: string, args: object, meta: object = {}) =>
    (
      await client.callTool({
        name: 'book_create',
        arguments: { title, ...args },
        _meta: { ...meta },
      })
    ).structuredContent
  const first = await call('Lady Susan', { once: 'k1' })
  expect(first).toMatchObject({ status: 'applied' })
  expect(await call('Lady Susan', { once: 'k1' })).toMatchObject({
    action: (first as { action: string }).action,
  })
  expect(await call('Lady Susan', {}, { 'rescind/once': 'k1' })).toMatchObject({
    action: (first as { action: string }).action,
  })
  expect(await call('Sanditon', { once: 'k1' })).toMatchObject({
    status: 'refused',
    code: 'key_reused',
  })
  const { tools } = await client.listTools()
  const takes = (name: string) =>
    'once' in (tools.find((tool) => tool.name === name)?.inputSchema.properties ?? {})
  expect([takes('book_create'), takes('book_find')]).toEqual([true, false])
})

test('W8 a call that says what it saw overwrites nothing else, and learns what stands there', async () => {
  const client = await connect()
  const create = await client.callTool({ name: 'book_create', arguments: { title: 'Evelina' } })
  const { output } = create.structuredContent as { output: { id: string } }
  const set = async (title: string, fields: unknown) =>
    (
      await client.callTool({
        name: 'book_update',
        arguments: {
          book: output.id,
          set: { title },
          seen: { table: 'book', id: output.id, fields },
        },
      })
    ).structuredContent
  await lib.run('book_update', { book: output.id, set: { title: 'Cecilia' } }, lib.ben)
  expect(await set('Camilla', { title: 'Evelina' })).toMatchObject({
    status: 'refused',
    code: 'changed_meanwhile',
    conflicts: [{ field: 'title', now: 'Cecilia', target: 'Evelina', by: { agent: null } }],
  })
  expect(await lib.book(output.id)).toMatchObject({ title: 'Cecilia' })
  expect(await set('Camilla', 'Cecilia')).toMatchObject({
    code: 'invalid_input',
    issues: [{ path: 'seen.fields' }],
  })
  expect(await set('Camilla', { title: 'Cecilia' })).toMatchObject({ status: 'applied' })
  const { tools } = await client.listTools()
  const takes = (name: string) =>
    'seen' in (tools.find((tool) => tool.name === name)?.inputSchema.properties ?? {})
  expect([takes('book_update'), takes('book_find')]).toEqual([true, false])
})

describe('a client that can open pages', () => {
  const able: ClientOptions = { ...modern, capabilities: { elicitation: { url: {} } } }
  const remind = { name: 'loan_remind', arguments: { readers: ['a@x.example'] } }
  const mails = async () =>
    (
      await lib.owner
        .withSchema('kernel')
        .selectFrom('outbox' as never)
        .selectAll()
        .execute()
    ).length

  async function opening(onOpen: (url: string) => Promise<'accept' | 'decline'>, key = 'agent') {
    const asked: { url: string; message: string }[] = []
    const client = await connect(able, key)
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      const { url, message } = params as { url: string; message: string }
      asked.push({ url, message })
      return { action: await onOpen(url) }
    })
    return { client, asked }
  }

  test('sends its user to the plan, and learns what was decided there', async () => {
    const { client, asked } = await opening(async (url) => {
      const plan = await getPlan(lib.kernel, lib.ada, url.split('/').at(-1) ?? '')
      await approve(lib.kernel, lib.ada, plan.id, plan.digest)
      return 'accept'
    })
    const before = await mails()
    const result = await client.callTool(remind)
    expect(asked).toMatchObject([
      {
        url: expect.stringMatching(/\/plans\/[0-9a-f-]{36}$/),
        message: expect.stringContaining('Nothing has happened yet'),
      },
    ])
    expect(result.structuredContent).toMatchObject({
      status: 'held',
      action: asked[0]?.url.split('/').at(-1),
    })
    expect(await mails()).toBe(before + 1)
  })

  test.each([['accept'], ['decline']] as const)(
    'which says %s without anybody’s approval changes nothing',
    async (said) => {
      const before = await lib.snapshot()
      const { client, asked } = await opening(async () => said)
      const result = await client.callTool(remind)
      expect(asked.length).toBe(1)
      expect(result.structuredContent).toMatchObject({
        status: 'awaiting_approval',
        approve_at: asked[0]?.url,
      })
      expect(text(result).includes('not opened')).toBe(said === 'decline')
      expect(await lib.snapshot()).toBe(before)
    },
  )

  test('can not carry a forged or foreign plan', async () => {
    const first = await connect({ ...able, inputRequired: { autoFulfill: false } })
    const waiting = (await first.callTool(remind, { allowInputRequired: true })) as unknown as {
      requestState: string
    }
    expect(typeof waiting.requestState).toBe('string')
    const again = (requestState: string, client: Client) =>
      client.request({
        method: 'tools/call',
        params: { ...remind, requestState, inputResponses: { approval: { action: 'accept' } } },
      })
    expect(await again(waiting.requestState, first)).toMatchObject({
      structuredContent: { status: 'awaiting_approval' },
    })
    await expect(again(`${waiting.requestState}x`, first)).rejects.toThrow('requestState')
    await expect(again(waiting.requestState, await connect(able, 'ben'))).rejects.toThrow(
      'requestState',
    )
    expect(refused.length).toBe(2)
  })
})
