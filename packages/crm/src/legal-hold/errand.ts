import type { AnyDb, Context, Errand } from '@rescind/kernel'
import { sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'
import { legalHoldOf } from './standing.ts'

/** Ends the hold, and sets free what waited for it. */
export const releaseErrand: Errand = {
  tool: 'legal_hold_end',
  run: async (untyped: Context<AnyDb>, row) => {
    const context: Context<CrmDb> = untyped
    const { db, now, today } = context
    const ended = await db
      .updateTable('legal_hold')
      .set({ released_on: today() })
      .where('id', '=', row.record_id)
      .where('released_on', 'is', null)
      .where('release_asked_at', 'is not', null)
      .returning('id')
      .executeTakeFirst()
    if (!ended) return { state: 'held_out', reason: 'gone' }
    const waiting = await db
      .selectFrom('erasure')
      .select(['id', 'contact_id'])
      .where('state', '=', 'deferred')
      .execute()
    let freed = 0
    for (const { id, contact_id } of waiting) {
      if (await legalHoldOf(db, contact_id, now)) continue
      await sql`update kernel.outbox set state = 'queued', reason = null, settled_at = null, release_at = clock_timestamp()
        where channel = 'erasure' and state = 'held_out' and reason = 'legal_hold' and body #>> '{meta,erasure}' = ${id}`.execute(
        db,
      )
      freed++
    }
    return { state: 'sent', output: { erasures: freed } }
  },
}
