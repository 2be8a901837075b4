import { findOne, token } from '../find-record.ts'
import { name } from '../grammar/slot.ts'
import { sentence, use } from '../sentence.ts'
import { tell } from '../tell.ts'

export const enrol = sentence({
  does: 'Enrols a contact in a sequence. It takes effect when its hold ends.',
  tools: ['contact_find', 'sequence_find', 'sequence_enrol'],
  patterns: ['(enrol|enroll|put) <contact> (in|into) [the] [sequence] <sequence> [sequence]'],
  examples: [
    'Enrol Maribel Stanhope in First look',
    'Put Maribel Stanhope into the sequence “After the demo”',
  ],
  slots: { contact: name, sequence: name },
  *steps({ contact: who, sequence: which }) {
    const contact = yield* findOne('contact', who)
    const sequence = yield* findOne('sequence', which)
    const report = yield* use(
      'sequence_enrol',
      { contact: contact.id, sequence: sequence.id },
      `Asked to enrol ${token('contact', contact)} in ${token('sequence', sequence)}.`,
    )
    return tell(report, {
      would: `enrol ${contact.name} in ${sequence.name}`,
      have: `enrolled ${contact.name} in ${sequence.name}`,
    })
  },
})
