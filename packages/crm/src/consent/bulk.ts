import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { contactFilter } from '../contact/listing.ts'
import { permissionsOf } from '../permission.ts'
import { choice, chosen } from '../record/chosen.ts'
import { defineTool, line } from '../tool.ts'
import { contactability } from './contactability.ts'
import { agree, optedOut } from './restore.ts'

export const consentRecord = defineTool({
  name: 'consent_record',
  about:
    'Record that contacts agreed to mail, with the evidence. Who had opted out is left out, unless compliance itself records that the person signed up again; see consent_restore.',
  effect: 'bulk',
  input: z.object({
    ...choice('contacts', contactFilter),
    purpose: z.enum(['marketing', 'service']).default('marketing'),
    evidence: line(500).describe(
      'One sentence a person can check: the form, the event, the letter.',
    ),
    at: z.iso.datetime({ offset: true }).optional().describe('When they agreed. Default: now.'),
  }),
  permission: 'consent:write',
  run: async (context, { purpose, evidence, at, ...which }) => {
    const { db, now, principal, agent, holdOut, matched } = context
    const contacts = await chosen(context, 'contacts', contactFilter, which)
    const gone = await optedOut(db, contacts, purpose, now)
    const lifts = !agent && permissionsOf(principal.role).has('consent:restore')
    const left = lifts ? [] : contacts.filter((contact) => gone.has(contact))
    holdOut(
      left.map((contact) => ({
        record: { table: 'contact', id: contact },
        reason: 'opted_out',
        evidence:
          'Opted out before; their own return is recorded with consent_restore, by compliance',
        override: 'nobody',
      })),
    )
    const agreeing = contacts.filter((contact) => !left.includes(contact))
    matched(0, { changed: agreeing.length })
    const lifted = await agree(context, agreeing, {
      purpose,
      evidence,
      at: at ? new Date(at) : now,
    })
    const { heldOut } = await contactability(db, contacts, purpose, now)
    return { recorded: agreeing.length, lifted, still_held_out: heldOut.length }
  },
  audit: { subject: 'contacts' },
  rollback: restore('consent_event', 'suppression'),
})
