import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { contactFields } from '../contact/fields.ts'
import { choice, chosen } from '../record/chosen.ts'
import { insertAll } from '../record/insert-all.ts'
import { defineTool, line } from '../tool.ts'
import { contactability } from './contactability.ts'

export const consentRecord = defineTool({
  name: 'consent_record',
  about: 'Record that contacts agreed to mail, with the evidence. It does not lift the block of an address that was suppressed.',
  effect: 'bulk',
  input: z.object({
    ...choice('contacts', contactFields),
    purpose: z.enum(['marketing', 'service']).default('marketing'),
    evidence: line(500).describe('One sentence a person can check: the form, the event, the letter.'),
    at: z.iso.datetime({ offset: true }).optional().describe('When they agreed. Default: now.'),
  }),
  permission: 'consent:write',
  run: async (context, { purpose, evidence, at, ...which }) => {
    const { db, now, newId } = context
    const contacts = await chosen(context, 'contacts', contactFields, which)
    const said = at ?? now
    await insertAll(
      db,
      'consent_event',
      contacts.map((contact) => ({ id: newId(), contact_id: contact, purpose, kind: 'opt_in' as const, at: said, evidence })),
    )
    const { heldOut } = await contactability(db, contacts, purpose, now)
    return { recorded: contacts.length, still_held_out: heldOut.length }
  },
  audit: { subject: 'contacts' },
  rollback: restore('consent_event'),
})
