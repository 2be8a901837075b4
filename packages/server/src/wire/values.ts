import { z } from 'zod'

/** Ids are UUIDs everywhere. */
export const id = z.uuid()
export const byId = z.object({ id })
/** Moments on the wire: ISO 8601 in UTC. */
export const moment = z.iso.datetime({ offset: true })
export const person = z.object({ id, name: z.string(), role: z.string().optional() })
export const agent = z.object({ id, name: z.string() })

export const effect = z.enum(['read', 'change', 'hold', 'bulk', 'money', 'dispatch'])
export const mode = z.enum(['autonomous', 'implicit', 'held', 'explicit'])

/** One page of a list; `next` is the `before` (or `…_after`) of the following page, absent at the end. */
export const pageOf = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), next: z.string().optional() })
export const countedPageOf = <T extends z.ZodType>(row: T) => pageOf(row).extend({ total: z.int() })

const pageRowsMax = 500
export const limit = z.coerce.number().int().min(1).max(pageRowsMax).optional()
const before = z.string().max(200).optional()
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
        before: value,
        after: value,
        before_label: z.string().optional(),
        after_label: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Change' })

export const conflict = z
  .looseObject({
    table: z.string(),
    id: z.string(),
    label: z.string(),
    field: z.string().nullable(),
    by: z.object({ action: id, name: z.string(), agent: z.string().nullable(), at: moment }).nullable(),
  })
  .meta({ id: 'Conflict', description: 'A cell somebody else wrote since, or a row that others need' })
