import { q, type Shape } from './shape.ts'

type Keyed = Pick<Shape, 'key'>

/**
 * The key of a row as one text: the id itself where the key is one column, else its columns as a
 * JSON array.
 */
export function keyText({ key }: Keyed, alias: string): string {
  const parts = key.map((k) => `${alias}.${q(k)}::text`)
  return parts.length === 1 ? parts[0]! : `json_build_array(${parts.join(', ')})::text`
}

interface TypedKey {
  key: readonly string[]
  columns: readonly { name: string; type: string }[]
}

/** The row whose key is this text, in a way that an index on the key can serve. */
export const keyIs = (shape: TypedKey, alias: string, text: string): string =>
  shape.key.map((name, i) => `${alias}.${q(name)} = ${keyPart(shape, i, text)}`).join(' and ')

/**
 * The columns of a key out of its text, to select. A join on these can use an index where one on
 * the cast itself can not: row security lets only leakproof conditions near an index, and no cast
 * from text or to text is one.
 */
export const keyColumns = (shape: TypedKey, text: string): string =>
  shape.key.map((name, i) => `${keyPart(shape, i, text)} as ${q(name)}`).join(', ')

function keyPart({ key, columns }: TypedKey, index: number, text: string): string {
  const { type } = columns.find((c) => c.name === key[index])!
  return key.length === 1 ? `${text}::${type}` : `(${text}::json ->> ${index})::${type}`
}
