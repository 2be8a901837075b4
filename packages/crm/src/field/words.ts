import { dayText, type FieldWords } from '@rescind/kernel'
import { entriesText, wordText } from '../words/field.ts'
import { moneyText } from '../words/format.ts'
import { columnsOf, type Entity, type Field } from './declare.ts'

/** How people call the fields of an entity and their values. */
export const wordsOf = (entity: Entity): Record<string, FieldWords> =>
  Object.fromEntries(columnsOf(entity).map(([column, field]) => [column, fieldWords(field)]))

function fieldWords({ label, type, quiet, says }: Field): FieldWords {
  const text = textOf[type.kind]
  return {
    name: label,
    ...(quiet && { quiet }),
    ...(type.kind === 'money' && { money: true }),
    ...(text && { text }),
    ...(says && { says }),
  }
}

/** Values in words, of the kinds whose values are not words already. */
const textOf: Partial<Record<Field['type']['kind'], NonNullable<FieldWords['text']>>> = {
  money: (value, { currency }) => moneyText(value as string | number, currency),
  day: (value) => dayText(String(value)),
  year: (value) => String(value),
  one_of: wordText,
  custom: entriesText,
}
