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
  const { $schema: _draft, ...schema } = z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' })
  return { properties: {}, ...schema, type: 'object' } as ObjectSchema
}

/** The same with an optional `reasoning`, so that a model can say why. A tool that has a field of that name keeps it. */
export function inputSchemaWithReasoning(tool: OfferedTool): ObjectSchema {
  const schema = inputSchema(tool)
  if ('reasoning' in schema.properties) return schema
  return { ...schema, properties: { ...schema.properties, reasoning } }
}

/** Takes the reasoning out again. What is left is what the tool gets. */
export function splitReasoning(tool: OfferedTool, given: unknown): { input: unknown; reasoning: string | undefined } {
  if (typeof given !== 'object' || given === null || Array.isArray(given) || 'reasoning' in tool.input.shape)
    return { input: given, reasoning: undefined }
  const { reasoning: why, ...input } = given as Record<string, unknown>
  return {
    input,
    reasoning: typeof why === 'string' && why.trim() !== '' ? why.trim().slice(0, limits.reasoning_chars) : undefined,
  }
}

const once = {
  type: 'string',
  maxLength: 255,
  description:
    'A key of your own for this call, such as a UUID. Where no answer came, send the same call with the same key again: it is done once.',
}

/** The same with an optional `once`, for callers that may lose an answer. A tool that has a field of that name keeps it. */
export function withOnce(tool: OfferedTool, schema: ObjectSchema): ObjectSchema {
  if (!takesOnce(tool)) return schema
  return { ...schema, properties: { ...schema.properties, once } }
}

/** Takes the key out again. */
export function splitOnce(tool: OfferedTool, given: unknown): { rest: unknown; once: string | undefined } {
  if (typeof given !== 'object' || given === null || !takesOnce(tool)) return { rest: given, once: undefined }
  const { once: key, ...rest } = given as Record<string, unknown>
  return typeof key === 'string' ? { rest, once: key } : { rest: given, once: undefined }
}

/** A question may be asked twice. */
const takesOnce = ({ effect, input }: OfferedTool) => effect !== 'read' && !('once' in input.shape)
