import { z } from 'zod'
import { conditionOf } from './condition.ts'
import type { FilterFields, Kind } from './field.ts'

/**
 * The fields of each schema of `where`. The schema names them in its description only, for models;
 * whoever reads a schema at no cost has them spelled out.
 */
const fieldsOf = new WeakMap<z.ZodType, FilterFields>()

/** Keeps beside a schema of `where` the fields that it takes. */
export function keepFields<S extends z.ZodType>(where: S, fields: FilterFields): S {
  fieldsOf.set(where, fields)
  return where
}

/** Names of the conditions that fields of one kind have in common. */
const names: Record<Kind, string> = {
  text: 'TextCondition',
  number: 'NumberCondition',
  day: 'DayCondition',
  moment: 'MomentCondition',
  id: 'IdCondition',
  flag: 'FlagCondition',
}

type JsonSchema = Record<string, unknown>

const jsonSchema = (schema: z.ZodType): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

/** JSON schemas of the conditions, by name. */
export const conditionSchemas = (): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(names).map(([kind, name]) => [
      name,
      jsonSchema(conditionOf({ kind: kind as Kind })),
    ]),
  )

/**
 * The JSON schema of a tool's `where`, field by field, by references to the conditions; null where
 * it has none.
 */
export function whereSchema(input: z.ZodObject): JsonSchema | null {
  const where: unknown = input.shape.where
  if (!(where instanceof z.ZodType)) return null
  const fields = fieldsOf.get(where instanceof z.ZodOptional ? plain(where) : where)
  if (!fields) return null
  const properties = Object.entries(fields).map(([name, field]) => [
    name,
    field.values
      ? jsonSchema(conditionOf(field))
      : { $ref: `#/components/schemas/${names[field.kind]}` },
  ])
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  }
}

const plain = (where: z.ZodOptional) => where.unwrap() as z.ZodType
