import { styleText } from 'node:util'
import type { Plan } from '@rescind/wire'
import { changes } from './change.ts'
import { duration } from './moment.ts'
import { count, oneLine, plain, words } from './plain.ts'
import { table } from './table.ts'

const linesMax = 10
const messagesMax = 2

/** A plan in three lines: what it would do, how much, and where to decide. */
export function planSummary(plan: Plan, url: string): string {
  const lines = [
    `${styleText('bold', 'Plan')}  ${oneLine(plan.title)}`,
    `  ${counts(plan)}`,
    `  Review:  ${url}/plans/${plan.id}`,
  ]
  if (plan.state === 'pending') lines.push(`  Approve: rescind approve ${plan.id}`)
  return lines.join('\n')
}

/**
 * Everything somebody needs before saying yes, as far as it fits a terminal; the page shows the
 * rest.
 */
export function planInFull(plan: Plan, url: string, now: number): string {
  const who = plan.agent
    ? `${plan.agent.name} for ${plan.requested_by.name}`
    : plan.requested_by.name
  const parts = [
    `${styleText('bold', oneLine(plan.title))}\n${counts(plan)}`,
    `Asked by ${oneLine(who)}${plan.reasoning ? `: ${oneLine(untagged(plan.reasoning))}` : ''}`,
  ]
  if (plan.why.length > 0) parts.push(`Why a plan: ${plan.why.map(oneLine).join('. ')}.`)
  if (plan.figures.length > 0) parts.push(forecast(plan))
  if (plan.held_out.total > 0) parts.push(heldOut(plan))
  for (const { to, subject, text } of plan.outbound.rows.slice(0, messagesMax)) {
    parts.push(
      `To ${oneLine(to)}: ${oneLine(subject)}\n${plain(text).trim().replace(/^/gm, '  | ')}`,
    )
  }
  if (plan.outbound.total > messagesMax)
    parts.push(`… and ${count(plan.outbound.total - messagesMax, 'more message')}`)
  if (plan.changes.total > 0) parts.push(`Changes\n${changes(plan.changes, linesMax)}`)
  if (plan.drift) parts.push(`Drift: ${oneLine(plan.drift.summary)}`)
  if (plan.residue) parts.push(`What an undo cannot take back: ${oneLine(plan.residue)}`)
  parts.push(`All of it: ${url}/plans/${plan.id}\n${standing(plan, now)}`)
  return parts.join('\n\n')
}

/** What waits like mail and stays in the house. */
const inTheHouse: Record<string, string | undefined> = {
  contact_erase: 'to erase',
  legal_hold_release: 'to release',
}

/**
 * `847 matched, 799 to send, 48 held out (23 opted out, 11 legal hold, 14 customer), 799 changes`
 */
function counts({ tool, counts: n, facets }: Plan): string {
  const held = Object.entries(facets)
    .map(([facet, many]) => `${many.toLocaleString('en-US')} ${words(facet)}`)
    .join(', ')
  return [
    `${n.matched.toLocaleString('en-US')} matched`,
    ...(n.send > 0 ? [`${n.send.toLocaleString('en-US')} ${inTheHouse[tool] ?? 'to send'}`] : []),
    ...(n.held_out > 0
      ? [`${n.held_out.toLocaleString('en-US')} held out${held ? ` (${held})` : ''}`]
      : []),
    ...(n.rows > 0 ? [count(n.rows, 'row') + ' to change'] : []),
  ].join(', ')
}

/** Reasons name records as `[[table:id]]`, which the page turns into links. */
const untagged = (text: string) =>
  text.replace(/\[\[(\w+):[^\]]*\]\]/g, (_, name: string) => `this ${words(name)}`)

/** What the plan does to the forecast: in all, then per owner. */
function forecast({ figures }: Plan): string {
  return table(
    ['forecast', 'of', 'before', 'after', 'difference'],
    figures.map(({ name, about, before_label, after_label, by_label }) => [
      name,
      about?.label ?? 'all',
      before_label,
      after_label,
      by_label,
    ]),
  )
}

function heldOut({ held_out }: Plan): string {
  const shown = held_out.rows.slice(0, linesMax)
  const rest = held_out.total - shown.length
  const lines = table(
    ['held out', 'reason', 'evidence'],
    shown.map(({ label, reason, evidence }) => [label, words(reason), evidence]),
  )
  return rest > 0 ? `${lines}\n… and ${rest} more` : lines
}

function standing(
  { state, expires_at, superseded_by, may_approve, approvers }: Plan,
  now: number,
): string {
  if (superseded_by) return `This plan is ${words(state)}; the next one is ${superseded_by}.`
  if (state !== 'pending') return `This plan is ${words(state)}.`
  const waits = `Waits another ${duration(Date.parse(expires_at) - now)}.`
  if (may_approve) return waits
  const names = approvers.slice(0, 3).map(({ name }) => oneLine(name))
  return `${waits} You may not approve it${names.length > 0 ? `; ${names.join(', ')} may` : ''}.`
}
