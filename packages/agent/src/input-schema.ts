import { seenRecord } from '@rescind/kernel'
import { z } from 'zod'
import { limits } from './limits.ts'
import type { OfferedTool } from './offered-tool.ts'

/** A JSON schema of type object. */
export interface ObjectSchema {
  type: 'object'
  properties: Record<string, object>
  required?: string[]
  additionalProperties?: boolean
  [keyword: string]: unknown
}

const reasoning = {
  type: 'string',
  maxLength: limits.reasoning_chars,
  description:
    'Why this call, in one or two sentences for the record. Name records as [[table:id]], for example [[contact:0198…]], not by name.',
}

/** The tool's input as JSON schema, as callers send it (before defaults are filled in). */
export function inputSchema(tool: OfferedTool): ObjectSchema {
  const { $schema: _draft, ...schema } = z.toJSONSchema(tool.input, {
    io: 'input',
    unrepresentable: 'any',
  })
  return { properties: {}, ...schema, type: 'object' } as ObjectSchema
}

/**
 * The same with an optional `reasoning`, so that a model can say why. A tool that has a field of
 * that name keeps it.
 */
export function inputSchemaWithReasoning(tool: OfferedTool): ObjectSchema {
  const schema = inputSchema(tool)
  if ('reasoning' in schema.properties) return schema
  return { ...schema, properties: { ...schema.properties, reasoning } }
}

/** Takes the reasoning out again. What is left is what the tool gets. */
export function splitReasoning(
  tool: OfferedTool,
  given: unknown,
): { input: unknown; reasoning: string | undefined } {
  if (
    typeof given !== 'object' ||
    given === null ||
    Array.isArray(given) ||
    'reasoning' in tool.input.shape
  )
    return { input: given, reasoning: undefined }
  const { reasoning: why, ...input } = given as Record<string, unknown>
  return {
    input,
    reasoning:
      typeof why === 'string' && why.trim() !== ''
        ? why.trim().slice(0, limits.reasoning_chars)
        : undefined,
  }
}

/** What a call may say of itself beside its input. */
const ofCall = {
  once: {
    type: 'string',
    maxLength: 255,
    description:
      'A key of your own for this call, such as a UUID. Where no answer came, send the same call with the same key again: it is done once.',
  },
  seen: {
    ...z.toJSONSchema(seenRecord),
    description:
      'What you saw of the record that you change, with the values of the fields you go by: where one is not so any more, nothing is changed and the answer says what stands there now.',
  },
} as const
type OfCall = keyof typeof ofCall

/**
 * The same with an optional `once` and `seen`, for callers that may lose an answer or overwrite
 * what they did not see. A tool that has a field of that name keeps it.
 */
export function withCallFields(tool: OfferedTool, schema: ObjectSchema): ObjectSchema {
  return {
    ...schema,
    properties: {
      ...schema.properties,
      ...Object.fromEntries(takenBy(tool).map((name) => [name, ofCall[name]])),
    },
  }
}

/** Takes them out again. */
export function splitCallFields(
  tool: OfferedTool,
  given: unknown,
): { rest: unknown } & Partial<Record<OfCall, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { rest: given }
  const names: readonly string[] = takenBy(tool)
  const parts = Object.entries(given)
  return {
    ...Object.fromEntries(parts.filter(([name]) => names.includes(name))),
    rest: Object.fromEntries(parts.filter(([name]) => !names.includes(name))),
  }
}

/** A question may be asked twice, and overwrites nothing; what takes back goes by the log. */
function takenBy(tool: OfferedTool): OfCall[] {
  if (tool.effect === 'read') return []
  const names: readonly OfCall[] = 'run' in tool ? ['once', 'seen'] : ['once']
  return names.filter((name) => !(name in tool.input.shape))
}
