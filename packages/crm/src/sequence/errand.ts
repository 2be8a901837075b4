import type { AnyDb, Context, Errand } from '@rescind/kernel'
import type { CrmDb } from '../schema.generated.ts'
import { digestOf } from './text.ts'

/** Activates a sequence whose hold has passed, if it still says what was approved. */
export const activationErrand: Errand = {
  tool: 'sequence_activated',
  run: async (untyped: Context<AnyDb>, row) => {
    const { db }: Context<CrmDb> = untyped
    const asked = { id: row.record_id, digest: row.body.meta.digest ?? '' }
    const sequence = await db
      .selectFrom('sequence')
      .select(['archived_at', 'activating_at'])
      .where('id', '=', asked.id)
      .executeTakeFirst()
    if (!sequence?.activating_at || sequence.archived_at)
      return { state: 'held_out', reason: 'gone' }
    const unchanged = (await digestOf(db, asked.id)) === asked.digest
    await db
      .updateTable('sequence')
      .set({
        activating_at: null,
        ...(unchanged && { active: true, approved_digest: asked.digest }),
      })
      .where('id', '=', asked.id)
      .execute()
    return unchanged
      ? { state: 'sent', output: { sequence: asked.id } }
      : { state: 'held_out', reason: 'text_changed' }
  },
}
