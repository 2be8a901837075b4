import type { Call, Caller } from '@rescind/kernel'
import { jsonSchema, tool as modelTool, type ToolSet, toolSearch } from 'ai'
import type { Execute } from '../call.ts'
import { inputSchemaWithReasoning, splitReasoning } from '../input-schema.ts'
import { limits } from '../limits.ts'
import type { OfferedTool } from '../offered-tool.ts'
import { permittedTools, type Source } from '../permitted.ts'
import { problemOf } from '../problem.ts'
import { alwaysShown, rankTools } from './find-tools.ts'
import type { Collector } from './outcome.ts'
import { type Report, refusal, reportOf } from './report.ts'

interface Run {
  caller: Caller
  session: string
  /** The model that calls, and the digest of what it was asked with. */
  asked: Call['asked']
  execute: Execute
  collect: Collector
  /** What the model said in the step the call belongs to. */
  said: () => string | undefined
}

/**
 * The caller's tools as the AI SDK wants them. There is no approval setting on purpose: to the SDK
 * no answer means "allow", so it is never asked; `execute` decides.
 */
export function modelTools(source: Source, run: Run, search: boolean): ToolSet {
  const tools = permittedTools(source, run.caller)
  const set: ToolSet = {}
  for (const tool of tools)
    set[tool.name] = {
      ...asModelTool(tool, run),
      ...(search && !alwaysShown.has(tool.name) && { deferLoading: true }),
    }
  if (search) {
    set.find_tools = toolSearch({
      search: ({ query, tools: offered }) => rankTools(query, offered),
      maxResults: limits.tools_per_search,
    })
  }
  return set
}

function asModelTool(tool: OfferedTool, run: Run) {
  return modelTool<unknown, Report, Record<string, never>>({
    description: tool.about,
    // No validation here: the kernel validates, so that there is one rule and one way to say what
    // is wrong.
    inputSchema: jsonSchema<unknown>(inputSchemaWithReasoning(tool)),
    execute: async (given) => await run.collect.during(callTool(tool, given, run)),
    toModelOutput: ({ output }) => {
      const value = JSON.parse(JSON.stringify(output))
      return output.status === 'refused' ? { type: 'error-json', value } : { type: 'json', value }
    },
  })
}

async function callTool(
  tool: OfferedTool,
  given: unknown,
  { caller, session, asked, execute, collect, said }: Run,
): Promise<Report> {
  const { input, reasoning } = splitReasoning(tool, given)
  collect.calling([input, reasoning])
  try {
    const result = await execute(caller, {
      tool: tool.name,
      input,
      reasoning: reasoning ?? said(),
      session,
      asked,
    })
    collect.result(tool.name, result)
    return reportOf(result)
  } catch (error) {
    const problem = problemOf(error, tool.name)
    collect.problem(problem)
    return refusal(problem)
  }
}
