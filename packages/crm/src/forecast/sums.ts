import type { Figure, Sums, Worth } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'

/** Tables whose rows the forecast is computed from. */
const counted: ReadonlySet<string> = new Set(['deal', 'stage', 'quota'])

/**
 * What actions of this transaction move: the worth of their deals, and the forecast of every
 * quarter and currency they touch.
 */
export async function sums(
  db: Kysely<CrmDb>,
  actions: readonly string[],
  tables: readonly string[],
): Promise<Sums | undefined> {
  if (!tables.some((table) => counted.has(table))) return undefined
  const { rows: worth } = await sql<Worth>`
    select 'deal' as table, currency, amount::text from crm.deals_worth(${actions}::uuid[])`.execute(
    db,
  )
  const { rows: figures } = await sql<Figure>`
    select figure, quarter::text as period, currency, case when not of_all then jsonb_build_object('table', 'user', 'id', owner_id) end as about,
      before::text, after::text, by::text
    from crm.forecast_moved(${actions}::uuid[])`.execute(db)
  return { worth, figures }
}
