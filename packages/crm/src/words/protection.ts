import type { TableWords } from '@rescind/kernel'
import { among, day, field, quiet } from './field.ts'
import { plural } from './format.ts'
import { about, own, whose } from './own-fields.ts'
import { becomes, noted, stands, touches } from './side.ts'
import { blocks, grounds, purposes, retained } from './values.ts'

/**
 * How people call what protects a person: consent, blocks, legal holds, erasures and periods of
 * keeping.
 */
export const protection: Readonly<Record<string, TableWords>> = {
  consent_event: {
    one: 'statement of consent',
    many: 'statements of consent',
    label: whose('contact', 'contact_id'),
    fields: {
      ...own,
      ...about,
      channel: among('channel', { email: 'mail' }),
      purpose: among('purpose', purposes),
      kind: among('statement', { opt_in: 'agreed', opt_out: 'opted out' }),
      at: field('time'),
      own: quiet('entered by hand'),
    },
    says: (change, back) => {
      const whose = stands(change, 'contact_id') ?? 'a contact'
      const mail = `${stands(change, 'purpose') ?? ''} mail`.trim()
      const agreed = change.cells.some(
        ({ field, before, after }) => field === 'kind' && (before ?? after) === 'opt_in',
      )
      return noted(
        change,
        back,
        agreed ? `${whose} agreed to ${mail}` : `${whose} opted out of ${mail}`,
      )
    },
  },
  suppression: {
    one: 'block of an address',
    many: 'blocks of addresses',
    label: "'a blocked address'",
    fields: {
      ...own,
      address_key: quiet('address'),
      reason: among('reason', blocks),
      purpose: among('purpose', purposes),
      own: quiet('entered by hand'),
      lifted_at: field('lifted'),
      lifted_because: field('reason it was lifted'),
    },
    // What a person said of themselves, and the address that it blocks or frees.
    goesAlong: (change, all) =>
      all.some(({ table }) => table === 'consent_event') &&
      (change.op === 'update' || stands(change, 'reason') === blocks.opted_out),
    says: (change, back) => {
      if (change.op === 'update' && touches(change, 'lifted_at'))
        return becomes(change, 'lifted_at')
          ? 'Lift the block of an address'
          : 'Block an address again'
      return noted(change, back, `Block an address: ${stands(change, 'reason') ?? 'opted out'}`)
    },
  },
  legal_matter: {
    one: 'legal matter',
    many: 'legal matters',
    fields: { ...own, ref: field('number'), opened_on: day('opened'), closed_on: day('closed') },
  },
  legal_hold: {
    one: 'legal hold',
    many: 'legal holds',
    label: `coalesce(${whose('contact', 'contact_id')}, ${whose('company', 'company_id')})`,
    fields: {
      ...own,
      ...about,
      matter_id: field('legal matter'),
      placed_on: day('placed'),
      released_on: day('released'),
      release_asked_at: field('release asked for'),
    },
    says: (change, back) => {
      const who = stands(change, 'contact_id') ?? stands(change, 'company_id')
      if (change.op === 'update') {
        const asked = ['released_on', 'release_asked_at'].filter((field) => touches(change, field))
        if (asked.length === 0) return undefined
        return asked.some((field) => becomes(change, field))
          ? `Release the legal hold of ${change.label}`
          : `Keep the legal hold of ${change.label}`
      }
      return noted(change, back, `Place ${who ?? 'a record'} under a legal hold`)
    },
  },
  erasure: {
    one: 'erasure',
    many: 'erasures',
    label: whose('contact', 'contact_id'),
    fields: {
      ...own,
      ...about,
      ground: among('ground', grounds),
      state: among('state', { carried_out: 'carried out' }),
      asked_on: day('asked for'),
      carried_out_at: field('carried out'),
    },
    says: (change, back) =>
      noted(change, back, `Erase ${stands(change, 'contact_id') ?? 'a person'}`),
  },
  retention: {
    one: 'period of keeping',
    many: 'periods of keeping',
    label: `case t.kind ${Object.entries(retained)
      .map(([kind, text]) => `when '${kind}' then '${text}'`)
      .join(' ')} else t.kind end`,
    fields: {
      ...own,
      kind: among('kind', retained),
      days: { name: 'period', text: (value) => plural(Number(value), 'day') },
      basis: field('legal basis'),
      due_when_set: field('records past it already'),
    },
    says: (change) => {
      const days = change.cells.find((cell) => cell.field === 'days')
      if (change.op === 'delete' || !days) return undefined
      return days.after === null
        ? `Keep ${change.label} without an end`
        : `Keep ${change.label} for ${days.after_label ?? String(days.after)}`
    },
  },
}
