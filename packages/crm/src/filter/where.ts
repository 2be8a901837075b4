import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import { conditionOf, kindText } from './condition.ts'
import type { FilterField, FilterFields } from './field.ts'
import { keepFields } from './spelled.ts'

/**
 * What may stand in `where`: `{stage_name: 'Proposal', stage_entered_at: {older_than_days: 60}}`.
 * All of it must hold.
 */
export type Where = Record<string, unknown>

const operatorsText =
  'A value, null, or operators {eq, in, is_null; text: contains; numbers, days and moments: gt, gte, lt, lte; days and moments: within_days, older_than_days}. All must hold.'

/**
 * The schema of `where` for one entity: a record by field. The fields stand in its description and
 * are checked one by one, because a JSON schema that spells out every operator of every field costs
 * a model eight thousand tokens per tool.
 */
export function whereOf(fields: FilterFields): z.ZodType<Where> {
  const names = Object.keys(fields)
  const strict = z.strictObject(
    Object.fromEntries(names.map((name) => [name, conditionOf(fields[name] as FilterField)])),
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? `There is no ${issue.keys.map((key) => `“${key.slice(0, 60)}”`).join(' and no ')} to filter by.\nThere is no field ${issue.keys.join(', ')}. Fields: ${names.join(', ')}.`
          : undefined,
    },
  )
  const where = z
    .record(z.string(), z.unknown())
    .superRefine((where, context) => {
      for (const { path, message } of strict.safeParse(where).error?.issues ?? [])
        context.addIssue({ code: 'custom', path, message })
    })
    .describe(
      `Conditions by field. ${operatorsText} Fields: ${names.map((name) => fieldText(name, fields[name] as FilterField)).join('; ')}`,
    )
  return keepFields(where, fields)
}

const fieldText = (name: string, field: FilterField) =>
  `${name} (${[kindText(field), field.about].filter(Boolean).join(': ')})`

/** The SQL of a filter. `now` is the moment that days are counted from. */
export function conditions(
  fields: FilterFields,
  where: Where | undefined,
  now: Date,
): Expression<SqlBool> {
  const parts = Object.entries(where ?? {}).flatMap(([name, asked]) => {
    const field = fields[name]
    if (!field || asked === undefined) return []
    const operators =
      asked === null ? { is_null: true } : typeof asked === 'object' ? asked : { eq: asked }
    return Object.entries(operators).map(([operator, value]) =>
      condition(field, operator, value, now),
    )
  })
  return parts.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`(${sql.join(parts, sql` and `)})`
}

const comparison: Record<string, RawBuilder<unknown>> = {
  gt: sql`>`,
  gte: sql`>=`,
  lt: sql`<`,
  lte: sql`<=`,
}

function condition(
  { kind, value, ahead }: FilterField,
  operator: string,
  asked: unknown,
  now: Date,
): RawBuilder<SqlBool> {
  const type = sql.raw(sqlType[kind])
  switch (operator) {
    case 'eq':
      return kind === 'text'
        ? sql`lower(${value}) = lower(${asked})`
        : sql`${value} = ${asked}::${type}`
    case 'in':
      return kind === 'text'
        ? sql`lower(${value}) = any (${(asked as string[]).map((one) => one.toLowerCase())}::text[])`
        : sql`${value} = any (${asked}::${type}[])`
    case 'contains':
      return sql`strpos(lower(${value}), lower(${asked})) > 0`
    case 'is_null':
      return asked ? sql`${value} is null` : sql`${value} is not null`
    case 'within_days':
      return ahead
        ? sql`${value} between ${at(now, 0, kind)} and ${at(now, Number(asked), kind)}`
        : sql`${value} between ${at(now, -Number(asked), kind)} and ${at(now, 0, kind)}`
    case 'older_than_days':
      return sql`${value} < ${at(now, -Number(asked), kind)}`
    default:
      return sql`${value} ${comparison[operator]} ${asked}::${type}`
  }
}

/** `now` plus so many days: a moment, or the day it falls on in UTC. */
function at(now: Date, days: number, kind: FilterField['kind']): RawBuilder<unknown> {
  const moment = new Date(now.getTime() + days * 86_400_000).toISOString()
  return kind === 'day' ? sql`${moment.slice(0, 10)}::date` : sql`${moment}::timestamptz`
}

export const sqlType = {
  text: 'text',
  number: 'numeric',
  day: 'date',
  moment: 'timestamptz',
  id: 'uuid',
  flag: 'boolean',
} as const
