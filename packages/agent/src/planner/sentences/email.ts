import { findOne, token } from '../find-record.ts'
import { name, optional, span } from '../grammar/slot.ts'
import { sentence, use } from '../sentence.ts'
import { tellMail, tellOneMail } from '../tell.ts'

const cold =
  'all [the] [our] cold contacts [(from|of|since|in|filed in|filed within) [the] [(last|past)] <span>]'

export const reengage = sentence({
  does: 'Sends a mail to the contacts filed as cold: the template “Re-engagement” when none is named. A plan, then a hold.',
  tools: ['template_find', 'email_send_many'],
  patterns: [
    `(re-engage|re engage|reactivate|win back) ${cold} [with [the] [template] <template>]`,
    `(send|mail) [the] [template] <template> [(template|mail|email)] to ${cold}`,
  ],
  examples: [
    'Re-engage all cold contacts from the last 90 days',
    'Send the template “Re-engagement” to all cold contacts from the last 6 weeks',
  ],
  slots: { span: optional(span), template: optional(name) },
  *steps({ span: days, template: named = 'Re-engagement' }) {
    const template = yield* findOne('template', named)
    const where = {
      lifecycle: 'cold',
      ...(days !== undefined && { lifecycle_since: { within_days: days } }),
    }
    const since = days === undefined ? '' : ` filed in the last ${days} days`
    const report = yield* use(
      'email_send_many',
      { where, template: template.id },
      `Asked to write to all cold contacts${since} with ${token('template', template)}.`,
    )
    return tellMail(report, {
      would: `send “${template.name}”`,
      have: `handed over “${template.name}”`,
    })
  },
})

export const sendTemplate = sentence({
  does: 'Sends a template to one contact. A plan, then a hold.',
  tools: ['contact_find', 'template_find', 'email_send'],
  patterns: [
    '(send|mail) [the] [template] <template> [(template|mail|email)] to <contact>',
    '(send|mail) <contact> [the] template <template>',
  ],
  examples: [
    'Send “Spring update” to Maribel Stanhope',
    'Send Maribel Stanhope the template Spring update',
  ],
  slots: { template: name, contact: name },
  *steps({ template: which, contact: who }) {
    const contact = yield* findOne('contact', who)
    const template = yield* findOne('template', which)
    const report = yield* use(
      'email_send',
      { contact: contact.id, template: template.id },
      `Asked to send ${token('template', template)} to ${token('contact', contact)}.`,
    )
    return tellOneMail(report, {
      would: `send “${template.name}” to ${contact.name}`,
      have: `handed over “${template.name}” for ${contact.name}`,
    })
  },
})
