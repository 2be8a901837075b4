import type { TableWords } from '@rescind/kernel'
import { company } from '../company/fields.ts'
import { contact } from '../contact/fields.ts'
import { deal } from '../deal/fields.ts'
import { wordsOf } from '../field/words.ts'
import { product } from '../product/fields.ts'
import { task } from '../task/fields.ts'
import { among, archived, day, field, money, quiet, rewritten, yesNo } from './field.ts'
import { percentText, plural, quarterText } from './format.ts'
import { about, own, whose } from './own-fields.ts'
import { protection } from './protection.ts'
import { becomes, goesWith, noted, stands, touches } from './side.ts'
import { purposes } from './values.ts'

/**
 * How people call what every tracked table holds. A column that is not named here is said by its
 * name with spaces.
 */
export const tables: Readonly<Record<string, TableWords>> = {
  ...protection,
  org: {
    one: 'organisation',
    many: 'organisations',
    fields: {
      ...own,
      mail_from: field('sender of mail'),
      postal_address: field('postal address'),
      mail_hold_seconds: field('hold of mail in seconds'),
      enrol_hold_seconds: field('hold of enrolments in seconds'),
      four_eyes_recipients: field('recipients from which two have to agree'),
      address_salt: quiet('secret of addresses'),
    },
  },
  team: { one: 'team', many: 'teams', fields: { ...own, archived_at: archived('team') } },
  user: {
    one: 'person',
    many: 'people',
    fields: {
      ...own,
      title: field('job title'),
      team_id: field('team'),
      email: field('mail address'),
      newcomer: yesNo('newcomer'),
      active: yesNo('active'),
    },
  },
  agent: {
    one: 'agent',
    many: 'agents',
    fields: {
      ...own,
      active: {
        name: 'active',
        text: (value) => (value === true ? 'yes' : 'no'),
        says: (what, _before, after) =>
          after === 'yes' ? `Let ${what} act again` : `Pause ${what}`,
      },
      is_assistant: yesNo('the assistant'),
    },
  },
  company: {
    one: 'company',
    many: 'companies',
    currency: { ofOrg: '(select o.currency from crm.org o where o.org_id = t.org_id)' },
    fields: wordsOf(company),
  },
  contact: {
    one: 'contact',
    many: 'contacts',
    fields: wordsOf(contact),
  },
  contact_email: {
    one: 'mail address',
    many: 'mail addresses',
    fields: { ...own, ...about, archived_at: archived('mail address') },
    goesAlong: (change, all) => goesWith(change, 'contact_id', all),
    says: (change, back) => {
      const [address, whose] = [stands(change, 'address'), stands(change, 'contact_id')]
      if (!address || !whose) return undefined
      return (change.op === 'insert') !== back
        ? `Add the address ${address} to ${whose}`
        : `Take the address ${address} from ${whose}`
    },
  },
  pipeline: {
    one: 'pipeline',
    many: 'pipelines',
    fields: { ...own, archived_at: archived('pipeline') },
  },
  stage: {
    one: 'stage',
    many: 'stages',
    fields: {
      ...own,
      pipeline_id: field('pipeline'),
      kind: among('kind'),
      probability: { name: 'probability', text: (value) => percentText(Number(value)) },
      archived_at: archived('stage'),
    },
  },
  product: {
    one: 'product',
    many: 'products',
    currency: { ofRow: 't.currency' },
    fields: wordsOf(product),
  },
  deal: {
    one: 'deal',
    many: 'deals',
    currency: { ofRow: 't.currency' },
    fields: wordsOf(deal),
    says: (change, back) => {
      const status = becomes(change, 'status')
      if (change.op !== 'update' || status === undefined) return undefined
      if (status === 'open')
        return `${back ? 'Open' : 'Reopen'} ${change.label}${back ? ' again' : ''}`
      const reason = status === 'lost' ? stands(change, 'lost_reason') : undefined
      return `Close ${change.label} ${back ? 'again ' : ''}as ${String(status)}${reason ? `: ${reason}` : ''}`
    },
  },
  task: {
    one: 'task',
    many: 'tasks',
    called: (label) => `the task “${label}”`,
    fields: wordsOf(task),
  },
  note: {
    one: 'note',
    many: 'notes',
    called: (label) => `the note “${label}”`,
    fields: {
      ...own,
      ...about,
      body: rewritten,
      author_id: field('author'),
      archived_at: archived('note'),
    },
  },
  call: {
    one: 'call',
    many: 'calls',
    called: (label) => `the call “${label}”`,
    fields: {
      ...own,
      ...about,
      at: field('time'),
      summary: { ...rewritten, name: 'summary' },
      direction: among('direction', { in: 'incoming', out: 'outgoing' }),
      user_id: field('caller'),
      archived_at: archived('call'),
    },
  },
  template: {
    one: 'template',
    many: 'templates',
    fields: {
      ...own,
      purpose: among('purpose', purposes),
      body: field('text'),
      archived_at: archived('template'),
    },
  },
  sequence: {
    one: 'sequence',
    many: 'sequences',
    fields: {
      ...own,
      purpose: among('purpose', purposes),
      active: yesNo('active'),
      approved_digest: quiet('approved text'),
      activating_at: field('begins at'),
      archived_at: archived('sequence'),
    },
    says: (change) => {
      if (change.op !== 'update') return undefined
      if (becomes(change, 'active') === false) return `Switch the sequence ${change.label} off`
      if (becomes(change, 'active') === true || becomes(change, 'activating_at'))
        return `Activate the sequence ${change.label}`
      if (touches(change, 'activating_at'))
        return `Stop the activation of the sequence ${change.label}`
      return touches(change, 'approved_digest') &&
        change.cells.every(({ field, quiet }) => quiet || field === 'approved_digest')
        ? `Approve the text of the sequence ${change.label}`
        : undefined
    },
  },
  sequence_step: {
    one: 'step of a sequence',
    many: 'steps of sequences',
    fields: {
      ...own,
      sequence_id: field('sequence'),
      wait_days: { name: 'wait', text: (value) => plural(Number(value), 'day') },
      template_id: field('template'),
    },
    goesAlong: (change, all) => goesWith(change, 'sequence_id', all),
  },
  enrolment: {
    one: 'enrolment',
    many: 'enrolments',
    label: `${whose('contact', 'contact_id')} || ' in ' || ${whose('sequence', 'sequence_id')}`,
    fields: {
      ...own,
      ...about,
      sequence_id: field('sequence'),
      state: among('state'),
      next_at: field('next mail'),
      reason: field('reason'),
    },
    says: (change, back) => {
      if (change.op !== 'update')
        return noted(
          change,
          back,
          `Enrol ${stands(change, 'contact_id') ?? 'a contact'} in ${stands(change, 'sequence_id') ?? 'a sequence'}`,
        )
      const state = becomes(change, 'state')
      const said = { stopped: 'Stop', paused: 'Pause', active: 'Resume' }[String(state)]
      return said && `${said} the enrolment of ${change.label}`
    },
  },
  message: {
    one: 'mail',
    many: 'mails',
    fields: {
      ...own,
      ...about,
      direction: among('direction', { in: 'incoming', out: 'outgoing' }),
      body: field('text'),
      template_id: field('template'),
      enrolment_id: quiet('enrolment'),
      sender_id: field('sender'),
      left_at: field('left at'),
    },
    goesAlong: (change, all) => goesWith(change, 'enrolment_id', all),
  },
  quota: {
    one: 'quota',
    many: 'quotas',
    currency: { ofOrg: '(select o.currency from crm.org o where o.org_id = t.org_id)' },
    label: `${whose('"user"', 'user_id')} || ', ' || to_char(t.quarter, '"Q"Q YYYY')`,
    fields: {
      ...own,
      user_id: field('person'),
      quarter: { name: 'quarter', text: (value) => quarterText(String(value)) },
      amount: money('amount'),
    },
    says: (change, back) => {
      const amount = change.cells.find((cell) => cell.field === 'amount')
      if (change.op === 'insert' && amount)
        return `Set the quota of ${stands(change, 'user_id') ?? 'a person'} for ${stands(change, 'quarter') ?? 'a quarter'} ${back ? 'back ' : ''}to ${amount.after_label}`
      if (change.op === 'update' && amount)
        return `Set the quota of ${change.label} ${back ? 'back ' : ''}to ${amount.after_label}`
      return undefined
    },
  },
  commission_rate: {
    one: 'commission rate',
    many: 'commission rates',
    fields: {
      ...own,
      rate: { name: 'rate', text: (value) => percentText(Number(value)) },
      valid_from: day('valid from'),
    },
  },
}
