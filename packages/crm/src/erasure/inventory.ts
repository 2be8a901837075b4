import type { About, Gone } from '@rescind/kernel'

/** What each kind is called, in one and in many. */
const words: Record<string, [one: string, many: string]> = {
  contact: ['the contact record', 'contact records'],
  contact_email: ['further address', 'further addresses'],
  task: ['task', 'tasks'],
  note: ['note', 'notes'],
  call: ['call', 'calls'],
  consent_event: [
    'consent record (its text; that it was given or withdrawn stays)',
    'consent records (their text; that it was given or withdrawn stays)',
  ],
  suppression: [
    'reason of a blocked address (the block stays)',
    'reasons of blocked addresses (the blocks stay)',
  ],
  message: ['mail', 'mails'],
  receipts: ['receipt of an undo', 'receipts of undos'],
  inputs: ['input of an action', 'inputs of actions'],
  answers: ['answer of an action', 'answers of actions'],
  reasons: ['reason of an action', 'reasons of actions'],
  plan_lines: ['line of a plan', 'lines of plans'],
  outbox: ['outbox message', 'outbox messages'],
  waiting_mail: [
    'mail to somebody else that waits: if it has not left when the hold ends, it does not leave any more',
    'mails to others that wait: those that have not left when the hold ends do not leave any more',
  ],
  mailbox: ['mail at the built-in mail server', 'mails at the built-in mail server'],
  key_names: ['name of an API key', 'names of API keys'],
  import_rows: ['imported row', 'imported rows'],
  import_reports: ['line of an import report', 'lines of import reports'],
  audit_texts: [
    'text of the audit (its commitment stays)',
    'texts of the audit (their commitments stay)',
  ],
}

/** What an erasure destroys, by kind and count, as the plan shows it. */
export function inventoryText(
  gone: readonly Gone[],
  rows: About['rows'],
  hold: string | null,
): string {
  const counted = (n: number, kind: string) => {
    const [one, many] = words[kind] ?? [kind.replaceAll('_', ' '), kind.replaceAll('_', ' ')]
    return n === 1 ? (one.startsWith('the ') ? one : `1 ${one}`) : `${n} ${many}`
  }
  const own = Object.entries(rows).map(([table, keys]) => `- ${counted(keys.length, table)}`)
  const further = gone.filter(({ kind, cleared }) => !(kind in rows) && cleared > 0)
  const shared = gone.filter(({ redacted }) => redacted > 0)
  return [
    ...(hold ? [`Deferred: ${hold}. The release of the hold carries it out.`, ''] : []),
    'Destroyed for good, in the records and in all of their history:',
    ...own,
    ...further.map(({ kind, cleared }) => `- ${counted(cleared, kind)}`),
    ...(shared.length > 0
      ? [
          'Texts about others too lose this person only:',
          ...shared.map(({ kind, redacted }) => `- ${counted(redacted, kind)}`),
        ]
      : []),
    'Every address ever used goes on the suppression list first, as a keyed hash.',
  ].join('\n')
}
