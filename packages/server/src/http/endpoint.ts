import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  assertWholeText,
  type Caller,
  KernelError,
  onceKey,
  strictly,
  taken,
} from '@rescind/kernel'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { HttpProblem, problemSchema } from './problem.ts'

/** What a request carries through the app. */
export interface Env {
  Variables: { requestId: string; route: string; caller: Caller | null }
}

/** Who may call: anyone; anyone signed in or with a key; or a person, never an agent's key. */
export type Who = 'anyone' | 'caller' | 'person'

interface Spec<W extends Who, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  method: 'get' | 'post'
  /** As in OpenAPI: `/api/plans/{id}`. */
  path: string
  about: string
  who: W
  params?: P
  query?: Q
  body?: B
  /** It takes `Idempotency-Key`: the same caller, key and request get the first answer again. */
  once?: true
  /** Documents a body that the handler reads by itself. */
  rawBody?: { schema: z.ZodType; type: string }
  /** Schema of each good answer, by status. */
  answers: Record<number, { about: string; schema?: z.ZodType; type?: string }>
}

interface Asked<W extends Who, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  c: Context<Env>
  caller: W extends 'anyone' ? Caller | null : Caller
  params: z.output<P>
  query: z.output<Q>
  body: z.output<B>
  /** The key of the request, where the route takes one. */
  once: string | undefined
}

type Answer = Response | { status?: ContentfulStatusCode; body: unknown }

/**
 * Adds one route: checks who calls and what they sent, runs the handler, answers JSON, and writes
 * the route into the OpenAPI document from the same declaration, so that the document can not say
 * something else than the route does.
 */
export function endpoint<
  W extends Who,
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
>(
  app: OpenAPIHono<Env>,
  spec: Spec<W, P, Q, B>,
  handle: (asked: Asked<W, P, Q, B>) => Promise<Answer> | Answer,
): void {
  document(app, spec)
  const { params, query, body } = schemasOf(spec)
  app.on(spec.method.toUpperCase(), spec.path.replace(/\{(\w+)\}/g, ':$1'), async (c) => {
    c.set('route', spec.path)
    const caller = allowed(spec.who, c.get('caller'))
    const answer = await handle({
      c,
      caller: caller as Asked<W, P, Q, B>['caller'],
      params: checked(params, c.req.param()) as z.output<P>,
      query: checked(query, queryOf(c)) as z.output<Q>,
      body: (body ? checked(body, await jsonBody(c)) : undefined) as z.output<B>,
      once: spec.once && keyOf(c),
    })
    return answer instanceof Response ? answer : c.json(answer.body as object, answer.status ?? 200)
  })
}

/**
 * Strict, and no more than was declared: what is asked for and not understood is refused, never
 * left out.
 */
function schemasOf({
  method,
  params,
  query,
  body,
  rawBody,
}: Pick<
  Spec<Who, z.ZodType, z.ZodType, z.ZodType>,
  'method' | 'params' | 'query' | 'body' | 'rawBody'
>) {
  const own = body ?? (method === 'post' && !rawBody ? z.strictObject({}) : undefined)
  return { params, query: strictly(query ?? z.strictObject({})), body: own && strictly(own) }
}

const onceHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .regex(
      onceKey,
      'This call cannot be kept under its key.\nSend 1 to 255 printable ASCII characters.',
    )
    .optional()
    .meta({
      description:
        'Any text of your own. Sent again with the same request it gets the first answer, for a day at least.',
    }),
})

/** @throws KernelError `invalid_input` */
function keyOf(c: Context<Env>): string | undefined {
  const sent = { 'Idempotency-Key': c.req.header('idempotency-key') }
  return (checked(onceHeaders, sent) as z.output<typeof onceHeaders>)['Idempotency-Key']
}

/** A parameter that comes twice would be two wishes. */
function queryOf(c: Context<Env>): Record<string, string> {
  const twice = Object.entries(c.req.queries()).find(([, values]) => values.length > 1)
  if (twice)
    throw new HttpProblem(
      'invalid_input',
      'The same thing is asked for twice.',
      {
        people: 'Open it from its list.',
        callers: `${twice[0]} is given twice. Give each parameter once.`,
      },
      { issues: [] },
    )
  return c.req.query()
}

function allowed(who: Who, caller: Caller | null): Caller | null {
  if (who === 'anyone') return caller
  if (!caller)
    throw new HttpProblem('not_signed_in', 'You are not signed in.', {
      people: 'Sign in.',
      callers: 'Sign in, or send "Authorization: Bearer <key>".',
    })
  if (who === 'person' && caller.agent) {
    throw new HttpProblem(
      'not_permitted',
      `${caller.agent.name} is an agent; this is for people only.`,
      'Ask the person it acts for.',
    )
  }
  return caller
}

/** @throws KernelError `invalid_input` */
export function checked(schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined
  return taken(schema, value, { asked: 'GET /openapi.json' })
}

/**
 * What a body says, letter for letter: bytes that are no UTF-8 would become other letters. @throws
 * HttpProblem `invalid_input`
 */
export async function textOf(c: Context): Promise<string> {
  const bytes = await c.req.arrayBuffer()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new HttpProblem(
      'invalid_input',
      'This could not be read.',
      {
        people: 'Reload the page and try again.',
        callers: 'The body is not UTF-8. Send text in UTF-8.',
      },
      { issues: [] },
    )
  }
}

async function jsonBody(c: Context<Env>): Promise<unknown> {
  return jsonOf(await textOf(c))
}

/**
 * A key that an object of this JSON has twice, of which a reader would take one and another reader
 * the other; else null.
 */
function keyTwice(json: string): string | null {
  const open: (Set<string> | null)[] = []
  for (const [token, key] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (key !== undefined) {
      const known = open.at(-1)
      const name = JSON.parse(key) as string
      if (known?.has(name)) return name
      known?.add(name)
    } else if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null)
    else if (token === '}' || token === ']') open.pop()
  }
  return null
}

/**
 * What a body says; no text in it is broken, and no key of an object comes twice. @throws
 * HttpProblem, KernelError `invalid_input`
 */
export function jsonOf(text: string): unknown {
  if (text === '') return {}
  try {
    const body: unknown = JSON.parse(text)
    assertWholeText(body)
    const twice = keyTwice(text)
    if (twice !== null)
      throw new KernelError(
        'invalid_input',
        'The same thing is said twice.',
        {
          people: 'Reload the page and try again.',
          callers: `The key "${twice.slice(0, 60)}" is given twice in one object. Give each key once.`,
        },
        { issues: [] },
      )
    return body
  } catch (error) {
    if (error instanceof KernelError) throw error
    throw new HttpProblem(
      'invalid_input',
      'This could not be read.',
      {
        people: 'Reload the page and try again.',
        callers: 'The body is not JSON. Send a JSON object with content-type application/json.',
      },
      {
        issues: [],
      },
    )
  }
}

function document<W extends Who, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  app: OpenAPIHono<Env>,
  spec: Spec<W, P, Q, B>,
): void {
  const problem = (description: string) => ({
    description,
    content: { 'application/problem+json': { schema: problemSchema } },
  })
  app.openAPIRegistry.registerPath({
    method: spec.method,
    path: spec.path,
    summary: spec.about,
    security: spec.who === 'anyone' ? [] : [{ session: [] }, { key: [] }],
    request: {
      ...(spec.params && { params: spec.params as never }),
      ...(spec.query && { query: spec.query as never }),
      ...(spec.once && { headers: onceHeaders as never }),
      ...(spec.body && { body: { content: { 'application/json': { schema: spec.body } } } }),
      ...(spec.rawBody && {
        body: { content: { [spec.rawBody.type]: { schema: spec.rawBody.schema } } },
      }),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(spec.answers).map(
          ([status, { about, schema, type = 'application/json' }]) => [
            status,
            { description: about, ...(schema && { content: { [type]: { schema } } }) },
          ],
        ),
      ),
      default: problem('A problem; `code` says which, `next` what to do'),
    },
  })
}
