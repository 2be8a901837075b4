import { findAny, findOne, token } from '../find-record.ts'
import { name } from '../grammar/slot.ts'
import { Said, sentence, use } from '../sentence.ts'

export const showCompany = sentence({
  does: 'Shows a company with its contacts and deals.',
  tools: ['company_find', 'company_get'],
  patterns: ['(show|open) [me] [the] company <company>', 'what do we know about <company>'],
  examples: ['Show the company Acme Corp', 'What do we know about Acme Corp?'],
  slots: { company: name },
  *steps({ company: named }) {
    const company = yield* findOne('company', named)
    yield* use(
      'company_get',
      { company: company.id },
      `Asked to show ${token('company', company)}.`,
    )
    return `This is the company ${company.name}.`
  },
})

export const showAnything = sentence({
  does: 'Shows whatever has this name: a company, else a contact, else a deal.',
  tools: ['company_find', 'company_get', 'contact_find', 'contact_get', 'deal_find', 'deal_get'],
  patterns: ['(show|open|find) [me] <record>'],
  examples: ['Show Acme Corp', 'Find Lena Haverkamp'],
  slots: { record: name },
  *steps({ record: named }) {
    for (const kind of ['company', 'contact', 'deal'] as const) {
      const found = yield* findAny(kind, named)
      if (!found) continue
      yield* use(`${kind}_get`, { [kind]: found.id }, `Asked to show ${token(kind, found)}.`)
      return `This is the ${kind} ${found.name}.`
    }
    throw new Said(
      `I found no company, contact or deal called “${named}”. Check the spelling, or put the name in quotation marks.`,
    )
  },
})
