import { KernelError, restore } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { address as normal } from '../contact/normal-address.ts'
import { existing } from '../record/existing.ts'
import { defineTool, id, line } from '../tool.ts'
import { contactBlocks } from './contactability.ts'
import { agree, optedOut } from './restore.ts'
import { keysOf, keysOfPerson } from './suppress.ts'
import { purposesOf } from './withdraw.ts'

export const consentRestore = defineTool({
  name: 'consent_restore',
  about:
    'Record that one person who had opted out agreed to mail again, with the evidence: the only end of an opt-out after its undo window. Other reasons not to write stay.',
  effect: 'bulk',
  input: z.object({
    contact: id('contact'),
    purpose: z.enum(['marketing', 'service', 'everything']).default('marketing'),
    evidence: line(500).describe(
      'One sentence a person can check: how they said themselves that they want mail again.',
    ),
    at: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('When they said so, after they had opted out. Default: now.'),
  }),
  permission: 'consent:restore',
  run: async (context, { contact, purpose, evidence, at }) => {
    const { db, now, matched } = context
    const { name } = await existing(db, 'contact', contact)
    matched(1)
    const purposes = purposesOf(purpose)
    let lifted = 0
    for (const one of purposes) {
      if (!(await optedOut(db, [contact], one, now)).has(contact)) continue
      lifted++
      await agree(context, [contact], { purpose: one, evidence, at: at ? new Date(at) : now })
      if ((await optedOut(db, [contact], one, now)).has(contact))
        throw new KernelError(
          'invalid_input',
          `${name} opted out after that. Nothing was changed.`,
          'Name the moment at which they agreed again, after the opt-out, or leave it out.',
        )
    }
    if (lifted === 0)
      throw new KernelError(
        'invalid_input',
        `${name} has not opted out of ${purpose === 'everything' ? 'anything' : `${purpose} mail`}.`,
        {
          people:
            'Their page says what keeps mail from them; the block of an address is lifted there too.',
          callers:
            'contact_check_contactability tells what blocks; suppression_lift ends the block of an address.',
        },
      )
    const still = await Promise.all(purposes.map((one) => contactBlocks(db, contact, one, now)))
    return {
      id: contact,
      name,
      still_held_out: still
        .flat()
        .filter(({ reason }, i, all) => all.findIndex((b) => b.reason === reason) === i),
    }
  },
  audit: { subject: 'contact' },
  rollback: restore('consent_event', 'suppression'),
})

export const suppressionLift = defineTool({
  name: 'suppression_lift',
  about:
    'End the block of an address that was entered by hand, with the evidence that it was wrong or is over. What the person said themselves is ended by consent_restore, an erasure by nothing.',
  effect: 'bulk',
  input: z.object({
    address: normal().optional(),
    contact: id('contact')
      .optional()
      .describe('All addresses of this contact, instead of one address.'),
    reason: z
      .enum(['opted_out', 'bounced', 'complained'])
      .describe('The blocks of which reason to end.'),
    evidence: line(500).describe('One sentence a person can check: why the block may end.'),
  }),
  permission: 'consent:restore',
  run: async ({ db, now, matched }, { address, contact, reason, evidence }) => {
    if ((address === undefined) === (contact === undefined))
      throw new KernelError(
        'invalid_input',
        'A block is of an address.',
        'Name an address, or a contact for all of theirs.',
      )
    if (contact) await existing(db, 'contact', contact)
    const keys = contact
      ? await keysOfPerson(db, contact)
      : await keysOf(db, address ? [address] : [])
    const standing = sql`address_key = any (${keys}::text[]) and reason = ${reason} and lifted_at is null`
    const { rows: lifted } =
      await sql`update suppression set lifted_at = ${now}, lifted_because = ${evidence}
      where ${standing} and not own returning id`.execute(db)
    const { rows: own } = await sql`select from suppression where ${standing} limit 1`.execute(db)
    if (lifted.length === 0)
      throw new KernelError(
        'invalid_input',
        own.length > 0
          ? 'The person blocked it themselves. Nothing was changed.'
          : 'No block of this kind stands. Nothing was changed.',
        own.length > 0
          ? {
              people: 'Only they end it: record that they agreed again.',
              callers: 'Only they end it: consent_restore records that they agreed again.',
            }
          : {
              people: 'Privacy lists the blocks that stand.',
              callers: 'suppression_find lists the blocks that stand.',
            },
      )
    matched(lifted.length)
    return { lifted: lifted.length, own_stays: own.length > 0 }
  },
  audit: { subject: 'contact' },
  rollback: restore('suppression'),
})
