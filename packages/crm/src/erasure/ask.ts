import { KernelError, minutes, recall, rehearseErasure } from '@rescind/kernel'
import { z } from 'zod'
import { mailHold } from '../email/queue.ts'
import { legalHoldOf } from '../legal-hold/standing.ts'
import { existing } from '../record/existing.ts'
import { defineTool, id, prose } from '../tool.ts'
import { inventoryText } from './inventory.ts'
import { personOf } from './person.ts'
import { staying } from './staying.ts'

export const contactErase = defineTool({
  name: 'contact_erase',
  about:
    'Erase one person for good: the record keeps its id, everything that names the person goes, from history and audit too.',
  effect: 'dispatch',
  lasting: true,
  input: z.object({
    contact: id('contact'),
    ground: z
      .enum(['no_longer_needed', 'consent_withdrawn', 'objection', 'unlawful', 'legal_obligation'])
      .default('no_longer_needed')
      .describe('Why it has to be erased: GDPR Art. 17(1) a to e.'),
    reason: prose(500).optional().describe('In words; it is erased with the rest.'),
  }),
  permission: 'contact:erase',
  run: async (context, { contact, ground }) => {
    const { db, newId, now, after, today, matched, holdOut, freeze, dispatch } = context
    const { erased_at } = await existing(db, 'contact', contact)
    const asked = await db
      .selectFrom('erasure')
      .select('state')
      .where('contact_id', '=', contact)
      .executeTakeFirst()
    if (erased_at || asked)
      throw new KernelError(
        'invalid_input',
        erased_at
          ? 'This person has been erased.'
          : `The erasure of this person is ${asked?.state} already.`,
        'Nothing is left to do.',
      )
    matched(1)
    const { about } = await personOf(db, contact)
    // Found when planned: the texts that the plan itself leaves would make every approval a drift.
    const gone = await freeze('inventory', async () => await rehearseErasure(context, about))
    const hold = await legalHoldOf(db, contact, now)
    if (hold)
      holdOut([
        {
          record: { table: 'contact', id: contact },
          reason: 'legal_hold',
          evidence: hold,
          override: 'nobody',
        },
      ])
    holdOut(await staying(db, contact, about.addresses))
    const erasure = newId()
    await db
      .insertInto('erasure')
      .values({ id: erasure, contact_id: contact, ground, asked_on: today() })
      .execute()
    dispatch([
      {
        id: newId('errand'),
        channel: 'erasure',
        to: 'erasure',
        record: { table: 'contact', id: contact },
        subject: 'Erase this person',
        text: inventoryText(gone, about.rows, hold),
        releaseAt: after(await mailHold(context)),
        meta: { errand: 'erasure', erasure },
      },
    ])
    return { erasure, deferred: hold !== null }
  },
  audit: { subject: 'contact' },
  rollback: recall(['erasure'], {
    within: minutes(1),
    residue: 'What has been erased is gone for good.',
  }),
})
