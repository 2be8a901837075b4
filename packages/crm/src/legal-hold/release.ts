import { KernelError, minutes, recall } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { mailHold } from '../email/queue.ts'
import { existing } from '../record/existing.ts'
import { defineTool, id } from '../tool.ts'

export const legalHoldRelease = defineTool({
  name: 'legal_hold_release',
  about: 'Release one legal hold. Erasures that waited for it are carried out then.',
  effect: 'dispatch',
  input: z.object({ hold: id('legal hold') }),
  permission: 'legal:write',
  run: async (context, { hold }) => {
    const { db, now, newId, after, matched, dispatch } = context
    const { matter_id, released_on, release_asked_at } = await existing(db, 'legal_hold', hold)
    if (released_on || release_asked_at)
      throw new KernelError(
        'invalid_input',
        'This hold has been released already.',
        'Nothing is left to do.',
      )
    const matter = await existing(db, 'legal_matter', matter_id)
    const { rows } = await sql<{
      waiting: number
    }>`select count(distinct h.contact_id)::int as waiting
      from holds_over(array(select contact_id from erasure where state = 'deferred'), ${now}::timestamptz) h
      where h.hold_id = ${hold}`.execute(db)
    matched(1)
    await db
      .updateTable('legal_hold')
      .set({ release_asked_at: now })
      .where('id', '=', hold)
      .execute()
    dispatch([
      {
        id: newId('errand'),
        channel: 'legal_hold_release',
        to: 'legal hold',
        record: { table: 'legal_hold', id: hold },
        subject: `Release the hold of matter ${matter.ref}`,
        text: `${rows[0]?.waiting ?? 0} erasures wait for it and are carried out where no other hold stands.`,
        releaseAt: after(await mailHold(context)),
        meta: { errand: 'legal_hold_release' },
      },
    ])
    return { hold, matter: matter.ref, erasures_waiting: rows[0]?.waiting ?? 0 }
  },
  audit: { subject: 'hold' },
  rollback: recall(['legal_hold'], {
    within: minutes(1),
    residue: 'Erasures that waited for the release are final.',
  }),
})
