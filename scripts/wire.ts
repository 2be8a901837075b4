import { compile, type JSONSchema } from 'json-schema-to-typescript'
import { outputs, tools } from '../packages/crm/src/index.ts'
import { register } from '../packages/kernel/src/index.ts'
import { createApp } from '../packages/server/src/http/app.ts'
import { openApiDocument } from '../packages/server/src/http/openapi.ts'

interface Operation {
  parameters?: { in: string; name: string; required?: boolean; schema: JSONSchema }[]
  requestBody?: { content: Record<string, { schema: JSONSchema }> }
  responses: Record<string, { content?: Record<string, { schema?: JSONSchema }> }>
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JSONSchema> }
}

/** The routes declare themselves without anything to stand on; no request is made. */
function document(): Document {
  const parts = {
    kernel: { registry: register(tools), people: {} },
    demo: { door: null },
    audit: {},
    agent: {},
    pageFolder: '',
  }
  const app = createApp(parts as unknown as Parameters<typeof createApp>[0])
  return openApiDocument(app, parts.kernel.registry, '0.0.0') as unknown as Document
}

/** One object whose fields are given. */
const object = (
  properties: Record<string, JSONSchema>,
  required = Object.keys(properties),
): JSONSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})

const json = (
  content: Record<string, { schema?: JSONSchema }> | undefined,
): JSONSchema | undefined => content?.['application/json']?.schema

/** What is asked and answered on one route, or by one tool. */
function exchange({ parameters = [], requestBody, responses }: Operation): JSONSchema {
  const part = (where: string) => {
    const some = parameters.filter((parameter) => parameter.in === where)
    return object(
      Object.fromEntries(some.map(({ name, schema }) => [name, schema])),
      some.filter(({ required }) => required).map(({ name }) => name),
    )
  }
  const good = Object.entries(responses).flatMap(([status, { content }]) =>
    status < '300' ? (json(content) ?? []) : [],
  )
  const body = json(requestBody?.content)
  const asked = { params: part('path'), query: part('query'), ...(body && { body }) }
  const given = Object.entries(asked).filter(
    ([, of]) => Object.keys(of.properties ?? of).length > 0,
  )
  const optional = given
    .filter(
      ([where, { required }]) =>
        where === 'query' && Array.isArray(required) && required.length === 0,
    )
    .map(([where]) => where)
  const all = {
    ...Object.fromEntries(given),
    answer: good.length === 1 ? good[0]! : { anyOf: good },
  }
  return object(
    all,
    Object.keys(all).filter((where) => !optional.includes(where)),
  )
}

/** What a tool takes and what it answers. */
const callOf = ({ requestBody }: Operation, output: JSONSchema): JSONSchema =>
  object({ input: json(requestBody?.content)?.properties?.input ?? {}, output })

/**
 * As it is read: references of OpenAPI are those of one schema, and what is beside the declared
 * fields is not read.
 */
function readable(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(readable)
  if (typeof schema !== 'object' || schema === null) return schema
  const { additionalProperties, $ref, description: _, ...rest } = schema as JSONSchema
  const below = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, readable(value)]),
  )
  if ($ref) return { $ref: $ref.replace('#/components/schemas/', '#/definitions/') }
  const keyed =
    typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0
  if (keyed || !rest.properties)
    return {
      ...below,
      ...(isObject(rest) && { additionalProperties: readable(additionalProperties || {}) }),
    }
  return { ...below, additionalProperties: false }
}

const isObject = ({ type }: JSONSchema) => [type].flat().includes('object')

/** `packages/wire/src/index.ts`: what goes over HTTP, as the routes and tools declare it. */
export async function makeWire(): Promise<string> {
  const { paths, components } = document()
  const routes: Record<string, JSONSchema> = {}
  const ofTools: Record<string, JSONSchema> = {}
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods)) {
      const tool = /^\/api\/tools\/(\w+)$/.exec(path)?.[1]
      if (tool) ofTools[tool] = callOf(operation, outputs[tool] ?? {})
      else routes[`${method.toUpperCase()} ${path}`] = exchange(operation)
    }
  const definitions = { ...components.schemas, Routes: object(routes), Tools: object(ofTools) }
  const whole = readable({ title: 'Wire', ...object({}), definitions }) as JSONSchema
  const types = await compile(whole, 'Wire', {
    additionalProperties: false,
    bannerComment:
      '/** What goes over HTTP, as the routes and tools of the server declare it. Made by `npm run generate`. */',
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
    style: { printWidth: 130, semi: false, singleQuote: true },
  })
  return types
    .replace(/export interface Wire \{\}\n/, '')
    .replaceAll(/\/\*\*\n \* This interface was referenced by[^/]*\*\/\n/g, '')
}
