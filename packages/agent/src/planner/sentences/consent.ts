import { findOne, token } from '../find-record.ts'
import { name } from '../grammar/slot.ts'
import { sentence, use } from '../sentence.ts'
import { tellLasting } from '../tell.ts'

export const noMoreMail = sentence({
  does: 'Records that a contact wants no more mail. From then on nothing is sent to it.',
  tools: ['contact_find', 'consent_withdraw'],
  patterns: [
    '<contact> (wants|would like) no [more] [marketing] (mail|mails|email|emails)',
    "<contact> (does not|doesn't) want [any] [more] [marketing] (mail|mails|email|emails) [any more]",
    '(unsubscribe|opt out) <contact>',
    'stop (mailing|emailing|writing to) <contact>',
  ],
  examples: [
    'Lena Haverkamp wants no more mail',
    "Lena Haverkamp doesn't want any more emails",
    'Unsubscribe Lena Haverkamp',
  ],
  slots: { contact: name },
  *steps({ contact: who }) {
    const contact = yield* findOne('contact', who)
    const report = yield* use(
      'consent_withdraw',
      { contact: contact.id, evidence: 'Told to the assistant by the person it works for' },
      `Told that ${token('contact', contact)} wants no more mail.`,
    )
    const deed = {
      would: `record that ${contact.name} wants no more mail`,
      have: `recorded that ${contact.name} wants no more mail`,
    }
    return tellLasting(
      report,
      deed,
      'No marketing mail is sent to this contact any more. After 60 seconds only a new consent with evidence ends that.',
    )
  },
})
