import { q, type Shape } from './shape.ts'

type Keyed = Pick<Shape, 'key'>

/** The key of a row as one text: the id itself where the key is one column, else its columns as a JSON array. */
export function keyText({ key }: Keyed, alias: string): string {
  const parts = key.map((k) => `${alias}.${q(k)}::text`)
  return parts.length === 1 ? parts[0]! : `json_build_array(${parts.join(', ')})::text`
}

/** The row whose key is this text, in a way that an index on the key can serve where it is one column. */
export function keyIs(shape: Pick<Shape, 'key' | 'columns'>, alias: string, text: string): string {
  const [only, ...more] = shape.key
  if (only === undefined || more.length > 0) return `${keyText(shape, alias)} = ${text}`
  return `${alias}.${q(only)} = ${text}::${shape.columns.find((c) => c.name === only)!.type}`
}
