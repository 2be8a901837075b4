import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach } from 'vitest'

/** What a client of the chat protocol sends, as far as the tests look at it. */
export interface ChatRequest {
  model: string
  stream?: boolean
  messages: { role: string; content: unknown; tool_calls?: unknown; tool_call_id?: string }[]
  tools?: {
    function: {
      name: string
      description: string
      parameters: { properties: Record<string, unknown> }
    }
  }[]
}

/**
 * One answer of the model: words, calls with their arguments as the model wrote them, or an HTTP
 * status.
 */
export interface Turn {
  text?: string
  calls?: { name: string; arguments: string }[]
  status?: number
  /** Waits so long before it answers. */
  delay_ms?: number
}

export interface ModelServer {
  url: string
  /** What was asked, in order. */
  requests: ChatRequest[]
  authorizations: (string | undefined)[]
  /** The answers to come. An answer may depend on what was asked. */
  script(...turns: (Turn | ((request: ChatRequest) => Turn))[]): void
}

/**
 * A server on loopback that speaks OpenAI's chat protocol and says what the test wrote down for it.
 */
export function modelServer(): ModelServer {
  let turns: (Turn | ((request: ChatRequest) => Turn))[] = []
  const it: ModelServer = {
    url: '',
    requests: [],
    authorizations: [],
    script: (...given) => (turns = given),
  }
  const server = createServer((request, response) => void answer(request, response))
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    it.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  })
  beforeEach(() => {
    turns = []
    it.requests.length = 0
    it.authorizations.length = 0
  })
  afterAll(() => void server.close())
  return it

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += chunk
    const asked = JSON.parse(body) as ChatRequest
    it.requests.push(asked)
    it.authorizations.push(request.headers.authorization)
    const next = turns.shift() ?? { status: 500 }
    const turn = typeof next === 'function' ? next(asked) : next
    if (turn.delay_ms) await new Promise((done) => setTimeout(done, turn.delay_ms))
    if (request.url !== '/v1/chat/completions' || turn.status !== undefined) {
      response.writeHead(turn.status ?? 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { message: 'SECRET WORDS OF THE SERVER' } }))
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const chunk of chunksOf(turn, asked.model))
      response.write(`data: ${JSON.stringify(chunk)}\n\n`)
    response.end('data: [DONE]\n\n')
  }
}

function* chunksOf({ text, calls = [] }: Turn, model: string): Generator<object> {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    id: 'chat-1',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices: [{ index: 0, delta, finish_reason }],
  })
  yield chunk({ role: 'assistant' })
  for (const word of text?.split(/(?<= )/) ?? []) yield chunk({ content: word })
  for (const [index, call] of calls.entries()) {
    yield chunk({
      tool_calls: [
        {
          index,
          id: `call_${index}_${call.name}`,
          type: 'function',
          function: { name: call.name, arguments: '' },
        },
      ],
    })
    for (const piece of call.arguments.match(/.{1,16}/gs) ?? [])
      yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] })
  }
  yield chunk({}, calls.length > 0 ? 'tool_calls' : 'stop')
  yield {
    id: 'chat-1',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices: [],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  }
}
