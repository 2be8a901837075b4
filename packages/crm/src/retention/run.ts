import { type AnyDb, days, expire, type Kernel, limits, read } from '@rescind/kernel'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { NoteErasure } from '../erasure/errand.ts'
import type { CrmDb } from '../schema.generated.ts'
import { keptByHolds } from './due.ts'
import { expireContacts } from './expire-contacts.ts'
import { periodsOf } from './periods.ts'

/** What a round came to. `more`: people are due who had to wait for the next one. */
export interface Retained {
  cleared: number
  more: boolean
}

/**
 * Clears, in every organisation, what is older than its period by the clock of the database, or at
 * the moment given; nothing of anybody under a legal hold. `note` keeps the register of erasures
 * outside the database.
 */
export async function runRetention(
  kernel: Kernel,
  note: NoteErasure,
  at?: Date,
): Promise<Retained> {
  const { rows: orgs } = await sql<{ org: string }>`select o as org from crm.orgs() o`.execute(
    kernel.db,
  )
  const done = { cleared: 0, more: false }
  for (const { org } of orgs) {
    const look = async (tx: Transaction<AnyDb>) => {
      const db = tx as unknown as Kysely<CrmDb>
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(tx)
      const now = at ?? rows[0]!.now
      return { periods: await periodsOf(db), now, keep: await keptByHolds(db, org, now) }
    }
    const { periods, now, keep } = await read(kernel, { org }, look, limits.report_ms)
    for (const { kind, days: kept } of periods) {
      if (kept === null) continue
      const before = new Date(now.getTime() - days(kept).ms)
      if (kind === 'contacts') {
        const { erased, more } = await expireContacts(kernel, org, note, { before, keep })
        done.cleared += erased
        done.more ||= more
      } else done.cleared += await expire(kernel, org, 'retention_run', { kind, before, keep })
    }
  }
  return done
}
