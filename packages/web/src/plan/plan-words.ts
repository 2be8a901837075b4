import type { Plan, PlanState } from '../api/wire.ts'
import { sentence } from '../words/diff.ts'
import { plural } from '../words/numbers.ts'

type Words = { short: string; long: string; group: string }

/**
 * How each reason of being held out is said beside a figure, in a sentence, and above its group.
 */
const reasons: Record<string, Words> = {
  opted_out: { short: 'opted out', long: 'opted out', group: 'opted out' },
  legal_hold: {
    short: 'legal disputes',
    long: 'in an open legal dispute',
    group: 'in legal disputes',
  },
  customer: { short: 'customers', long: 'customers of ours', group: 'customers of ours' },
  suppressed: {
    short: 'suppressed',
    long: 'on the suppression list',
    group: 'on the suppression list',
  },
  bounced: { short: 'bounced', long: 'whose address bounced', group: 'whose address bounced' },
  stays: { short: 'stay', long: 'kept by law', group: 'kept by law' },
  erased: { short: 'erased', long: 'erased', group: 'erased' },
  names_erased: {
    short: 'name the erased',
    long: 'named somebody who was erased',
    group: 'that named somebody who was erased',
  },
  no_address: { short: 'no address', long: 'without an address', group: 'without an address' },
  empty_field: {
    short: 'holes',
    long: 'whose mail would have a hole',
    group: 'whose mail would have a hole',
  },
  not_imported: { short: 'not imported', long: 'not imported', group: 'not imported' },
  left: { short: 'have left', long: 'that have left the house', group: 'have left the house' },
  changed_since: {
    short: 'changed since',
    long: 'changed by others since',
    group: 'changed by others since',
  },
  referred_to: {
    short: 'needed by others',
    long: 'that other records refer to',
    group: 'needed by other records',
  },
  protected: { short: 'protected', long: 'that a rule protects', group: 'protected by a rule' },
  column_dropped: {
    short: 'field gone',
    long: 'with a field that does not exist any more',
    group: 'with a field that does not exist any more',
  },
  type_changed: {
    short: 'field altered',
    long: 'with a field that holds another kind of value now',
    group: 'with a field that holds another kind of value now',
  },
  table_dropped: {
    short: 'kind gone',
    long: 'of a kind that is not kept any more',
    group: 'of a kind that is not kept any more',
  },
  archived: { short: 'archived', long: 'archived', group: 'archived' },
  no_consent: {
    short: 'no consent',
    long: 'without consent for this purpose',
    group: 'without consent for this purpose',
  },
  frequency_cap: {
    short: 'mailed lately',
    long: 'mailed too often lately',
    group: 'mailed too often lately',
  },
  quiet_hours: {
    short: 'quiet hours',
    long: 'in their quiet hours',
    group: 'in their quiet hours',
  },
  in_sequence: {
    short: 'in a sequence',
    long: 'already in another sequence',
    group: 'already in another sequence',
  },
}

export function reasonWords(code: string): Words {
  const text = sentence(code).toLowerCase()
  return reasons[code] ?? { short: text, long: text, group: text }
}

export type Reason = Words & { code: string; value: number }

/**
 * The reasons of being held out with their counts, as the server counted them over the whole plan.
 */
export function heldReasons(plan: Plan): Reason[] {
  const order = Object.keys(reasons)
  const rank = (code: string) => (order.includes(code) ? order.indexOf(code) : order.length)
  return Object.entries(plan.facets)
    .filter(([, value]) => value > 0)
    .map(([code, value]) => ({ code, value, ...reasonWords(code) }))
    .sort((a, b) => rank(a.code) - rank(b.code) || b.value - a.value)
}

/** Whether approving lets something leave that no undo brings back. */
export function isFinal(plan: Plan): boolean {
  return plan.effect === 'dispatch' || plan.friction.kind === 'number'
}

export function isRewind(plan: Pick<Plan, 'tool'>): boolean {
  return /rewind|undo|overwrite/.test(plan.tool)
}

/** A rewind of undos puts things in force again. */
export function isRedo(plan: Plan): boolean {
  return isRewind(plan) && (plan.input as { redo?: unknown } | null | undefined)?.redo === true
}

/** Waits in the outbox like mail and stays in the house: an erasure, the release of a hold. */
export function isErrand(plan: Pick<Plan, 'tool'>): boolean {
  return plan.tool in errands
}

/**
 * What an errand does: in an infinitive, when its hold has ended, once it is carried out, how many,
 * as a button, and what is looked at again before; what has no way back about it, in full and in a
 * phrase, what is so after its hold, and what the number that is typed counts.
 */
const errands: Record<
  string,
  {
    to: string
    later: string
    done: string
    size: string
    button: string
    again: string
    final: string
    brief: string
    after: string
    unit: string
  }
> = {
  contact_erase: {
    to: 'to erase',
    later: 'erased when the hold ends',
    done: 'erased',
    size: '1 person',
    button: 'Erase this person',
    again: 'a legal hold placed by then defers it',
    final: 'An erasure cannot be undone',
    brief: 'cannot be undone',
    after: 'After that what was erased cannot be brought back.',
    unit: 'people',
  },
  legal_hold_release: {
    to: 'to release',
    later: 'released when the hold ends',
    done: 'released',
    size: '1 hold',
    button: 'Release this hold',
    again: 'an erasure that another hold keeps stays deferred',
    final: 'What a release lets happen cannot be undone',
    brief: 'what follows cannot be undone',
    after: 'After that deferred erasures run, and only a new hold protects again.',
    unit: 'holds',
  },
  sequence_activate: {
    to: 'to activate',
    later: 'activated when the hold ends',
    done: 'activated',
    size: '1 sequence',
    button: 'Activate this sequence',
    again: 'a text changed by then stays inactive',
    final: 'Its mails leave without a further yes',
    brief: 'its mails cannot be unsent',
    after:
      'After that it is active until somebody deactivates it; mails that have left cannot be unsent.',
    unit: 'sequences',
  },
}

/** What the errand of a plan does, in words. */
export function errandWords(plan: Plan): (typeof errands)[string] | undefined {
  return errands[plan.tool]
}

export function sendsMail(plan: Plan): boolean {
  return plan.counts.send > 0 && !isErrand(plan)
}

/**
 * The one size of a plan, for summary, button and card: its mails, or else what changes of what
 * matched, or else its rows.
 */
export function planSize(plan: Plan): number {
  return sendsMail(plan) ? plan.counts.send : plan.counts.changed || plan.counts.rows
}

/** Whether a yes would do nothing: whatever matched is held out, or is so already. */
export function isEmpty(plan: Plan): boolean {
  return plan.counts.rows === 0 && plan.counts.send === 0
}

/** "799 mails", "203 changes". */
export function sizeText(plan: Plan): string {
  return errandWords(plan)?.size ?? plural(planSize(plan), sendsMail(plan) ? 'mail' : 'change')
}

/** The button says exactly what it does. */
export function approveText(plan: Plan): string {
  const errand = errandWords(plan)
  if (errand) return errand.button
  if (plan.tool === 'retention_set') return 'Set this period'
  return `${isRedo(plan) ? 'Redo' : isRewind(plan) ? 'Take back' : 'Approve'} ${sizeText(plan)}`
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
export function stateTag(plan: Plan, left: number): { text: string; voice: '' | 'hold' | 'undo' } {
  return plan.state === 'pending' && left <= 0 ? states.expired : states[plan.state]
}

/** "9f2c 41e8 7b0d 63aa … 5e17 c904". */
export function digestText(digest: string): string {
  const plain = digest.replace(/^sha256:/, '')
  const fours = (text: string) => text.match(/.{1,4}/g)?.join(' ') ?? text
  return plain.length <= 24
    ? fours(plain)
    : `${fours(plain.slice(0, 16))} … ${fours(plain.slice(-8))}`
}

/** The id of the record an outbound line is about, however the tool named it. */
export function recordOf(record: unknown, fallback: string): string {
  if (typeof record === 'string') return record
  const id = (record as { id?: unknown } | null | undefined)?.id
  return typeof id === 'string' ? id : fallback
}

/** The contract's way back in a phrase. A large rewind goes in parts, and so does its own undo. */
export function rollbackText({
  tool,
  rollback,
}: {
  tool: string
  rollback: unknown
}): string | null {
  const kind =
    typeof rollback === 'string'
      ? rollback
      : (rollback as { kind?: unknown } | null | undefined)?.kind
  if (kind === 'restore')
    return isRewind({ tool })
      ? 'The taking back can itself be undone'
      : 'Every field goes back, in one transaction'
  if (kind === 'withdraw') return 'Withdrawn during the hold; afterwards what is to come stops'
  if (kind === 'recall') return 'Recalled during the hold; afterwards what left stays out'
  if (kind === 'nothing') return 'Nothing to take back'
  return null
}

/** The import that a plan would run, if it is one. */
export function importOf(plan: Plan): string | null {
  const id = (plan.input as { import?: unknown } | null | undefined)?.import
  return plan.tool === 'import_run' && typeof id === 'string' ? id : null
}
