import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import {
  type AnswerOf,
  type AnyAsked,
  type Asking,
  addressOf,
  type InputOf,
  type OutputOf,
  type Route,
  type ToolName,
  type ToolResult,
  withQuery,
} from '@rescind/wire'
import { CliError, type Problem, Refused } from './failure.ts'
import { findKey, noKey } from './key.ts'

const defaultAddress = 'http://127.0.0.1:4000'

/**
 * One server, as one caller. Every method throws `Refused` where the server says no, and `CliError`
 * where it is not reached.
 */
export interface Client {
  /** Where the page is. */
  url: string
  /**
   * One call of a route as the server declares it. `once`: a key under which the server does it
   * once, however often it is sent.
   */
  request<R extends Route>(
    route: R,
    ...asked: Asking<R, { once?: string | undefined; form?: FormData }>
  ): Promise<AnswerOf<R>>
  /** One call of a tool. */
  tool<N extends ToolName>(name: N, input: InputOf<N>, once?: string): Promise<ToolResult<N>>
  /** What a tool that only reads answers. */
  read<N extends ToolName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  /** Writes the answer into a file. */
  download(path: string, query: Record<string, string | undefined>, file: string): Promise<void>
  /** The server's clock at its last answer, in milliseconds. */
  now(): number
}

/** Nothing is sent before the first call. `role` chooses among the demo keys. */
export function connect(env: NodeJS.ProcessEnv, role: string): Client {
  const server = serverOf(env)
  const url = server.toString().replace(/\/+$/, '')
  let key: string | null | undefined
  let ahead = 0

  const send = async (
    method: string,
    path: string,
    body?: string | FormData,
    more: Record<string, string> = {},
  ): Promise<Response> => {
    key ??= findKey(env, server, role)
    if (key === null) {
      // Of two things that are missing, the server is the one to see to first.
      await reach(`${url}/healthz`, {})
      throw noKey()
    }
    const headers = { accept: 'application/json', authorization: `Bearer ${key}`, ...more }
    const response = await reach(url + path, { method, headers, body: body ?? null })
    ahead = Date.parse(response.headers.get('date') ?? '') - Date.now() || 0
    return response
  }
  const call = async <T>(
    method: string,
    path: string,
    body?: unknown,
    once?: string,
  ): Promise<T> => {
    const text = body === undefined || body instanceof FormData ? body : JSON.stringify(body)
    const more = {
      ...(typeof text === 'string' && { 'content-type': 'application/json' }),
      ...(once !== undefined && { 'idempotency-key': once }),
    }
    return (await answerOf(await send(method, path, text, more), url)) as T
  }
  const tool = <N extends ToolName>(
    name: N,
    input: InputOf<N>,
    once?: string,
  ): Promise<ToolResult<N>> =>
    call('POST', `/api/tools/${encodeURIComponent(name)}`, { input }, once)

  return {
    url,
    download: async (path, query, file) => {
      const response = await send('GET', withQuery(path, query))
      if (!response.ok || response.body === null) await answerOf(response, url)
      else
        await pipeline(
          Readable.fromWeb(response.body as ReadableStream<Uint8Array>),
          createWriteStream(file, { mode: 0o600 }),
        )
    },
    request: (route, ...[asked]) => {
      const {
        params,
        query,
        body,
        form,
        once,
      }: AnyAsked & { once?: string | undefined; form?: FormData } = asked ?? {}
      const [method, path] = addressOf(route, params)
      return call(
        method,
        withQuery(path, query),
        form ?? body ?? (method === 'POST' ? {} : undefined),
        once,
      )
    },
    tool,
    read: async (name, input) => {
      const result = await tool(name, input)
      if (result.status === 'answered') return result.output
      throw new CliError(
        'refused',
        'unforeseen',
        `${name} did not answer, but was ${result.status}`,
        'See rescind actions',
      )
    },
    now: () => Date.now() + ahead,
  }
}

function serverOf(env: NodeJS.ProcessEnv): URL {
  const given = env.RESCIND_URL || defaultAddress
  const url = URL.parse(given)
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new CliError(
      'wrong_usage',
      'wrong_address',
      `RESCIND_URL is "${given}"`,
      `Set it to an address like ${defaultAddress}`,
    )
  }
  return url
}

async function reach(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request)
  } catch (error) {
    const cause = (error as Error).cause as { code?: string; message?: string } | undefined
    const reason = cause?.code ?? cause?.message ?? (error as Error).message
    const { origin } = new URL(url)
    throw new CliError(
      'not_reached',
      'server_not_reached',
      `No server answers at ${origin} (${reason})`,
      'Start it with npm start, or set RESCIND_URL to where it runs',
    )
  }
}

async function answerOf(response: Response, url: string): Promise<unknown> {
  const text = await response.text()
  const answer = parsed(text)
  if (response.ok && answer !== undefined) return answer
  if (isProblem(answer)) throw new Refused(answer)
  throw new CliError(
    'not_reached',
    'not_rescind',
    `What answers at ${url} is not Rescind (status ${response.status})`,
    'Set RESCIND_URL to the address that npm start prints',
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isProblem(answer: unknown): answer is Problem {
  const { code, detail, next } = (answer ?? {}) as Partial<Problem>
  return typeof code === 'string' && typeof detail === 'string' && typeof next === 'string'
}
