import { setTimeout as wait } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'

/**
 * A moment by the database's clock, in milliseconds: later than everything that was done before it,
 * earlier than all that comes.
 */
export async function momentBetween(db: Kysely<unknown>): Promise<Date> {
  await wait(2)
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
  await wait(2)
  return rows[0]!.now
}
