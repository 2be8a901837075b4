import { z } from 'zod'
import { limits } from '../limits.ts'

/** Ids are UUIDs everywhere. */
export const id = z.uuid()
export const byId = z.object({ id })
/** Moments on the wire: ISO 8601 in UTC. */
export const moment = z.iso.datetime({ offset: true })
export const person = z.object({ id, name: z.string(), role: z.string().optional() })
export const agent = z.object({ id, name: z.string() })

export const effect = z.enum(['read', 'change', 'hold', 'bulk', 'money', 'dispatch'])
export const mode = z.enum(['autonomous', 'implicit', 'held', 'explicit'])

/**
 * One page of a list; `next` is the `before` (or `…_after`) of the following page, absent at the
 * end.
 */
export const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({ rows: z.array(row), next: z.string().optional(), total: z.int().optional() })
export const countedPageOf = <T extends z.ZodType>(row: T) => pageOf(row).extend({ total: z.int() })

export const limit = z.coerce.number().int().min(1).max(limits.page_rows).optional()
const before = z.string().max(200).optional()
/** What a list answers with a total of all its pages. */
export const counted = z.stringbool().optional().describe('Also the total of all pages.')
export const recordParameter = z.string().regex(/^[a-z_]+:[0-9a-f-]{36}$/, 'Write table:id.')
export const pageQuery = z.object({ before, limit })

const value = z.unknown().meta({ description: 'A value as JSON; null for SQL NULL' })

export const change = z
  .object({
    table: z.string(),
    id: z.string(),
    label: z.string(),
    op: z.enum(['insert', 'update', 'delete']),
    cells: z.array(
      z.object({
        field: z.string(),
        /** The field in words. */
        name: z.string(),
        before: value,
        after: value,
        before_label: z.string().optional(),
        after_label: z.string().optional(),
        /** It says how the row came to be; nobody decides by it. */
        quiet: z.literal(true).optional(),
        money: z.literal(true).optional(),
      }),
    ),
  })
  .meta({
    id: 'Change',
    description:
      'A label says a value in words: the record it points to, a sum with its currency, a day.',
  })

const writer = z.object({ action: id, name: z.string(), agent: z.string().nullable(), at: moment })

export const conflict = z
  .looseObject({
    table: z.string(),
    id: z.string(),
    label: z.string(),
    /** Null where the row itself is the conflict. */
    field: z.string().nullable(),
    /** The field and both sides in words. */
    name: z.string().optional(),
    now: value,
    now_label: z.string().optional(),
    target: value,
    target_label: z.string().optional(),
    protected: z.boolean().optional(),
    reason: z.string().optional(),
    by: writer.nullable(),
    dependents: z
      .array(
        z.object({ table: z.string(), id: z.string(), label: z.string(), by: writer.nullable() }),
      )
      .optional()
      .describe('Of a record that can not go: what refers to it. mode force takes these along.'),
  })
  .meta({
    id: 'Conflict',
    description: 'A cell somebody else wrote since, or a row that others need',
  })
