import type { InputOf, MutatingToolName } from './tools.ts'

/** Ids of records that are there, for the examples to name. */
export interface SampleRows {
  user: string
  /** Somebody else, who owns nothing. */
  otherUser: string
  contacts: readonly [string, string, string]
  archivedContact: string
  company: string
  otherCompany: string
  openDeals: readonly [string, string]
  wonDeal: string
  archivedDeal: string
  stage: string
  task: string
  note: string
  template: string
  /** No sequence in use says it. */
  unusedTemplate: string
  draftSequence: string
  activeSequence: string
  enrolment: string
  /** Of another contact, paused. */
  pausedEnrolment: string
  product: string
  /** The reference of a legal matter. */
  matter: string
  /** Has opted out of marketing. */
  optedOutContact: string
  /** An address that is blocked because mail came back. */
  blockedAddress: string
  /** A legal hold that stands. */
  hold: string
  agent: string
  pausedAgent: string
  /** Files that have been uploaded. */
  import: string
}

/**
 * One input for every tool that changes something. A tool without one does not type-check; each is
 * run, undone and compared byte for byte in registry.pg.test.ts.
 */
export const examples: { [N in MutatingToolName]: (rows: SampleRows) => InputOf<N> } = {
  agent_pause: ({ agent }) => ({ agent }),
  agent_resume: ({ pausedAgent }) => ({ agent: pausedAgent }),
  contact_create: () => ({
    first_name: 'Ines',
    last_name: 'Quarrington',
    email: 'ines@quarry.example',
    company: { name: 'Quarrington Stone' },
    custom: { badge: 'blue' },
  }),
  contact_update: ({ contacts: [contact] }) => ({
    contact,
    set: { title: 'Head of Purchasing', phone: null, custom: { badge: 'green' } },
  }),
  contact_set_lifecycle: ({ contacts: [contact] }) => ({ contact, lifecycle: 'qualified' }),
  contact_link_company: ({ contacts: [contact], otherCompany }) => ({
    contact,
    company: otherCompany,
  }),
  contact_archive: ({ contacts: [contact] }) => ({ contact }),
  contact_restore: ({ archivedContact }) => ({ contact: archivedContact }),
  contact_update_many: ({ contacts: [one, two] }) => ({
    contacts: [one, two],
    set: { city: 'Lund', lifecycle: 'cold', custom: { badge: 'red' } },
  }),
  contact_assign_many: ({ otherUser }) => ({ where: { lifecycle: 'lead' }, owner: otherUser }),
  contact_archive_many: ({ contacts: [one, two] }) => ({ contacts: [one, two] }),
  company_create: () => ({ name: 'Quarry & Daughters', domain: 'quarry.example', employees: 12 }),
  company_update: ({ company }) => ({ company, set: { city: 'Malmö', custom: { tier: 2 } } }),
  company_update_many: ({ company, otherCompany }) => ({
    companies: [company, otherCompany],
    set: { industry: 'Stone' },
  }),
  company_archive: ({ company }) => ({ company }),
  deal_create: ({ company }) => ({ name: 'Granite, 40 t', company, close_on: '2031-04-30' }),
  deal_update: ({ openDeals: [deal] }) => ({
    deal,
    set: { next_step: 'Send samples', company: { name: 'Granite Hall' } },
  }),
  deal_move_stage: ({ openDeals: [deal], stage }) => ({ deal, stage }),
  deal_archive: ({ openDeals: [deal] }) => ({ deal }),
  deal_restore: ({ archivedDeal }) => ({ deal: archivedDeal }),
  deal_move_stage_many: ({ openDeals, stage }) => ({ deals: [...openDeals], stage }),
  deal_update_amount: ({ openDeals: [deal] }) => ({ deal, amount: '12500.50' }),
  deal_close_won: ({ openDeals: [deal] }) => ({ deal, contract_ends_on: '2031-12-31' }),
  deal_close_lost: ({ openDeals: [deal] }) => ({ deal, reason: 'No budget this year' }),
  deal_close_many: () => ({ where: { status: 'open' }, as: 'lost', reason: 'Stale' }),
  deal_reopen: ({ wonDeal }) => ({ deal: wonDeal }),
  deal_shift_close_dates: ({ openDeals }) => ({ deals: [...openDeals], days: 14 }),
  task_create: ({ contacts: [contact] }) => ({ title: 'Call back', contact, due_on: '2031-03-01' }),
  task_update: ({ task }) => ({ task, set: { title: 'Call back after lunch', due_on: null } }),
  task_complete: ({ task }) => ({ task }),
  task_reassign: ({ task, otherUser }) => ({ task, assignee: otherUser }),
  task_create_many: ({ contacts }) => ({ contacts: [...contacts], title: 'Say hello' }),
  note_create: ({ contacts: [contact] }) => ({
    body: 'Prefers to be called in the morning.',
    contact,
  }),
  note_update: ({ note }) => ({ note, body: 'Prefers to be called in the afternoon.' }),
  note_archive: ({ note }) => ({ note }),
  call_log: ({ contacts: [contact] }) => ({
    contact,
    summary: 'Asked for samples',
    minutes: 12,
    direction: 'in',
  }),
  template_create: () => ({
    name: 'Spring',
    subject: 'Spring, {{first_name|there}}',
    body: 'Hello {{first_name|there}}, it is spring.',
  }),
  template_update: ({ unusedTemplate: template }) => ({
    template,
    set: { subject: 'News for {{company}}' },
  }),
  email_send: ({ contacts: [contact] }) => ({
    contact,
    subject: 'Your question',
    body: 'Hello {{first_name}}, here is the answer.',
    purpose: 'service',
  }),
  email_send_many: ({ contacts, template }) => ({ contacts: [...contacts], template }),
  sequence_create: ({ template }) => ({
    name: 'Welcome',
    steps: [{ template }, { template, wait_days: 3 }],
  }),
  sequence_activate: ({ draftSequence }) => ({ sequence: draftSequence }),
  sequence_deactivate: ({ activeSequence: sequence }) => ({ sequence }),
  sequence_enrol: ({ contacts: [contact], activeSequence }) => ({
    contact,
    sequence: activeSequence,
  }),
  sequence_pause_enrolment: ({ enrolment }) => ({ enrolment }),
  sequence_resume_enrolment: ({ pausedEnrolment }) => ({ enrolment: pausedEnrolment }),
  sequence_unenrol: ({ enrolment }) => ({ enrolment }),
  consent_record: ({ contacts }) => ({
    contacts: [...contacts],
    evidence: 'Ticked the box of the trade fair form',
  }),
  consent_withdraw: ({ contacts: [contact] }) => ({ contact, evidence: 'Asked by phone' }),
  suppression_add: () => ({
    address: 'gone@quarry.example',
    reason: 'bounced',
    evidence: 'The mailbox does not exist',
  }),
  consent_restore: ({ optedOutContact }) => ({
    contact: optedOutContact,
    evidence: 'Signed up again at the counter',
  }),
  suppression_lift: ({ blockedAddress }) => ({
    ...{ address: blockedAddress, reason: 'bounced', evidence: 'The mailbox is there again' },
  }),
  legal_matter_open: () => ({ ref: 'LM-0900', title: 'Quarry v. Mill' }),
  legal_hold_place: ({ company, matter }) => ({ matter, company }),
  legal_hold_release: ({ hold }) => ({ hold }),
  contact_erase: ({ contacts: [contact] }) => ({
    contact,
    ground: 'consent_withdrawn',
    reason: 'Asked by letter',
  }),
  retention_set: () => ({ kind: 'imports', days: 30, basis: 'Agreed with the works council' }),
  quota_set: ({ user }) => ({ user, quarter: '2031-Q2', amount: 90_000 }),
  product_create: () => ({ name: 'Granite', series: 'Stone' }),
  product_update_price: ({ product }) => ({ product, list_price: '19.90' }),
  import_run: (rows) => ({ import: rows.import }),
}
