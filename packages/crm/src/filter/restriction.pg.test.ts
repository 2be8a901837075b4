import { type KernelError, rewind } from '@rescind/kernel'
import fc from 'fast-check'
import { type RawBuilder, sql } from 'kysely'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { companyFilter } from '../company/listing.ts'
import { contactFilter } from '../contact/listing.ts'
import { dealFilter } from '../deal/listing.ts'
import { street } from '../test/house.ts'
import { tools } from '../tools.ts'
import type { FilterField, FilterFields } from './field.ts'
import { conditions } from './where.ts'

const it = street()

type Def = { type: string; innerType: z.ZodType; element?: unknown }
const bare = (schema: z.ZodType): z.ZodType => {
  const def = schema._zod.def as unknown as Def
  return ['optional', 'nullable', 'default'].includes(def.type) ? bare(def.innerType) : schema
}
const fieldsOf: Record<string, FilterFields> = {
  contacts: contactFilter,
  companies: companyFilter,
  deals: dealFilter,
}
const tableOf: Record<string, string> = { contacts: 'contact', companies: 'company', deals: 'deal' }
const writers = tools.filter((tool) => tool.effect !== 'read')
const filtered = writers.flatMap((tool) => {
  const shape = tool.input.shape as Record<string, z.ZodType>
  const plural = Object.keys(fieldsOf).find((name) => name in shape)
  return shape.where && plural
    ? [{ name: tool.name, where: shape.where, plural, fields: fieldsOf[plural]! }]
    : []
})

test('every filter of a tool that writes is looked at', () => {
  expect(filtered.map(({ name }) => name)).toEqual(
    writers.filter((tool) => 'where' in tool.input.shape).map(({ name }) => name),
  )
  expect(filtered.length).toBeGreaterThan(6)
})

/** What may be asked of a field, empty and vacuous values among it. */
const asked = ({ kind, values }: FilterField): fc.Arbitrary<unknown> => {
  const moments = fc.constantFrom('0001-01-01', '1970-01-01', '2031-05-05', '9999-12-31')
  const value = {
    text: fc.constantFrom(...(values ?? ['', ' ', 'a', 'Weir'])),
    number: fc.constantFrom(0, 5, '-999999999999999', '999999999999999'),
    day: moments,
    moment: moments,
    id: fc.uuid(),
    flag: fc.boolean(),
  }[kind] as fc.Arbitrary<unknown>
  return fc.oneof(
    fc.constantFrom<unknown>(
      {},
      [],
      '',
      null,
      undefined,
      { eq: undefined },
      { in: [] },
      { is_null: false },
      { contains: '' },
    ),
    value,
    fc.record(
      {
        in: fc.oneof(fc.array(value, { maxLength: 2 }), fc.constant([...(values ?? [])])),
        is_null: fc.boolean(),
        gte: value,
        lt: value,
        within_days: fc.constantFrom(0, 30, 36_500),
        older_than_days: fc.constantFrom(0, 60),
      },
      { requiredKeys: [] },
    ),
  )
}

test.each(filtered)(
  'C7 no filter of $name that says something means everybody: $plural',
  async ({ where, fields, plural }) => {
    const table = tableOf[plural]!
    for (const name of Object.keys(fields))
      for (const nothing of [
        {},
        { [name]: {} },
        { [name]: undefined },
        { [name]: { eq: undefined } },
        { [name]: { in: [] } },
      ])
        expect(where.safeParse(nothing).success, JSON.stringify(nothing)).toBe(false)
    const names = fc.uniqueArray(
      fc.constantFrom(
        ...Object.keys(fields).filter((name) => name === 'archived' || columnOf(fields[name]!)),
      ),
      { minLength: 1, maxLength: 3 },
    )
    const filter = names.chain((some) =>
      fc.record(Object.fromEntries(some.map((name) => [name, asked(fields[name]!)]))),
    )
    await it.owner.connection().execute(async (db) => {
      await sql`set search_path = crm, public`.execute(db)
      await fc.assert(
        fc.asyncProperty(filter, async (one) => {
          const parsed = where.safeParse(one)
          if (!parsed.success) return
          const now = new Date('2031-06-01T00:00:00Z')
          const rule = conditions(fields, parsed.data as Record<string, unknown>, now)
          // Some row that there may be does not meet it: one with nothing in its columns that may
          // be empty, and one with everything.
          const { rows } = await sql<{
            all: boolean
          }>`select coalesce(bool_and(coalesce(${rule}, false)), false) as all from (
        ${possible(table, fields)}) ${sql.ref(table)}`.execute(db)
          expect(rows[0]!.all, JSON.stringify(one)).toBe(false)
        }),
        { numRuns: 60 },
      )
      await sql`reset search_path`.execute(db)
    })
  },
)

/**
 * Rows as far apart as the columns allow: early and late, of each of few values, empty where a
 * column may be, and full.
 */
function possible(table: string, fields: FilterFields): RawBuilder<unknown> {
  const rows = [0, 1, 2].map((n) => {
    const row: Record<string, unknown> = { name: `n${n}` }
    for (const field of Object.values(fields)) {
      const { kind, values, always } = field
      const column = columnOf(field)
      if (!column || (n === 0 && !always)) continue
      const moment = ['2001-01-01', '2031-05-31T23:59:59Z', '2040-01-01'][n]
      const few = values?.[n % values.length] ?? `v${n}`
      row[column] = {
        text: few,
        number: n,
        day: moment,
        moment,
        id: `00000000-0000-7000-8000-00000000000${n}`,
        flag: false,
      }[kind]
    }
    return row
  })
  return sql`select * from jsonb_populate_recordset(null::${sql.raw(`crm.${table}`)}, ${JSON.stringify(rows)}::jsonb)`
}

/** The column that a field is, where it is one and nothing computed. */
function columnOf({ value }: FilterField): string | undefined {
  return /^"\w+"\."(\w+)"$/.exec(sql`${value}`.compile(it.kernel.db).sql)?.[1]
}

test.each(Object.entries(fieldsOf))(
  'the fields of %s that are never null are those of columns that can not be',
  async (_, fields) => {
    const [table] = Object.keys(tableOf)
      .filter((plural) => fieldsOf[plural] === fields)
      .map((plural) => tableOf[plural])
    for (const [name, field] of Object.entries(fields)) {
      const column = columnOf(field)
      if (!column) continue
      const { rows } = await sql<{
        required: boolean
      }>`select attnotnull as required from pg_attribute
      where attrelid = ${`crm.${table}`}::regclass and attname = ${column}`.execute(it.owner)
      expect(field.always ?? false, name).toBe(rows[0]!.required)
    }
  },
)

test('C7 no rewind means everything that was ever done', async () => {
  const vacuous = fc.record(
    {
      session: fc.constantFrom('', ' '),
      tool: fc.constantFrom('', '\t'),
      actions: fc.constant([]),
      records: fc.constantFrom([], ['contact:x']),
      cascade: fc.constant('agents'),
      from: fc.constantFrom('0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z'),
      to: fc.constantFrom('9999-12-31T00:00:00Z', new Date(Date.now() + 60_000).toISOString()),
    },
    { requiredKeys: [] },
  )
  const codeOf = async (filter: object) =>
    await rewind(it.kernel, it.here.admin, filter).then(
      () => 'planned',
      (error: unknown) => (error as KernelError).code,
    )
  await fc.assert(
    fc.asyncProperty(vacuous, async (filter) => (await codeOf(filter)) === 'invalid_input'),
  )
  for (const filter of [
    { session: 's' },
    { from: '2026-01-01T00:00:00Z' },
    { to: new Date(Date.now() - 60_000).toISOString() },
  ])
    expect(await codeOf(filter), JSON.stringify(filter)).not.toBe('invalid_input')
})

test('C7 no list that a tool that writes takes may be empty', () => {
  const lists = writers.flatMap(({ name, input }) =>
    Object.entries(input.shape as Record<string, z.ZodType>).map(
      ([key, schema]) => [`${name}.${key}`, bare(schema)] as const,
    ),
  )
  const empty = lists.filter(
    ([, schema]) => schema._zod.def.type === 'array' && schema.safeParse([]).success,
  )
  expect(empty.map(([name]) => name)).toEqual([])
})
