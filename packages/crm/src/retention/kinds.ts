/** A kind of record whose texts do not stay for ever. */
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
 * Every kind with its default. Records themselves (contacts, deals, notes) are kept until they are erased or deleted; these are the texts
 * that come about beside them. Periods are defaults, not advice: an organisation sets its own.
 */
export const retentionKinds = {
  audit_texts: {
    about: 'Texts of the audit: inputs, reasons, answers, values before and after. The entries and their commitments stay.',
    days: years(6),
    basis: 'Proof of what was done and defence of claims: GDPR Art. 5(2), 17(3)(e); commercial letters six years: § 257 HGB',
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
