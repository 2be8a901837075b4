import type { OpenAPIHono } from '@hono/zod-openapi'
import { inputSchema } from '@rescind/agent'
import { conditionSchemas, outputs, whereSchema } from '@rescind/crm'
import { type AnyTool, modeFloor, type Registry } from '@rescind/kernel'
import type { Env } from './endpoint.ts'

type Document = ReturnType<OpenAPIHono<Env>['getOpenAPI31Document']>

/**
 * The OpenAPI 3.1 document: every route as it was declared, and one path per tool with its own
 * input and output. All come from what the server runs on, so none can fall behind it.
 */
export function openApiDocument(
  app: OpenAPIHono<Env>,
  registry: Registry,
  version: string,
): Document {
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'rescind.session_token',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
  })
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Rescind',
      version,
      description: 'A CRM that an AI may operate, because whatever the AI does can be taken back.',
    },
  })
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...conditionSchemas() },
  }
  const generic = document.paths?.['/api/tools/{name}']?.post
  for (const tool of registry.values()) {
    document.paths = {
      ...document.paths,
      [`/api/tools/${tool.name}`]: {
        post: {
          ...generic,
          ...toolOperation(tool, generic?.responses ?? {}),
          parameters: headersOf(generic?.parameters),
        },
      },
    }
  }
  return document
}

/** The tool's name is in the path by then. */
const headersOf = <P extends object>(parameters: readonly P[] = []) =>
  parameters.filter((each) => 'in' in each && each.in === 'header')

/** What the caller saw of the record that it changes. */
const seen = {
  type: 'object' as const,
  required: ['table', 'id', 'fields'],
  properties: {
    table: { type: 'string' as const },
    id: { type: 'string' as const },
    fields: { type: 'object' as const },
  },
}

function toolOperation(tool: AnyTool, responses: object) {
  const { $schema: _, ...contract } = inputSchema(tool)
  const where = whereSchema(tool.input)
  const input: Record<string, unknown> = where
    ? {
        ...contract,
        properties: { ...contract.properties, where: { ...contract.properties.where, ...where } },
      }
    : contract
  const { effect, permission } = tool
  return {
    responses: saying(responses, outputs[tool.name] ?? {}),
    operationId: tool.name,
    tags: [effect],
    summary: tool.about,
    description: `Effect ${effect}, least mode ${modeFloor[effect]}, permission ${permission}.`,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object' as const,
            required: ['input'],
            properties: {
              input,
              reasoning: { type: 'string' as const },
              session: { type: 'string' as const },
              ...(effect !== 'read' && { seen }),
            },
          },
        },
      },
    },
  }
}

/** The same answers, with what the tool answers in the place of any output. */
function saying<T>(schema: T, output: object): T {
  if (Array.isArray(schema)) return schema.map((one) => saying(one, output)) as T
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      isOutput(key, value) ? output : saying(value, output),
    ]),
  ) as T
}

const isOutput = (key: string, value: object) => key === 'output' && Object.keys(value).length === 0
