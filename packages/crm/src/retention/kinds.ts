/** A kind of record or text that does not stay for ever. */
export interface RetentionKind {
  /** What is cleared when the period is over. */
  about: string
  /** By default; null: kept until somebody asks. */
  days: number | null
  /** Why so long and no longer. */
  basis: string
}

const years = (n: number) => n * 365

/**
 * Every kind with its default. Periods are defaults, not advice: an organisation sets its own. A
 * person is erased by period only where an organisation has said after how long: by default nobody
 * disappears from a customer file without being asked for.
 */
export const retentionKinds = {
  contacts: {
    about:
      'People with whom nothing has happened since: erased as if they had asked for it, with notes, calls, tasks, mails and addresses. Not customers, and nobody with an open deal.',
    days: null,
    basis: 'No longer needed for what they were collected for: GDPR Art. 5(1)(e), 17(1)(a)',
  },
  mails: {
    about: 'Address, subject and text of mails in the records, sent and received.',
    days: years(6),
    basis:
      'Commercial letters received and sent: § 257(1) no. 2 and 3 HGB, § 147(1) no. 2 and 3 AO',
  },
  calls: {
    about: 'What was written down about calls. That there was one, when and how long, stays.',
    days: years(6),
    basis:
      'Conduct of a business relation: GDPR Art. 6(1)(b) and (f); as long as the letters that belong to it',
  },
  notes: {
    about: 'Text of notes, from when they were last written.',
    days: years(6),
    basis:
      'Conduct of a business relation: GDPR Art. 6(1)(b) and (f); as long as the letters that belong to it',
  },
  tasks: {
    about: 'Text of tasks that are done or archived.',
    days: years(3),
    basis:
      'What was agreed and done, within the regular limitation period: GDPR Art. 6(1)(f); § 195 BGB',
  },
  former_values: {
    about:
      'What contacts, addresses, consents and colleagues were called before: values before and after in the log of changes. What stands today stays.',
    days: years(6),
    basis: 'Proof of what was done and defence of claims: GDPR Art. 5(2), 17(3)(e)',
  },
  audit_texts: {
    about:
      'Texts of the audit: inputs, reasons, answers, values before and after. The entries and their commitments stay.',
    days: years(6),
    basis:
      'Proof of what was done and defence of claims: GDPR Art. 5(2), 17(3)(e); commercial letters six years: § 257 HGB',
  },
  actions: {
    about: 'What actions were asked, why, and what they answered, as the log shows it.',
    days: years(6),
    basis: 'As the texts of the audit: GDPR Art. 5(2), 17(3)(e)',
  },
  plans: {
    about: 'The lines that decided plans showed.',
    days: years(3),
    basis: 'Who approved what, within the regular limitation period: GDPR Art. 6(1)(f); § 195 BGB',
  },
  outbox: {
    about: 'Recipient, subject and text of mail in the outbox, once it has left or was held out.',
    days: years(6),
    basis: 'Commercial letters sent: § 257(1) no. 3 HGB',
  },
  mailbox: {
    about: 'Mail that arrived at the built-in mail server.',
    days: 90,
    basis: 'A copy for looking at what was sent: GDPR Art. 5(1)(e), 6(1)(f)',
  },
  imports: {
    about: 'Rows of uploaded files, and what a report said of each.',
    days: 180,
    basis: 'To find where data came from and to correct an import: GDPR Art. 5(1)(d), 6(1)(f)',
  },
} as const satisfies Record<string, RetentionKind>

export type RetentionName = keyof typeof retentionKinds
export const retentionNames = Object.keys(retentionKinds) as [RetentionName, ...RetentionName[]]
