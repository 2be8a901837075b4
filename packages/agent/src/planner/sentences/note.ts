import { findSubject, subjectToken } from '../find-subject.ts'
import { name, text } from '../grammar/slot.ts'
import { sentence, use } from '../sentence.ts'
import { tell } from '../tell.ts'

export const addNote = sentence({
  does: 'Adds a note to a deal, contact or company.',
  tools: ['deal_find', 'contact_find', 'company_find', 'note_create'],
  patterns: [
    '(add|write|create) [a] note (to|for|on|about) [the] [(deal|contact|company)] <record> : <body>',
    'note (to|for|on|about) <record> : <body>',
  ],
  examples: [
    'Add a note to Acme Corp: They want two more seats. Call again in May.',
    'Note on Lena Haverkamp: prefers e-mail',
  ],
  slots: { record: name, body: text },
  *steps({ record: named, body }) {
    const record = yield* findSubject(named)
    const report = yield* use(
      'note_create',
      { body, [record.kind]: record.id },
      `Asked to add a note to ${subjectToken(record)}.`,
    )
    return tell(report, {
      would: `add a note to ${record.name}`,
      have: `added a note to ${record.name}`,
    })
  },
})
