import { KernelError } from '@rescind/kernel'
import { type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import type { FilterField, FilterFields } from './field.ts'
import { conditions, sqlType, type Where, whereOf } from './where.ts'

const pageRowsMax = 200

export interface Order {
  field: string
  desc: boolean
}

/** What a list takes beside its own fields. */
export interface PageInput {
  where?: Where | undefined
  search?: string | undefined
  order?: Order[] | undefined
  limit: number
  after?: string | undefined
}

/**
 * A page of a list: `next` goes into `after` for the following page; `total` is counted on the
 * first page only.
 */
export interface Page<Row> {
  rows: Row[]
  next?: string
  total?: number
}

/**
 * The input fields of a list. `search` looks for a piece of text in what people know the records
 * by.
 */
export const pageInput = (fields: FilterFields, searched: string) => ({
  where: whereOf(fields).optional(),
  search: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe(`A piece of text to look for in ${searched}.`),
  order: z
    .array(z.object({ field: z.enum(orderable(fields)), desc: z.boolean().default(false) }))
    .max(3)
    .optional()
    .describe('Which fields to sort by.'),
  limit: z
    .number()
    .int()
    .min(1)
    .max(pageRowsMax)
    .default(50)
    .describe(`Rows per page, at most ${pageRowsMax}.`),
  after: z.string().max(2_000).optional().describe('`next` of the page before.'),
})

const orderable = (fields: FilterFields) => Object.keys(fields) as [string, ...string[]]

/** How one entity is listed. */
export interface Listing {
  fields: FilterFields
  /** The key that makes every order total. */
  key: FilterField
  /** Texts that `search` looks into. */
  searched: readonly FilterField[]
  order: readonly Order[]
  /** Is a row archived? Such rows are listed only when the filter asks for `archived`. */
  archived?: FilterField
}

/**
 * One page of a query, by keyset: a row that appears or goes meanwhile shifts nothing.
 * @throws KernelError `invalid_input` for a cursor of another order
 */
export async function page<Db, Tables extends keyof Db, Row>(
  query: SelectQueryBuilder<Db, Tables, Row>,
  listing: Listing,
  { where, search, order = [...listing.order], limit, after }: PageInput,
  now: Date,
): Promise<Page<Row>> {
  let matching = query.where(conditions(listing.fields, where, now))
  if (listing.archived && where?.archived === undefined)
    matching = matching.where(sql<SqlBool>`not ${listing.archived.value}`)
  if (search) matching = matching.where(found(listing.searched, search))
  const keys = [
    ...order.map(({ field, desc }) => ({ field: listing.fields[field] as FilterField, desc })),
    { field: listing.key, desc: false },
  ]
  const cursor = sql<
    string[]
  >`json_build_array(${sql.join(keys.map(({ field }) => sql`${field.value}::text`))})`
  let rowsQuery = matching.select(cursor.as('cursor')).limit(limit + 1)
  for (const { field, desc } of keys)
    rowsQuery = rowsQuery.orderBy(field.value, (item) =>
      desc ? item.desc().nullsLast() : item.asc().nullsLast(),
    )
  if (after) rowsQuery = rowsQuery.where(beyond(keys, readCursor(after, order, keys.length)))
  // Kysely cannot know what an open generic query selects; it selects Row and the cursor.
  const rows = (await rowsQuery.execute()) as (Row & { cursor: string[] })[]
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    rows: rows.slice(0, limit).map(({ cursor: _, ...row }) => row as Row),
    ...(last && { next: writeCursor(order, last.cursor) }),
    ...(!after && { total: await count(matching) }),
  }
}

async function count<Db, Tables extends keyof Db, Row>(
  query: SelectQueryBuilder<Db, Tables, Row>,
): Promise<number> {
  const counted = await query
    .clearSelect()
    .select(sql<number>`count(*)::int`.as('total'))
    .executeTakeFirstOrThrow()
  return (counted as { total: number }).total
}

function found(searched: readonly FilterField[], search: string): RawBuilder<SqlBool> {
  const hits = searched.map(({ value }) => sql`strpos(lower(${value}), lower(${search})) > 0`)
  return sql<SqlBool>`(${sql.join(hits, sql` or `)})`
}

type Key = { field: FilterField; desc: boolean }

/** Rows that come after these values. Nulls are last in either direction. */
function beyond(keys: readonly Key[], values: readonly (string | null)[]): RawBuilder<SqlBool> {
  const alternatives = keys.map((key, index) => {
    const same = keys
      .slice(0, index)
      .map(
        ({ field }, i) =>
          sql`${field.value} is not distinct from ${values[i]}::${sql.raw(sqlType[field.kind])}`,
      )
    return sql`(${sql.join([...same, past(key, values[index] ?? null)], sql` and `)})`
  })
  return sql<SqlBool>`(${sql.join(alternatives, sql` or `)})`
}

function past({ field, desc }: Key, value: string | null): RawBuilder<unknown> {
  if (value === null) return sql`false`
  return sql`(${field.value} ${desc ? sql`<` : sql`>`} ${value}::${sql.raw(sqlType[field.kind])} or ${field.value} is null)`
}

const spell = (order: readonly Order[]) =>
  order.map(({ field, desc }) => (desc ? `-${field}` : field)).join(',')

const writeCursor = (order: readonly Order[], values: string[]) =>
  Buffer.from(JSON.stringify([spell(order), ...values])).toString('base64url')

function readCursor(text: string, order: readonly Order[], length: number): (string | null)[] {
  const parsed = z
    .tuple([z.literal(spell(order))], z.union([z.string(), z.null()]))
    .safeParse(parseJson(Buffer.from(text, 'base64url').toString()))
  if (parsed.success && parsed.data.length === length + 1) return parsed.data.slice(1)
  throw new KernelError(
    'invalid_input',
    'The next page cannot be read any more: the list has another order by now.',
    {
      people: 'Start again from the first page.',
      callers:
        'The cursor belongs to another list or order. Leave `after` out to start from the first page.',
    },
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
