import { listText } from '@rescind/kernel'
import { z } from 'zod'
import type { FilterField, Kind } from './field.ts'

/** What a condition depends on. */
type Asked = Pick<FilterField, 'kind' | 'values'>

const days = z.number().int().min(0).max(36_500)

const values: Record<Kind, z.ZodType> = {
  text: z.string(),
  number: z.union([z.number(), z.string().regex(/^-?\d{1,15}(\.\d{1,6})?$/)]),
  day: z.iso.date(),
  moment: z.union([z.iso.datetime({ offset: true }), z.iso.date()]),
  id: z.uuid(),
  flag: z.boolean(),
}

/** The operators a field takes, each with the schema of its value. */
function operatorsOf(field: Asked, value: z.ZodType): Record<string, z.ZodType> {
  const { kind } = field
  return {
    eq: value,
    is_null: z.boolean(),
    ...(kind !== 'flag' && { in: z.array(value).min(1).max(1_000) }),
    ...(kind === 'text' && !field.values && { contains: z.string().min(1) }),
    ...((kind === 'number' || kind === 'day' || kind === 'moment') && {
      gt: value,
      gte: value,
      lt: value,
      lte: value,
    }),
    ...((kind === 'day' || kind === 'moment') && { within_days: days, older_than_days: days }),
  }
}

/** The schema of what may be asked of one field: a value, null, or operators that must all hold. */
export function conditionOf(field: Asked): z.ZodType {
  const value = field.values ? z.enum(field.values as [string, ...string[]]) : values[field.kind]
  const operators = operatorsOf(field, value)
  const optional = Object.fromEntries(
    Object.entries(operators).map(([name, schema]) => [name, schema.optional()]),
  )
  return z
    .union([value, z.null(), z.strictObject(optional).refine(asksSomething)], {
      error: `Give ${kindForPeople(field)}.\nGive ${kindText(field)}, null, or operators: ${Object.keys(operators).join(', ')}.`,
    })
    .optional()
}

/** An empty object would be taken for no condition at all. */
const asksSomething = (operators: object) =>
  Object.values(operators).some((value) => value !== undefined)

/** What a field holds, as people say it. */
const kindForPeople = ({ kind, values }: Asked) =>
  (values &&
    listText(
      values.map((value) => value.replaceAll('_', ' ')),
      'or',
    )) ??
  {
    text: 'a text',
    number: 'a number',
    day: 'a day',
    moment: 'a day',
    id: 'one from the list',
    flag: 'yes or no',
  }[kind]

/** What a field holds, as callers write it. */
export const kindText = ({ kind, values }: Asked) =>
  values?.join('|') ??
  {
    text: 'text',
    number: 'a number',
    day: 'a day YYYY-MM-DD',
    moment: 'a moment or day',
    id: 'an id',
    flag: 'true or false',
  }[kind]
