import type { TrackedTable } from '@rescind/kernel'

/**
 * Every business table, and once for all which of its columns hold money or personal data. The kernel decides modes by
 * the money columns; the audit and the erasure go by the personal ones.
 */
export const tracked: readonly TrackedTable[] = [
  { table: 'crm.org', label: 'name' },
  { table: 'crm.team', label: 'name' },
  { table: 'crm.user', label: 'name', personal: ['name', 'email'] },
  { table: 'crm.agent', label: 'name' },
  { table: 'crm.company', label: 'name', cellKeys: ['custom'] },
  {
    table: 'crm.contact',
    label: "concat_ws(' ', nullif(first_name, ''), last_name)",
    personal: ['first_name', 'last_name', 'email', 'phone', 'title', 'city', 'external_ref', 'custom'],
    cellKeys: ['custom'],
  },
  { table: 'crm.contact_email', label: 'address', personal: ['address'] },
  { table: 'crm.pipeline', label: 'name' },
  { table: 'crm.stage', label: 'name' },
  { table: 'crm.product', label: 'name', money: ['list_price'], cellKeys: ['custom'] },
  {
    table: 'crm.deal',
    label: 'name',
    money: ['amount', 'currency'],
    personal: ['name', 'next_step', 'custom'],
    cellKeys: ['custom'],
  },
  { table: 'crm.task', label: 'title', personal: ['title'] },
  { table: 'crm.note', label: 'left(body, 60)', personal: ['body'] },
  { table: 'crm.call', label: 'left(summary, 60)', personal: ['summary'] },
  { table: 'crm.consent_event', label: "kind || ' ' || purpose", personal: ['evidence'] },
  { table: 'crm.suppression', label: 'reason', personal: ['evidence'] },
  { table: 'crm.legal_matter', label: "ref || ' ' || title", personal: ['title'] },
  { table: 'crm.legal_hold', label: 'placed_on::text' },
  { table: 'crm.template', label: 'name' },
  { table: 'crm.sequence', label: 'name' },
  { table: 'crm.sequence_step', label: "'Step ' || position" },
  { table: 'crm.enrolment', label: "'Step ' || step" },
  { table: 'crm.message', label: 'subject', personal: ['address', 'subject', 'body'] },
  { table: 'crm.quota', label: 'quarter::text', money: ['amount'] },
  { table: 'crm.commission_rate', label: 'role', money: ['rate'] },
]
