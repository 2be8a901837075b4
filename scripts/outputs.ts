import { join } from 'node:path'
import type { JSONSchema } from 'json-schema-to-typescript'
import ts from 'typescript-api'

const root = join(import.meta.dirname, '..')
const tools = join(root, 'packages/crm/src/tools.ts')
/** Beside the tools, and only in memory. */
const asked = join(root, 'packages/crm/src/outputs.asked.ts')
const question = `import type { OutputOf, ToolName } from './tools.ts'
export type Outputs = { [N in ToolName]: OutputOf<N> }`
const depthMax = 12

/** The program of the tools with the question beside them. */
function programOf(): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [tools] },
    ts.sys,
    root,
  )
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (path) => path === asked || fileExists(path)
  host.getSourceFile = (path, language) =>
    path === asked ? ts.createSourceFile(path, question, language) : getSourceFile(path, language)
  return ts.createProgram({ rootNames: [asked], options, host })
}

/**
 * What every tool answers, as JSON Schema 2020-12, by its name: read off the types of their
 * handlers, so that it cannot say something else than the code does. As it goes over the wire: a
 * moment is ISO text, a bigint a number or text, what is undefined is absent.
 */
export function toolOutputs(): Record<string, JSONSchema> {
  const program = programOf()
  const checker = program.getTypeChecker()
  const file = program.getSourceFile(asked)!
  const outputs = checker.getExportsOfModule(checker.getSymbolAtLocation(file)!)[0]!
  const all = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(outputs))
  return Object.fromEntries(
    all
      .map(
        (tool) => [tool.name, schemaOf(checker, checker.getTypeOfSymbol(tool), tool.name)] as const,
      )
      .toSorted(([a], [b]) => a.localeCompare(b, 'en')),
  )
}

/** @throws where a type says nothing that JSON has */
function schemaOf(checker: ts.TypeChecker, type: ts.Type, at: string, depth = 0): JSONSchema {
  if (depth > depthMax) throw new Error(`${at}: what it answers has no end.`)
  const below = (of: ts.Type, name: string) => schemaOf(checker, of, `${at}.${name}`, depth + 1)
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {}
  if (type.isUnion())
    return unionOf(type.types.filter(isSaid).map((one) => schemaOf(checker, one, at, depth)))
  const simple = simpleOf(checker, type)
  if (simple) return simple
  if (type.isIntersection()) {
    const primitive = type.types.find((one) => simpleOf(checker, one))
    if (primitive) return schemaOf(checker, primitive, at, depth)
  }
  if (checker.isArrayType(type) || checker.isTupleType(type))
    return {
      type: 'array',
      items: unionOf(
        checker.getTypeArguments(type as ts.TypeReference).map((of) => below(of, '[]')),
      ),
    }
  if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)))
    throw new Error(`${at}: ${checker.typeToString(type)} is nothing that JSON has.`)
  const fields = checker
    .getPropertiesOfType(type)
    .map((field) => [field, checker.getTypeOfSymbol(field)] as const)
  const index = checker.getIndexTypeOfType(type, ts.IndexKind.String)
  if (index && fields.length === 0)
    return { type: 'object', additionalProperties: below(index, '{}') }
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([{ name }, of]) => [name, below(of, name)])),
    required: fields.filter(([field, of]) => !mayBeAbsent(field, of)).map(([{ name }]) => name),
    additionalProperties: index ? below(index, '{}') : false,
  }
}

const isSaid = (type: ts.Type) => !(type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void))

const mayBeAbsent = (field: ts.Symbol, type: ts.Type) =>
  Boolean(field.flags & ts.SymbolFlags.Optional) ||
  (type.isUnion() ? !type.types.every(isSaid) : !isSaid(type))

/** What is no object and no list. */
function simpleOf(checker: ts.TypeChecker, type: ts.Type): JSONSchema | null {
  if (!isSaid(type)) return {}
  if (type.flags & ts.TypeFlags.Null) return { type: 'null' }
  if (type.isStringLiteral()) return { type: 'string', enum: [type.value] }
  if (type.isNumberLiteral()) return { type: 'number', enum: [type.value] }
  if (type.flags & ts.TypeFlags.BooleanLiteral)
    return { type: 'boolean', enum: [checker.typeToString(type) === 'true'] }
  if (type.flags & ts.TypeFlags.StringLike) return { type: 'string' }
  if (type.flags & ts.TypeFlags.NumberLike) return { type: 'number' }
  if (type.flags & ts.TypeFlags.BigIntLike) return { type: ['integer', 'string'] }
  if (type.symbol?.name === 'Date') return { type: 'string', format: 'date-time' }
  return null
}

/** One of these: literals of one kind as one list, each kind once. */
function unionOf(schemas: readonly JSONSchema[]): JSONSchema {
  const merged = new Map<string, JSONSchema>()
  for (const schema of schemas) {
    const key = schema.enum ? `enum of ${schema.type}` : JSON.stringify(schema)
    const seen = merged.get(key)
    merged.set(key, seen?.enum ? { ...seen, enum: [...seen.enum, ...schema.enum!] } : schema)
  }
  const some = [...merged.values()].map((schema) =>
    schema.type === 'boolean' && schema.enum?.length === 2
      ? ({ type: 'boolean' } as const)
      : schema,
  )
  return some.length === 1 ? some[0]! : { anyOf: some }
}

/** `packages/crm/src/outputs.generated.ts`: what every tool answers, a tool a line. */
export function makeOutputs(): string {
  const lines = Object.entries(toolOutputs()).map(
    ([tool, schema]) => `  ${tool}: ${JSON.stringify(schema)},`,
  )
  return `// What each tool answers, as JSON Schema 2020-12, read off the types of its handler. Made by \`npm run generate\`.

export const outputs: Readonly<Record<string, object>> = {
${lines.join('\n')}
}
`
}
