import type { z } from 'zod'
import type { FilterField, FilterFields } from './field.ts'
import { keepFields } from './spelled.ts'
import { type Where, whereOf } from './where.ts'

/**
 * The schema of `where` for a tool that writes. One of its conditions at least must be able to
 * leave a record out: a filter that was meant to restrict and does not, because its value came
 * empty, would change everybody.
 */
export const restrictionOf = (fields: FilterFields): z.ZodType<Where> =>
  keepFields(
    whereOf(fields).refine((where) => restricts(fields, where), {
      error: `This matches every record. Add a condition that some do not meet.\nAdd a condition that some do not meet, like one of ${Object.keys(fields).slice(0, 6).join(', ')}; or name the records by their ids.`,
    }),
    fields,
  )

/**
 * Can this leave a record out? Archived ones are never chosen, so asking for the others is no
 * restriction.
 */
function restricts(fields: FilterFields, where: Where): boolean {
  return Object.entries(where).some(([name, asked]) => {
    const field = fields[name]
    if (!field || asked === undefined) return false
    if (name === 'archived') return asked === true
    if (asked === null || typeof asked !== 'object') return true
    return Object.entries(asked).some(
      ([operator, value]) => value !== undefined && !matchesAll(field, operator, value),
    )
  })
}

const daysEver = 36_500
const firstDay = '1900-01-01'
const lastDay = '2200-01-01'

/** Does this hold of whatever the field may be? Only of one that always has a value. */
function matchesAll(
  { always, kind, values }: FilterField,
  operator: string,
  value: unknown,
): boolean {
  if (!always) return false
  if (operator === 'is_null') return value === false
  if (operator === 'in') return values?.every((one) => (value as unknown[]).includes(one)) ?? false
  if (kind !== 'day' && kind !== 'moment') return false
  if (operator === 'older_than_days') return value === 0
  if (operator === 'within_days') return Number(value) >= daysEver
  if (operator === 'gt' || operator === 'gte') return String(value) < firstDay
  return (operator === 'lt' || operator === 'lte') && String(value) > lastDay
}
