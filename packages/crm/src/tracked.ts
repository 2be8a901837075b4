import type { TrackedTable } from '@rescind/kernel'
import { company } from './company/fields.ts'
import { contact } from './contact/fields.ts'
import { deal } from './deal/fields.ts'
import { trackedColumns } from './field/track.ts'
import { product } from './product/fields.ts'
import { task } from './task/fields.ts'

/**
 * Every business table, and once for all which of its columns hold money, personal data, or texts
 * that may name anybody; an entity with a `fields.ts` says it of each field there. The kernel decides modes by the money columns, which move a forecast or
 * somebody's pay; the audit and the erasure go by the others. Every column of text is one or the
 * other, or plain.
 */
export const tracked: readonly TrackedTable[] = [
  // The organisation's own name and addresses: they are its imprint.
  {
    table: 'crm.org',
    label: 'name',
    plain: ['name', 'currency', 'mail_from', 'postal_address', 'address_salt'],
  },
  { table: 'crm.team', label: 'name', mentions: ['name'] },
  {
    table: 'crm.user',
    sameBy: [['email']],
    label: 'name',
    money: ['role'],
    personal: ['name', 'email'],
    mentions: ['title'],
    plain: ['role'],
  },
  { table: 'crm.agent', label: 'name', mentions: ['name', 'about'] },
  {
    ...trackedColumns(company),
    sameBy: [['domain'], ['name']],
    label: 'name',
  },
  {
    ...trackedColumns(contact),
    sameBy: [['email'], ['first_name', 'last_name', 'company_id']],
    label: "concat_ws(' ', nullif(first_name, ''), last_name)",
  },
  {
    table: 'crm.contact_email',
    sameBy: [['contact_id', 'address']],
    label: 'address',
    personal: ['address'],
  },
  { table: 'crm.pipeline', sameBy: [['name']], label: 'name', mentions: ['name'] },
  {
    table: 'crm.stage',
    sameBy: [['pipeline_id', 'name']],
    label: 'name',
    money: ['kind', 'probability', 'archived_at'],
    mentions: ['name'],
    plain: ['kind'],
  },
  {
    ...trackedColumns(product),
    sameBy: [['name']],
    label: 'name',
  },
  {
    ...trackedColumns(deal),
    sameBy: [['name', 'company_id']],
    label: 'name',
  },
  {
    ...trackedColumns(task),
    sameBy: [
      ['title', 'contact_id'],
      ['title', 'company_id'],
      ['title', 'deal_id'],
    ],
    label: 'title',
  },
  {
    table: 'crm.note',
    sameBy: [
      ['body', 'contact_id'],
      ['body', 'company_id'],
      ['body', 'deal_id'],
    ],
    label: 'left(body, 60)',
    personal: ['body'],
    mentions: ['body'],
    erasedAs: { body: 'Erased' },
  },
  {
    table: 'crm.call',
    sameBy: [
      ['summary', 'contact_id'],
      ['summary', 'deal_id'],
    ],
    label: 'left(summary, 60)',
    plain: ['direction'],
    personal: ['summary'],
    mentions: ['summary'],
    erasedAs: { summary: 'Erased' },
  },
  {
    table: 'crm.consent_event',
    label: "kind || ' ' || purpose",
    plain: ['channel', 'purpose', 'kind'],
    personal: ['evidence'],
    mentions: ['evidence'],
    erasedAs: { evidence: 'Erased on request' },
  },
  {
    table: 'crm.suppression',
    sameBy: [['address_key']],
    ended: 'lifted_at',
    label: 'reason',
    // The address is a keyed hash.
    plain: ['address_key', 'reason', 'purpose'],
    personal: ['evidence', 'lifted_because'],
    mentions: ['evidence', 'lifted_because'],
    erasedAs: { evidence: 'Erased on request' },
  },
  {
    table: 'crm.legal_matter',
    sameBy: [['ref']],
    ended: 'closed_on',
    label: "ref || ' ' || title",
    mentions: ['ref', 'title'],
  },
  { table: 'crm.legal_hold', label: 'placed_on::text' },
  { table: 'crm.erasure', label: 'ground', plain: ['ground', 'state'] },
  { table: 'crm.retention', label: 'kind', mentions: ['basis'], plain: ['kind'] },
  {
    table: 'crm.template',
    sameBy: [['name']],
    label: 'name',
    mentions: ['name', 'subject', 'body'],
    plain: ['purpose', 'language'],
  },
  {
    table: 'crm.sequence',
    sameBy: [['name']],
    label: 'name',
    mentions: ['name'],
    plain: ['approved_digest', 'purpose'],
  },
  {
    table: 'crm.sequence_step',
    sameBy: [['sequence_id', 'template_id']],
    label: "'Step ' || position",
  },
  {
    table: 'crm.enrolment',
    sameBy: [['sequence_id', 'contact_id']],
    ended: 'state',
    label: "'Step ' || step",
    plain: ['reason', 'state'],
  },
  {
    table: 'crm.message',
    label: 'subject',
    personal: ['address', 'subject', 'body'],
    mentions: ['subject', 'body'],
    plain: ['direction'],
    erasedAs: { subject: 'Erased' },
  },
  {
    table: 'crm.quota',
    sameBy: [['user_id', 'quarter']],
    label: 'quarter::text',
    money: ['amount', 'user_id', 'quarter'],
  },
  {
    table: 'crm.commission_rate',
    label: 'role',
    money: ['rate', 'role', 'valid_from'],
    plain: ['role'],
  },
]
