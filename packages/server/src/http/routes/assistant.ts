import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { Agent } from '../../agent.ts'
import { action } from '../../wire/action.ts'
import { plan } from '../../wire/plan.ts'
import { type Env, endpoint } from '../endpoint.ts'

const messageCharactersMax = 8000

const reply = z.looseObject({
  text: z.string(),
  session: z.string(),
  model: z.string(),
  answers: z.array(z.looseObject({ tool: z.string(), output: z.unknown() })),
  actions: z.array(action),
  plans: z.array(plan),
})

/** The assistant, and the same tools for other agents over MCP. */
export function assistantRoutes(app: OpenAPIHono<Env>, { assistant, throughAssistant, mcp }: Agent): void {
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/assistant',
      about: 'Say it in a sentence. With `Accept: text/event-stream` the answer streams as UI message parts of the AI SDK',
      who: 'caller',
      body: z.object({
        message: z.string().trim().min(1).max(messageCharactersMax),
        session: z.string().min(1).max(200).optional(),
      }),
      answers: { 200: { about: 'What was said and what came of it', schema: reply } },
    },
    async ({ c, caller, body }) => {
      const question = { ...body, signal: c.req.raw.signal }
      const asking = await throughAssistant(caller)
      if (c.req.header('accept')?.includes('text/event-stream')) return assistant.stream(asking, question)
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
        answers: { 200: { about: 'A JSON-RPC message or a stream of them', schema: z.unknown() } },
      },
      async ({ c, caller }) => await mcp.fetch(c.req.raw, caller),
    )
  }
}
