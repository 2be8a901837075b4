import { words } from '@rescind/crm'
import { toolTitle, whyOf } from '@rescind/kernel'
import type { Leaf } from './leaf.ts'

const modes: Record<string, string> = {
  autonomous: 'without asking, because nothing was changed',
  implicit: 'at once, because it could be undone',
  held: 'after a time in which it could be stopped',
  explicit: 'only after somebody had approved the plan',
}

/** What an entry says became of the action: in a word or two, and in a sentence. */
const outcomes: Record<string, [short: string, long: string]> = {
  answered: ['Answered', 'It read and answered; nothing was changed'],
  applied: ['Carried out', 'Carried out'],
  awaiting_approval: ['Planned', 'Planned; nothing was changed yet'],
  running: ['Begun', 'Approved and begun; it runs in parts'],
  held: ['Held', 'Approved or asked for; it waited so that it could be stopped'],
  recalled: ['Recalled', 'Recalled before it took effect'],
  cancelled: ['Cancelled', 'Cancelled before it took effect'],
  rejected: ['Rejected', 'The plan was rejected; nothing was changed'],
  expired: ['Expired', 'The plan expired; nothing was changed'],
  drifted: ['Drifted', 'Not carried out: something had changed since the plan was approved'],
  superseded: ['Replaced', 'A narrower plan took its place; nothing was changed'],
  denied: ['Refused', 'Refused: there was no right to it; nothing was changed'],
  failed: ['Failed', 'Failed; nothing was changed'],
  undone: ['Taken back', 'Taken back'],
  partly_undone: ['Taken back in part', 'Taken back in part'],
}

/** What the product does by itself. */
const ownWork: Record<string, string> = {
  contact_erased: 'An approved erasure, carried out',
  consent_unsubscribe: 'Somebody opted out by the link in a mail',
  demo_seed: 'The demo company was made',
  legal_hold_end: 'A legal hold, ended',
  org_create: 'The organisation was made',
  sequence_activated: 'A sequence began to take people, after its hold',
  sequence_advance:
    'What follows a mail that left or stayed: the next step, or the end or pause of its enrolment',
  sequence_mend: 'Enrolments without a mail that waits were paused',
  outbox_release: 'Mail whose hold had ended was released',
  retention_run: 'Texts whose period was over, cleared',
  rewind_chunk: 'A part of a rewind',
}

/** Why a record was held out, as a heading over those it is true of. */
const heldOutReasons: Record<string, string> = {
  opted_out: 'Opted out',
  legal_hold: 'In an open legal dispute',
  customer: 'Customers of ours',
  suppressed: 'On the suppression list',
  bounced: 'Their address bounced',
  stays: 'Kept by law',
  erased: 'Erased',
  no_address: 'Without an address',
  empty_field: 'Their mail would have had a hole',
  not_imported: 'Rows that were not imported',
  archived: 'Archived',
  no_consent: 'Without consent for this purpose',
  frequency_cap: 'Mailed too often lately',
  quiet_hours: 'In their quiet hours',
  in_sequence: 'Already in another sequence',
  changed_since: 'Written since by somebody else',
  left: 'Had left the organisation',
  protected: 'Kept by a rule that protects people',
  referred_to: 'Other records refer to them',
}

const overrides: Record<string, string> = {
  nobody: 'nobody can override it',
  new_plan: 'only a new plan that names them could',
}

const plain = (word: string) => word.replaceAll('_', ' ')
const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** `deal_move_stage` → "Move a deal" */
export const toolText = (tool: string): string => ownWork[tool] ?? toolTitle(tool, words)
export const isOwnWork = (tool: string): boolean => Object.hasOwn(ownWork, tool)
export const outcomeText = (outcome: string): string => outcomes[outcome]?.[1] ?? plain(outcome)
export const outcomeShort = (outcome: string): string =>
  outcomes[outcome]?.[0] ?? capital(plain(outcome))
export const modeText = (mode: string): string => modes[mode] ?? plain(mode)
/** Why it ran in its mode, as the rest of a sentence. */
export const reasonsText = ({
  tool,
  kind,
  mode,
  mode_reasons: codes,
  changes,
  rows,
}: Leaf): string =>
  whyOf(codes, { tool, kind: kind as 'do', mode, records: changes?.count ?? rows }, words)
    .map((text) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`)
    .join('; ')
export const heldOutText = (code: string): string => heldOutReasons[code] ?? capital(plain(code))
export const overrideText = (code: string): string => overrides[code] ?? plain(code)
export const fieldText = (field: string): string => plain(field).replace(/ ids?$/, '')

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * "23 Nov 2026" of a moment or of a date, in UTC: months in letters, so that nobody takes one for a
 * day.
 */
export function dayText(moment: string | Date): string {
  const at = new Date(moment)
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`
}

/** "00:31:49 UTC" */
export const timeText = (moment: string | Date): string =>
  `${new Date(moment).toISOString().slice(11, 19)} UTC`

/** "23 Nov 2026, 00:31:49 UTC" */
export const momentText = (moment: string | Date): string =>
  `${dayText(moment)}, ${timeText(moment)}`

export const numberText = (n: number): string => n.toLocaleString('en-GB')

/** (1, 'entry', 'entries') → "1 entry" */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${numberText(n)} ${n === 1 ? one : many}`

/** A value of a cell as text; moments and dates in the one form that the whole report has. */
export function valueText(value: unknown, label?: string): string {
  if (label !== undefined) return label
  if (isNothing(value)) return 'none'
  if (typeof value !== 'string') return JSON.stringify(value)
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/.test(value))
    return momentText(value)
  return /^\d{4}-\d\d-\d\d$/.test(value) ? dayText(value) : value
}

export const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)
