import { plural } from '../../words.ts'
import { findAny, findOne, token } from '../find-record.ts'
import { name, oneOf, optional, span, text } from '../grammar/slot.ts'
import { read, sentence, use } from '../sentence.ts'
import { tell } from '../tell.ts'

const lifecycle = oneOf('lead, qualified, customer, cold or former', {
  lead: ['lead'],
  qualified: ['qualified'],
  customer: ['customer'],
  cold: ['cold'],
  former: ['former', 'former customer'],
})

const field = oneOf('title, phone, email, city or country', {
  title: ['title', 'job title', 'role', 'position'],
  phone: ['phone', 'phone number', 'number'],
  email: ['email', 'mail', 'email address', 'mail address'],
  city: ['city', 'town'],
  country: ['country'],
})

export const whoIs = sentence({
  does: 'Shows a person: a contact, or else a colleague.',
  tools: ['contact_find', 'contact_get', 'user_list'],
  patterns: [
    'who is <contact>',
    '(show|open) [me] [the] contact <contact>',
    'tell me about <contact>',
  ],
  examples: ['Who is Lena Haverkamp?', 'Show the contact lena@corvane.example'],
  slots: { contact: name },
  *steps({ contact: named }) {
    const contact = yield* findAny('contact', named)
    if (!contact) {
      const user = yield* findOne('user', named)
      return `${user.name} is a colleague of yours.`
    }
    yield* use('contact_get', { contact: contact.id }, `Asked who ${token('contact', contact)} is.`)
    const at =
      typeof contact.company === 'object' && contact.company !== null && 'name' in contact.company
        ? ` at ${contact.company.name}`
        : ''
    return `${contact.name} is ${contact.title ? `${contact.title}${at}` : `a contact${at}`}, filed as ${contact.lifecycle}.`
  },
})

export const setField = sentence({
  does: 'Changes a field of a contact: title, phone, email, city or country.',
  tools: ['contact_find', 'contact_update'],
  patterns: [
    "(set|change|update) <contact>'s <field> to <value>",
    '(set|change|update) [the] <field> of <contact> to <value>',
  ],
  examples: [
    "Set Lena Haverkamp's title to Head of Procurement",
    'Change the phone number of Lena Haverkamp to +49 40 1234567',
  ],
  slots: { contact: name, field, value: text },
  *steps({ contact: named, field: which, value: said }) {
    const contact = yield* findOne('contact', named)
    const value = said.replace(/[.!]$/, '')
    const report = yield* use(
      'contact_update',
      { contact: contact.id, set: { [which]: value } },
      `Asked to change the ${which} of ${token('contact', contact)}.`,
    )
    return tell(report, {
      would: `set the ${which} of ${contact.name} to ${value}`,
      have: `set the ${which} of ${contact.name} to ${value}`,
    })
  },
})

export const setLifecycle = sentence({
  does: 'Files a contact as lead, qualified, customer, cold or former.',
  tools: ['contact_find', 'contact_set_lifecycle'],
  patterns: ['(mark|file|set) [the] [contact] <contact> as [a] [an] <lifecycle>'],
  examples: ['Mark Lena Haverkamp as qualified', 'File Lena Haverkamp as a former customer'],
  slots: { contact: name, lifecycle },
  *steps({ contact: named, lifecycle: stage }) {
    const contact = yield* findOne('contact', named)
    const report = yield* use(
      'contact_set_lifecycle',
      { contact: contact.id, lifecycle: stage },
      `Asked to file ${token('contact', contact)} as ${stage}.`,
    )
    return tell(report, {
      would: `file ${contact.name} as ${stage}`,
      have: `filed ${contact.name} as ${stage}`,
    })
  },
})

export const mayWrite = sentence({
  does: 'Says whether a contact may be written to, and every reason against it.',
  tools: ['contact_find', 'contact_check_contactability'],
  patterns: [
    '(may|can) (we|i) (write to|mail|email|contact) <contact>',
    'why (can not|cannot|may not) (we|i) (write to|mail|email|contact) <contact>',
  ],
  examples: ['May we write to Lena Haverkamp?'],
  slots: { contact: name },
  *steps({ contact: named }) {
    const contact = yield* findOne('contact', named)
    const { send, reasons } = yield* read<{ send: boolean; reasons: { evidence: string }[] }>(
      'contact_check_contactability',
      { contact: contact.id },
      `Asked whether ${token('contact', contact)} may be written to.`,
    )
    if (send) return `Yes, ${contact.name} may get marketing mail.`
    return `No, ${contact.name} gets no marketing mail. ${reasons.map(({ evidence }) => `${evidence.replace(/\.$/, '')}.`).join(' ')}`
  },
})

export const timeline = sentence({
  does: 'Shows what happened with a contact, newest first.',
  tools: ['contact_find', 'contact_timeline'],
  patterns: [
    'what (happened|has happened) with <contact>',
    '(show|open) [me] [the] (timeline|history) of <contact>',
  ],
  examples: ['What happened with Lena Haverkamp?'],
  slots: { contact: name },
  *steps({ contact: named }) {
    const contact = yield* findOne('contact', named)
    const page = yield* read<{ rows: unknown[]; next?: string }>(
      'contact_timeline',
      { contact: contact.id },
      `Asked what happened with ${token('contact', contact)}.`,
    )
    return `This is what happened with ${contact.name}, newest first.${page.next === undefined ? '' : ' There is more before that.'}`
  },
})

export const coldContacts = sentence({
  does: 'Lists the contacts filed as cold within a time (90 days when none is given).',
  tools: ['contact_find_cold'],
  patterns: [
    '(which|what) contacts (are|have gone|went) cold [(in|within) [the] [(last|past)] <span>]',
    '(show|list) [me] [the] [all] cold contacts [(from|of|in) [the] [(last|past)] <span>]',
  ],
  examples: ['Which contacts went cold in the last 30 days?', 'Show me the cold contacts'],
  slots: { span: optional(span) },
  *steps({ span: days = 90 }) {
    const page = yield* read<{ rows: unknown[]; total?: number }>(
      'contact_find_cold',
      { within_days: days },
      `Asked for the contacts filed as cold within ${days} days.`,
    )
    const number = page.total ?? page.rows.length
    return number === 0
      ? `No contact was filed as cold in the last ${days} days.`
      : `${plural(number, 'contact was', 'contacts were')} filed as cold in the last ${days} days.`
  },
})

export const assignContacts = sentence({
  does: 'Gives all contacts of a company to a colleague. Many records at once become a plan.',
  tools: ['company_find', 'user_list', 'contact_assign_many'],
  patterns: [
    "(assign|give) [all] [of] <company>'s contacts to <user>",
    '(assign|give) all [the] contacts (of|at|from) <company> to <user>',
  ],
  examples: [
    "Assign Acme Corp's contacts to Tobias Renn",
    'Give all contacts of Corvane Packaging to Tobias Renn',
  ],
  slots: { company: name, user: name },
  *steps({ company: which, user: who }) {
    const company = yield* findOne('company', which)
    const user = yield* findOne('user', who)
    const why = `Asked to give the contacts of ${token('company', company)} to ${token('user', user)}.`
    const report = yield* use(
      'contact_assign_many',
      { where: { company: company.id }, owner: user.id },
      why,
    )
    return tell(report, {
      would: (rows) => `give ${plural(rows, 'contact')} of ${company.name} to ${user.name}`,
      have: `given all contacts of ${company.name} to ${user.name}`,
    })
  },
})
