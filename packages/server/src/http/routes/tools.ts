import type { OpenAPIHono } from '@hono/zod-openapi'
import { inputSchema } from '@rescind/agent'
import {
  type AnyTool,
  execute,
  type Kernel,
  modeFloor,
  seenRecord,
  toolTitle,
  type Words,
} from '@rescind/kernel'
import { z } from 'zod'
import { limits } from '../../limits.ts'
import { effect, mode } from '../../wire/values.ts'
import { type Env, endpoint } from '../endpoint.ts'
import { type Outcome, outcomeAnswers } from '../outcome.ts'

const callBody = z.object({
  input: z.record(z.string(), z.unknown()).default({}),
  reasoning: z.string().max(limits.reasoning_chars).optional(),
  session: z.string().max(200).optional(),
  seen: seenRecord
    .optional()
    .describe(
      'Fields of one record as you saw them; where one is not so any more, the call is refused with `changed_meanwhile`.',
    ),
})

const contract = z.object({
  name: z.string(),
  /** What it does, in a few words for people. */
  title: z.string(),
  about: z.string(),
  effect,
  mode,
  permission: z.string(),
  lasting: z.boolean(),
  input: z.record(z.string(), z.unknown()),
  audit: z.object({ subject: z.union([z.string(), z.array(z.string())]) }),
  rollback: z.looseObject({ kind: z.string() }),
  residue: z.string().nullable(),
  version: z.int(),
})

/** The contract of a tool as everybody may read it. */
function contractOf(tool: AnyTool, words: Words | undefined): z.input<typeof contract> {
  return {
    name: tool.name,
    title: toolTitle(tool.name, words),
    about: tool.about,
    effect: tool.effect,
    mode: modeFloor[tool.effect],
    permission: tool.permission,
    lasting: tool.lasting ?? false,
    input: inputSchema(tool),
    audit: { subject: tool.audit.subject as string | string[] },
    rollback: { ...tool.rollback },
    residue: ('residue' in tool.rollback ? tool.rollback.residue : null) ?? null,
    version: tool.version ?? 1,
  }
}

/** The tools: their contracts, and the one way to call them. */
export function toolRoutes(app: OpenAPIHono<Env>, kernel: Kernel, outcome: Outcome): void {
  const contracts = [...kernel.registry.values()].map((tool) =>
    contractOf(tool, kernel.people.words),
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/tools',
      about:
        'The contract of every tool: input, effect, least mode, permission, whether it lasts, audit, rollback, residue',
      who: 'caller',
      answers: { 200: { about: 'All tools', schema: z.object({ rows: z.array(contract) }) } },
    },
    () => ({ body: { rows: contracts } }),
  )
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/tools/{name}',
      about: 'Call a tool; each one is also listed with its own input schema',
      who: 'caller',
      params: z.object({ name: z.string().max(100) }),
      body: callBody,
      once: true,
      answers: outcomeAnswers,
    },
    async ({ caller, params, body, once }) =>
      await outcome(caller, await execute(kernel, caller, { tool: params.name, ...body, once })),
  )
}
