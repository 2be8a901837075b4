import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { Agent } from '../../agent.ts'
import { limits } from '../../limits.ts'
import { action } from '../../wire/action.ts'
import { plan } from '../../wire/plan.ts'
import { type Env, endpoint, jsonOf, textOf } from '../endpoint.ts'
import { HttpProblem } from '../problem.ts'

const reply = z.looseObject({
  text: z.string(),
  session: z.string(),
  model: z.string(),
  answers: z.array(
    z.looseObject({
      tool: z.string(),
      tool_title: z.string().describe('What was looked up, as people say it.'),
      output: z.unknown(),
      lookup: z.boolean().describe('It was looked up on the way to something else.'),
    }),
  ),
  actions: z.array(action),
  plans: z.array(plan),
  problems: z
    .array(
      z.looseObject({
        tool: z.string().nullable(),
        code: z.string(),
        message: z.string(),
        detail: z.string().optional(),
        next: z.string(),
      }),
    )
    .describe('What was refused.'),
})

/** The assistant, and the same tools for other agents over MCP. */
export function assistantRoutes(
  app: OpenAPIHono<Env>,
  { assistant, throughAssistant, mcp }: Agent,
): void {
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/assistant',
      about:
        'Say it in a sentence. With `Accept: text/event-stream` the answer streams as UI message parts of the AI SDK',
      who: 'caller',
      body: z.object({
        message: z.string().trim().min(1).max(limits.message_chars),
        session: z.string().min(1).max(200).optional(),
      }),
      answers: { 200: { about: 'What was said and what came of it', schema: reply } },
    },
    async ({ c, caller, body }) => {
      const question = { ...body, signal: c.req.raw.signal }
      // What it has begun it ends: its signal is the question's, and no read of it is cut off
      // alone.
      const { gone: _, ...staying } = caller
      const asking = await throughAssistant(staying)
      if (c.req.header('accept')?.includes('text/event-stream'))
        return assistant.stream(asking, question)
      return { body: await assistant.ask(asking, question) }
    },
  )
  for (const method of ['get', 'post'] as const) {
    endpoint(
      app,
      {
        method,
        path: '/mcp',
        about: 'Model Context Protocol, Streamable HTTP, stateless',
        who: 'caller',
        ...(method === 'post' && { rawBody: { schema: z.unknown(), type: 'application/json' } }),
        answers: { 200: { about: 'A JSON-RPC message or a stream of them', schema: z.unknown() } },
      },
      async ({ c, caller }) => {
        if (!caller.agent)
          throw new HttpProblem(
            'not_permitted',
            'MCP is for agents: what comes in here has to be told from what a person does.',
            {
              people: 'Make a key that acts as an agent.',
              callers:
                'Make a key that acts as an agent: "rescind key create --agent <id>"; "rescind agents" lists the ids.',
            },
          )
        if (method === 'get') return await mcp.fetch(c.req.raw, caller)
        const text = await textOf(c)
        jsonOf(text)
        return await mcp.fetch(
          new Request(c.req.raw.url, { method: 'POST', headers: c.req.raw.headers, body: text }),
          caller,
        )
      },
    )
  }
}
