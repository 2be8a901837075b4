import { minutes, recall } from '@rescind/kernel'
import { z } from 'zod'
import { contactFilter } from '../contact/listing.ts'
import { choice, chosen } from '../record/chosen.ts'
import { defineTool, id } from '../tool.ts'
import { letterInput, letterOf } from './letter.ts'
import { assertSendable, assertWhole, holdOutHoles, mailHold, queue, sendable } from './queue.ts'

/** The hold itself is the organisation's, never shorter than this. */
const terms = { within: minutes(1), residue: 'Mail that has left cannot be unsent.' }

export const emailSend = defineTool({
  name: 'email_send',
  about:
    'Send one mail to one contact, from a template or with a text of your own. To send to many use email_send_many.',
  effect: 'dispatch',
  input: z.object({ contact: id('contact'), ...letterInput }),
  permission: 'email:send',
  run: async (context, { contact, ...input }) => {
    const letter = await letterOf(context.db, input)
    await assertSendable(context, contact, letter.purpose)
    context.matched(1)
    const queued = await queue(context, [contact], letter, await mailHold(context))
    assertWhole(queued)
    return { queued: queued.queued }
  },
  audit: { subject: ['contact', 'template'] },
  rollback: recall(['message'], terms),
})

export const emailSendMany = defineTool({
  name: 'email_send_many',
  about:
    'Send one mail to each of many contacts: those named, or all that match a filter. Whoever opted out, is under a legal hold or is a customer is held out.',
  effect: 'dispatch',
  input: z.object({ ...choice('contacts', contactFilter), ...letterInput }),
  permission: 'email:send_many',
  run: async (context, { template, subject, body, purpose, ...which }) => {
    const letter = await letterOf(context.db, { template, subject, body, purpose })
    const contacts = await chosen(context, 'contacts', contactFilter, which)
    const to = await sendable(context, contacts, letter.purpose)
    const queued = await queue(context, to, letter, await mailHold(context))
    holdOutHoles(context, queued)
    return { queued: queued.queued, held_out: contacts.length - queued.queued }
  },
  audit: { subject: ['contacts', 'template'] },
  rollback: recall(['message'], terms),
})
