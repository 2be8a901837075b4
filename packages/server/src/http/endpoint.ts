import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Caller } from '@rescind/kernel'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'
import { HttpProblem, invalidInput, problemSchema } from './problem.ts'

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
}

type Answer = Response | { status?: ContentfulStatusCode; body: unknown }

/**
 * Adds one route: checks who calls and what they sent, runs the handler, answers JSON, and writes the route into the OpenAPI
 * document from the same declaration, so that the document can not say something else than the route does.
 */
export function endpoint<W extends Who, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  app: OpenAPIHono<Env>,
  spec: Spec<W, P, Q, B>,
  handle: (asked: Asked<W, P, Q, B>) => Promise<Answer> | Answer,
): void {
  document(app, spec)
  app.on(spec.method.toUpperCase(), spec.path.replace(/\{(\w+)\}/g, ':$1'), async (c) => {
    c.set('route', spec.path)
    const caller = allowed(spec.who, c.get('caller'))
    const answer = await handle({
      c,
      caller: caller as Asked<W, P, Q, B>['caller'],
      params: checked(spec.params, c.req.param()) as z.output<P>,
      query: checked(spec.query, c.req.query()) as z.output<Q>,
      body: (spec.body ? checked(spec.body, await jsonBody(c)) : undefined) as z.output<B>,
    })
    return answer instanceof Response ? answer : c.json(answer.body as object, answer.status ?? 200)
  })
}

function allowed(who: Who, caller: Caller | null): Caller | null {
  if (who === 'anyone') return caller
  if (!caller)
    throw new HttpProblem('not_signed_in', 'This needs a session or a key.', 'Sign in, or send "Authorization: Bearer <key>".')
  if (who === 'person' && caller.agent) {
    throw new HttpProblem(
      'not_permitted',
      `${caller.agent.name} is an agent; this is for people only.`,
      'Ask the person it acts for.',
    )
  }
  return caller
}

function checked(schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined
  const result = schema.safeParse(value)
  if (!result.success) throw invalidInput(result.error)
  return result.data
}

async function jsonBody(c: Context<Env>): Promise<unknown> {
  const text = await c.req.text()
  if (text === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw new HttpProblem('invalid_input', 'The body is not JSON.', 'Send a JSON object with content-type application/json.', {
      issues: [],
    })
  }
}

function document<W extends Who, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  app: OpenAPIHono<Env>,
  spec: Spec<W, P, Q, B>,
): void {
  const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: problemSchema } } })
  app.openAPIRegistry.registerPath({
    method: spec.method,
    path: spec.path,
    summary: spec.about,
    security: spec.who === 'anyone' ? [] : [{ session: [] }, { key: [] }],
    request: {
      ...(spec.params && { params: spec.params as never }),
      ...(spec.query && { query: spec.query as never }),
      ...(spec.body && { body: { content: { 'application/json': { schema: spec.body } } } }),
      ...(spec.rawBody && { body: { content: { [spec.rawBody.type]: { schema: spec.rawBody.schema } } } }),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(spec.answers).map(([status, { about, schema, type = 'application/json' }]) => [
          status,
          { description: about, ...(schema && { content: { [type]: { schema } } }) },
        ]),
      ),
      default: problem('A problem; `code` says which, `next` what to do'),
    },
  })
}
