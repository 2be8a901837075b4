import { type Context, KernelError, limits } from '@rescind/kernel'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { FilterFields } from '../filter/field.ts'
import { restrictionOf } from '../filter/restriction.ts'
import { conditions, type Where } from '../filter/where.ts'
import type { CrmDb } from '../schema.generated.ts'
import { ids } from '../tool.ts'
import { countText } from '../words/format.ts'

/** The records that bulk tools work on, by the name of their input field. */
const tableOf = { contacts: 'contact', companies: 'company', deals: 'deal' } as const
type Plural = keyof typeof tableOf

/** The input fields of a bulk tool: ids, or a filter that restricts. */
export const choice = <P extends Plural>(plural: P, fields: FilterFields) =>
  ({
    [plural]: ids(tableOf[plural]).optional(),
    where: restrictionOf(fields).optional(),
  }) as { [K in P]: z.ZodOptional<z.ZodArray<z.ZodUUID>> } & {
    where: z.ZodOptional<z.ZodType<Where>>
  }

/**
 * The ids a bulk tool works on. Found once, when planned: what was shown is what runs. Archived
 * records are never chosen.
 * @throws KernelError `invalid_input` without choice or without a match, `not_found` for ids that
 *   are not there, `too_many_rows`
 */
export async function chosen<P extends Plural>(
  { db, now, freeze, matched }: Context<CrmDb>,
  plural: P,
  fields: FilterFields,
  input: { [K in P]?: string[] | undefined } & { where?: Where | undefined },
): Promise<string[]> {
  const asked: string[] | undefined = input[plural]
  if ((asked === undefined) === (input.where === undefined)) {
    throw new KernelError('invalid_input', `Say which ${plural}.`, {
      people: `Choose the ${plural}, or filter them, and not both.`,
      callers: `Give either ${plural} as a list of ids, or where as a filter.`,
    })
  }
  const found = await freeze(plural, async () => {
    const filter = asked ? sql`id = any (${asked}::uuid[])` : conditions(fields, input.where, now)
    const { rows } = await sql<{
      id: string
    }>`select id from ${sql.table(tableOf[plural])} where archived_at is null and ${filter} order by id
      limit ${limits.plan_rows + 1}`.execute(db)
    const missing = new Set(asked).difference(new Set(rows.map((row) => row.id)))
    if (missing.size > 0) {
      throw new KernelError(
        'not_found',
        `${missing.size === 1 ? 'One' : missing.size} of these ${plural} ${missing.size === 1 ? 'is' : 'are'} not there or archived.`,
        missing.size === 1 ? 'Leave it out.' : 'Leave them out.',
        {
          missing: [...missing],
        },
      )
    }
    // Each becomes a row at least, so that the work is not begun only to be refused at its end.
    if (rows.length > limits.plan_rows) {
      throw new KernelError(
        'too_many_rows',
        `More than ${countText(limits.plan_rows)} ${plural} match; a plan holds no more. Nothing was changed.`,
        'Choose fewer and ask again.',
        { tables: {} },
      )
    }
    if (rows.length === 0)
      throw new KernelError('invalid_input', `No ${plural} match.`, {
        people: 'Look at the list with this filter first.',
        callers: `Look at them first with ${tableOf[plural]}_find.`,
      })
    return rows.map((row) => row.id)
  })
  matched(found.length, tableOf[plural])
  return found
}

/** For `where`: one of these ids. */
export const among = (ids: readonly string[], column = 'id') =>
  sql<boolean>`${sql.ref(column)} = any (${ids}::uuid[])`
