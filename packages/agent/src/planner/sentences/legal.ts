import { findSubject, subjectToken } from '../find-subject.ts'
import { name } from '../grammar/slot.ts'
import { sentence, use } from '../sentence.ts'
import { tellLasting } from '../tell.ts'

export const placeHold = sentence({
  does: 'Places a contact or a whole company under a legal hold for a matter: no mail, no erasure.',
  tools: ['company_find', 'contact_find', 'legal_hold_place'],
  patterns: [
    '(place|put) [a] legal hold on <record> (for|under) [the] [matter] <matter>',
    '(place|put) <record> under [a] legal hold (for|under) [the] [matter] <matter>',
  ],
  examples: [
    'Place a legal hold on Maribel Stanhope for LM-0112',
    'Put Vanterra Mills under legal hold for matter LM-0098',
  ],
  slots: { record: name, matter: name },
  *steps({ record: named, matter }) {
    const record = yield* findSubject(named, ['company', 'contact'])
    const input = { matter: matter.toUpperCase(), [record.kind]: record.id }
    const report = yield* use(
      'legal_hold_place',
      input,
      `Asked to place ${subjectToken(record)} under a legal hold.`,
    )
    const what = `${record.name} under a legal hold for ${matter.toUpperCase()}`
    return tellLasting(
      report,
      { would: `place ${what}`, have: `placed ${what}` },
      'Nothing is sent there any more. After 60 seconds only a release of the hold ends that.',
    )
  },
})
