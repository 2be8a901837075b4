import type { Plan, PlanState, PlanSummary } from '../api/types.ts'
import { sentence } from '../words/diff.ts'
import { plural } from '../words/numbers.ts'

type Words = { short: string; long: string; group: string }

/** How each reason of being held out is said beside a figure, in a sentence, and above its group. */
const reasons: Record<string, Words> = {
  opted_out: { short: 'opted out', long: 'opted out', group: 'opted out' },
  legal_hold: { short: 'legal disputes', long: 'in an open legal dispute', group: 'in legal disputes' },
  customer: { short: 'customers', long: 'customers filed as cold', group: 'customers filed as cold' },
  suppressed: { short: 'suppressed', long: 'on the suppression list', group: 'on the suppression list' },
  bounced: { short: 'bounced', long: 'whose address bounced', group: 'whose address bounced' },
  stays: { short: 'stay', long: 'kept by law', group: 'kept by law' },
  erased: { short: 'erased', long: 'erased', group: 'erased' },
  no_address: { short: 'no address', long: 'without an address', group: 'without an address' },
  not_imported: { short: 'not imported', long: 'not imported', group: 'rows not imported' },
  archived: { short: 'archived', long: 'archived', group: 'archived' },
  no_consent: { short: 'no consent', long: 'without consent for this purpose', group: 'without consent for this purpose' },
  frequency_cap: { short: 'mailed lately', long: 'mailed too often lately', group: 'mailed too often lately' },
  quiet_hours: { short: 'quiet hours', long: 'in their quiet hours', group: 'in their quiet hours' },
  in_sequence: { short: 'in a sequence', long: 'already in another sequence', group: 'already in another sequence' },
}

export function reasonWords(code: string): Words {
  const text = sentence(code).toLowerCase()
  return reasons[code] ?? { short: text, long: text, group: text }
}

export type Reason = Words & { code: string; value: number }

/** Reasons with their counts, which add up to what is held out; from the facets, or from the listed rows. */
export function heldReasons(plan: PlanSummary & Pick<Plan, 'held_out'>): Reason[] {
  const held = plan.counts.held_out ?? 0
  if (held === 0) return []
  const fromFacets = Object.entries(plan.facets ?? {}).filter(([code, value]) => code in reasons && value > 0)
  const sum = fromFacets.reduce((all, [, value]) => all + value, 0)
  const listed: Record<string, number> = {}
  for (const row of plan.held_out?.rows ?? []) listed[row.reason] = (listed[row.reason] ?? 0) + 1
  const entries = sum === held || Object.keys(listed).length === 0 ? fromFacets : Object.entries(listed)
  const order = Object.keys(reasons)
  return entries
    .map(([code, value]) => ({ code, value, ...reasonWords(code) }))
    .sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code))
}

/** Whether approving lets something leave that no undo brings back. */
export function isFinal(plan: PlanSummary): boolean {
  return plan.effect === 'dispatch' || plan.friction?.kind === 'number'
}

export function isRewind(plan: PlanSummary): boolean {
  return /rewind|undo/.test(plan.tool)
}

/** A rewind of undos puts things in force again. */
function isRedo(plan: PlanSummary): boolean {
  return isRewind(plan) && (plan.input as { redo?: unknown } | null | undefined)?.redo === true
}

/** Waits in the outbox like mail and stays in the house: an erasure, the release of a hold. */
export function isErrand(plan: PlanSummary): boolean {
  return plan.tool === 'contact_erase' || plan.tool === 'legal_hold_release'
}

export function sendsMail(plan: PlanSummary): boolean {
  return (plan.counts.send ?? 0) > 0 && !isErrand(plan)
}

/** How many mails, or else how many rows. */
export function planSize(plan: PlanSummary): number {
  return sendsMail(plan) ? (plan.counts.send ?? 0) : (plan.counts.rows ?? plan.counts.matched ?? 0)
}

export function effectOf(plan: PlanSummary): string {
  if (isErrand(plan)) return plan.tool === 'contact_erase' ? 'to erase' : 'to release'
  return sendsMail(plan) ? 'to send' : isRewind(plan) ? 'go back' : 'to change'
}

/** "799 mails", "203 changes". */
export function sizeText(plan: PlanSummary): string {
  if (plan.tool === 'contact_erase') return '1 person'
  if (plan.tool === 'legal_hold_release') return '1 hold'
  return plural(planSize(plan), sendsMail(plan) ? 'mail' : 'change')
}

/** The button says exactly what it does. */
export function approveText(plan: PlanSummary): string {
  if (plan.tool === 'contact_erase') return 'Erase this person'
  if (plan.tool === 'legal_hold_release') return 'Release this hold'
  if (plan.tool === 'retention_set') return 'Set this period'
  return `${isRedo(plan) ? 'Redo' : isRewind(plan) ? 'Take back' : 'Approve'} ${sizeText(plan)}`
}

const whys: Record<string, string> = {
  effect_dispatch: 'It leaves the house',
  effect_bulk: 'It changes many records at once',
  effect_money: 'It touches amounts, forecast or commission',
  effect_hold: 'It takes effect only after a time to stop it',
  effect_change: 'It changes records',
  effect_read: 'It only reads',
  rows_over_limit: 'It touches more rows than may change without asking',
  money_column: 'It writes an amount',
  newcomer: 'The person is new here, so everything is a plan first',
}

/** Why a plan, or why at once, in sentences. */
export function whyText(codes: string[] | undefined): string[] {
  return (codes ?? []).map((code) => whys[code] ?? sentence(code))
}

const states: Record<PlanState, { text: string; voice: '' | 'hold' | 'undo' }> = {
  pending: { text: 'Waits', voice: 'hold' },
  approved: { text: 'Approved', voice: '' },
  rejected: { text: 'Rejected', voice: '' },
  expired: { text: 'Expired', voice: '' },
  drifted: { text: 'Drifted', voice: 'hold' },
  superseded: { text: 'Replaced', voice: '' },
}

/** A plan whose time is over says so even before the server was asked again. */
export function stateTag(plan: PlanSummary, left: number): { text: string; voice: '' | 'hold' | 'undo' } {
  return plan.state === 'pending' && left <= 0 ? states.expired : states[plan.state]
}

/** "9f2c 41e8 7b0d 63aa … 5e17 c904". */
export function digestText(digest: string): string {
  const plain = digest.replace(/^sha256:/, '')
  const fours = (text: string) => text.match(/.{1,4}/g)?.join(' ') ?? text
  return plain.length <= 24 ? fours(plain) : `${fours(plain.slice(0, 16))} … ${fours(plain.slice(-8))}`
}

/** The id of the record an outbound line is about, however the tool named it. */
export function recordOf(record: unknown, fallback: string): string {
  if (typeof record === 'string') return record
  const id = (record as { id?: unknown } | null | undefined)?.id
  return typeof id === 'string' ? id : fallback
}

/** The contract's way back in a phrase. */
export function rollbackText(rollback: unknown): string | null {
  const kind = typeof rollback === 'string' ? rollback : (rollback as { kind?: unknown } | null | undefined)?.kind
  if (kind === 'restore') return 'Every field goes back, in one transaction'
  if (kind === 'withdraw') return 'Withdrawn during the hold; afterwards what is to come stops'
  if (kind === 'recall') return 'Recalled during the hold; afterwards what left stays out'
  if (kind === 'nothing') return 'Nothing to take back'
  return null
}

/** The import that a plan would run, if it is one. */
export function importOf(plan: PlanSummary): string | null {
  const id = (plan.input as { import?: unknown } | null | undefined)?.import
  return plan.tool === 'import_run' && typeof id === 'string' ? id : null
}
