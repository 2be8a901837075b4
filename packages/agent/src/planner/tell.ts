import { count, facets, plural } from '../words.ts'
import type { Done } from './sentence.ts'

/**
 * One deed in two forms: "I would move Acme Corp to Negotiation", "I have moved Acme Corp to
 * Negotiation".
 */
export interface Deed {
  /** With the number of rows where many are meant. */
  would: string | ((rows: number) => string)
  have: string
}

/**
 * What became of a call that does something, in the words of the product. Which way it went is the
 * kernel's decision, so every deed is ready for each of them.
 */
export function tell(report: Done, { would, have }: Deed): string {
  switch (report.status) {
    case 'applied':
      return `I have ${have}.${report.undo_until ? ' You can undo it for 60 seconds.' : ''}`
    case 'held':
      return `I have ${have}. It takes effect when its hold ends; until then you can recall it.`
    case 'awaiting_approval':
      return tellPlan(report, would)
    case 'answered':
      return 'I have only read; nothing was done.'
  }
}

type Plan = Extract<Done, { status: 'awaiting_approval' }>

function tellPlan({ counts, facets: why }: Plan, would: Deed['would']): string {
  const held = counts.held_out > 0 ? ` ${heldOut(counts.held_out, why)}` : ''
  const what = typeof would === 'string' ? would : would(counts.rows)
  return `I would ${what}.${held} Nothing has changed yet. Review the plan to approve it.`
}

/** The same for what is never loosened again by an undo: says so instead of offering one. */
export function tellLasting(report: Done, deed: Deed, lasts: string): string {
  return report.status === 'applied' ? `I have ${deed.have}. ${lasts}` : tell(report, deed)
}

/** The same for one mail. */
export function tellOneMail(report: Done, deed: Deed & { would: string }): string {
  if (report.status !== 'awaiting_approval') return tell(report, deed)
  if (report.counts.send === 0)
    return `I would send nothing. ${heldOut(report.counts.held_out, report.facets)}`
  return `I would ${deed.would}. Nothing has left. Review the plan; mail cannot be unsent.`
}

/** The same for mail to many: how many match, how many get it, who does not and why. */
export function tellMail(report: Done, deed: Deed & { would: string }): string {
  if (report.status !== 'awaiting_approval') return tell(report, deed)
  const { counts, facets: why } = report
  const matches = `${plural(counts.matched, 'contact')} ${counts.matched === 1 ? 'matches' : 'match'}.`
  const held = counts.held_out > 0 ? heldOut(counts.held_out, why) : 'Nobody is held out.'
  if (counts.send === 0) return `${matches} I would send nothing. ${held}`
  return `${matches} I would ${deed.would} to ${count(counts.send)}. ${held} Nothing has left. Review the plan; mail cannot be unsent.`
}

const heldOut = (number: number, why: Record<string, number>): string =>
  `${count(number)} ${number === 1 ? 'is' : 'are'} held out: ${facets(why)}.`
