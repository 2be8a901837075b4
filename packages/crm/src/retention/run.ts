import { days, expire, type Kernel, read } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'
import { periodsOf } from './periods.ts'

/** Clears, in every organisation, what is older than its period by the clock of the database, or at the moment given. Returns how many texts went. */
export async function runRetention(kernel: Kernel, at?: Date): Promise<number> {
  const { rows: orgs } = await sql<{ org: string }>`select o as org from crm.orgs() o`.execute(kernel.db)
  let cleared = 0
  for (const { org } of orgs) {
    const { periods, now } = await read(kernel, { org }, async (tx) => {
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(tx)
      return { periods: await periodsOf(tx as unknown as Kysely<CrmDb>), now: at ?? rows[0]!.now }
    })
    for (const { kind, days: kept } of periods) {
      if (kept === null) continue
      cleared += await expire(kernel, org, 'retention_run', { kind, before: new Date(now.getTime() - days(kept).ms) })
    }
  }
  return cleared
}
