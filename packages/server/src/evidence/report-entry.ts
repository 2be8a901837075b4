import { systemPrincipal } from '@rescind/kernel'
import type { ReportEntry } from './gather.ts'
import { type Html, html } from './html.ts'
import { type Label, parsed, pieces } from './labels.ts'
import type { Leaf, Told } from './leaf.ts'
import { changesHtml } from './report-changes.ts'
import { jsonHtml } from './report-input.ts'
import { heldOutHtml, messagesHtml } from './report-lines.ts'
import { receiptHtml } from './report-receipt.ts'
import { titleText } from './report-title.ts'
import {
  counted,
  dayText,
  modeText,
  momentText,
  outcomeShort,
  outcomeText,
  reasonsText,
  timeText,
} from './report-words.ts'
import type { Place } from './survey.ts'

/** What leads from one entry to others, and who is who. */
export interface Links {
  of(action: string): readonly Place[]
  about(action: string): readonly Place[]
  /** Where an entry stands, seen from this page; null where no page shows it. */
  href(index: number): string | null
  principal: string
  agent: string
}

/** "entry 7", as a link where a page shows it. */
export function entryLink(index: number, links: Links): Html {
  const href = links.href(index)
  return href === null ? html`entry ${index}` : html`<a href="${href}">entry ${index}</a>`
}

/** Who acted, and for whom. */
export function whoText({ principal, agent }: Leaf, label: Label, links: Links): string {
  const person = personText(principal, label, links)
  return agent === undefined
    ? person
    : `${label(links.agent, agent) ?? agent} (agent) for ${person}`
}

const personText = (id: string, label: Label, links: Links) =>
  id === systemPrincipal.id ? 'the product itself' : (label(links.principal, id) ?? id)

/** One entry of the timeline. */
export function entryHtml(entry: ReportEntry, label: Label, links: Links): Html {
  const { index, action, leaf, singles } = entry
  const first = links.of(action)[0]
  const earlier = first !== undefined && first.index < index ? entryLink(first.index, links) : null
  return html`<article class="entry ${leaf.kind}" id="entry-${index}">
<header><p class="when"><time datetime="${leaf.at}"><b>${dayText(leaf.at)}</b> ${timeText(leaf.at)}</time><span>Entry ${index}</span></p>
<h3>${titleText(entry)}</h3><p class="outcome ${leaf.outcome}">${outcomeShort(leaf.outcome)}</p></header>
<dl>
${who(entry, label, links)}
${cause(entry, links)}
${why(singles.get('reasoning'), label)}
<dt>Outcome</dt><dd>${came(entry, links)}${howText(leaf)}</dd>
${approval(entry, label, links)}
${reverted(entry, links)}
${asked(entry, label, earlier)}
${result(entry, label)}
</dl>
${changesHtml(entry.changes)}
${messagesHtml(entry)}
${heldOutHtml(entry, label, earlier)}
${unshown(entry)}
<p class="proof">Entry ${entry.id} · action ${action} · leaf hash ${entry.hash} · contract version ${leaf.contract_version}, policy version ${leaf.policy_version}${leaf.prompt_digest ? ` · prompt ${leaf.prompt_digest}` : ''}</p>
</article>`
}

function who({ leaf }: ReportEntry, label: Label, links: Links): Html {
  const { agent, role, permission, model, outcome } = leaf
  const mark = html`<span class="mark ${agent === undefined ? 'person' : 'agent'}"></span>`
  return html`<dt>Who</dt><dd>${mark}<b>${whoText(leaf, label, links)}</b>, ${role}${model ? `, model ${model}` : ''}; ${outcome === 'denied' ? 'lacked' : 'by'} the right “${permission}”</dd>`
}

/** What the product did because of somebody's action. */
function cause({ leaf }: ReportEntry, links: Links): Html | null {
  if (leaf.caused_by === undefined) return null
  const first = links.of(leaf.caused_by)[0]
  return html`<dt>Because of</dt><dd>${first ? entryLink(first.index, links) : html`action ${leaf.caused_by}, which is not part of this evidence`}</dd>`
}

/** What came of it, before how; after a hold, that nobody stopped it. */
function came({ action, index, leaf }: ReportEntry, links: Links): string {
  if (leaf.outcome !== 'applied') return `${outcomeText(leaf.outcome)}. `
  const waited = links.of(action).some((place) => place.outcome === 'held' && place.index < index)
  return waited ? 'Its hold ended, and nobody had stopped it. ' : ''
}

const notDone = new Set([
  'denied',
  'failed',
  'rejected',
  'expired',
  'drifted',
  'superseded',
  'recalled',
])

function howText(leaf: Leaf): string {
  const { outcome, mode, mode_reasons: codes } = leaf
  const how = notDone.has(outcome)
    ? `It would have been carried out ${modeText(mode)}`
    : outcome === 'awaiting_approval'
      ? `To be carried out ${modeText(mode)}`
      : outcome === 'answered'
        ? `Read ${modeText(mode)}`
        : `Carried out ${modeText(mode)}`
  return `${how} (mode “${mode}”)${codes.length > 0 ? `: ${reasonsText(leaf)}` : ''}.`
}

function approval({ action, index, leaf }: ReportEntry, label: Label, links: Links): Html | null {
  const { approver, decided_by: decided, plan_digest: digest, principal, outcome } = leaf
  const person = (id: string) => html`<b>${personText(id, label, links)}</b>`
  const digested = digest
    ? html`<br><span class="fine">plan digest <code>${digest}</code></span>`
    : null
  const places = links.of(action)
  const asked = places.find((place) => place.outcome === 'awaiting_approval' && place.index < index)
  if (approver !== undefined)
    return html`<dt>Approval</dt><dd>by ${person(approver)}${approver === principal ? ', for whom it was asked' : ''}, of exactly the plan ${asked ? html`of ${entryLink(asked.index, links)}` : 'that was shown'}${digested}</dd>`
  if (decided !== undefined) return html`<dt>Decided</dt><dd>by ${person(decided)}${digested}</dd>`
  if (!digest) return null
  const next = places.find((place) => place.index > index)
  const then = next
    ? html`; what came of it: ${entryLink(next.index, links)}, ${outcomeShort(next.outcome).toLowerCase()}`
    : html`${outcome === 'awaiting_approval' ? '; nothing here says what came of it' : ''}`
  return html`<dt>Approval</dt><dd>${outcome === 'awaiting_approval' ? 'asked for' : 'of the plan that was shown'}${then}${digested}</dd>`
}

function why(told: Told | undefined, label: Label): Html | null {
  return told === undefined
    ? null
    : html`<dt>Why</dt><dd>${toldHtml(told, (text) => wordsHtml(text, label))}</dd>`
}

const wordsHtml = (text: string, label: Label): Html =>
  html`<span class="said">${pieces(text, label).map((piece) => (piece.record ? html`<b>${piece.text}</b>` : piece.text))}</span>`

/**
 * `before`: the entry in which the same was asked, so that it is read once. What an undo takes back
 * is said beside it.
 */
function asked({ leaf, singles }: ReportEntry, label: Label, before: Html | null): Html | null {
  const told = singles.get('input')
  if (told === undefined || (leaf.kind !== 'do' && /^\{"actions?":/.test(told.text ?? '')))
    return null
  if (before !== null) return html`<dt>Asked for</dt><dd>as in ${before}</dd>`
  return html`<dt>Asked for</dt><dd>${toldHtml(told, (text) => dataHtml(text, label))}</dd>`
}

function dataHtml(text: string, label: Label): Html {
  const value = parsed(text)
  return value === null ? html`<code class="said">${text}</code>` : jsonHtml(value, label)
}

const longest = 600

/** What it answered; of an undo, the receipt. Long answers stand in the files alone. */
function result({ leaf, singles }: ReportEntry, label: Label): Html | null {
  if (leaf.kind !== 'do') {
    const told = singles.get('receipt') ?? singles.get('output')
    return told === undefined
      ? null
      : html`<dt>Receipt</dt><dd>${toldHtml(told, (text) => receiptHtml(parsed(text)))}</dd>`
  }
  const told = singles.get('output')
  // Of one record it tells what the change beside it tells.
  if (told === undefined || (told.text?.length ?? 0) > longest || /"id":/.test(told.text ?? ''))
    return null
  return html`<dt>Result</dt><dd>${toldHtml(told, (text) => dataHtml(text, label))}</dd>`
}

function toldHtml({ state, by, text }: Told, shown: (text: string) => Html): Html {
  if (state === 'erased') return html`<span class="gone">erased under request ${by}</span>`
  if (state === 'withheld')
    return html`<span class="gone">withheld: it is not about this alone</span>`
  const said = shown(text ?? '')
  return state === 'redacted'
    ? html`${said} <span class="gone">(parts erased under request ${by})</span>`
    : said
}

function reverted({ action, leaf, index }: ReportEntry, links: Links): Html | null {
  const targets = leaf.reverts ?? []
  const back = targets.flatMap((target) =>
    links
      .of(target)
      .filter((place) => place.kind === 'do' && place.outcome !== 'awaiting_approval')
      .slice(0, 1),
  )
  const later = links.about(action).filter((place) => place.index > index)
  if (targets.length === 0 && later.length === 0) return null
  const verb = leaf.kind === 'redo' ? 'does again' : 'takes back'
  const unknown = targets.length - back.length
  const lines = [
    back.length > 0
      ? html`${verb} ${back.slice(0, 50).map((place, i) => html`${i > 0 ? ', ' : ''}${entryLink(place.index, links)}`)}${back.length > 50 ? ` and ${counted(back.length - 50, 'more')}` : ''}`
      : null,
    unknown > 0 ? html`${verb} ${counted(unknown, 'action')} not shown here` : null,
    ...later.map(
      (place) =>
        html`${place.kind === 'undo' ? 'taken back' : 'done again'} on ${momentText(place.at)} by ${entryLink(place.index, links)}`,
    ),
  ].filter((line) => line !== null)
  return html`<dt>Undo</dt><dd class="back">${lines.map((line, i) => html`${i > 0 ? '; ' : ''}${line}`)}</dd>`
}

function unshown({ withheld, erased, more, copies }: ReportEntry): Html | null {
  const gone = [...erased].map(
    ([by, lines]) => `${counted(lines, 'line')} erased under request ${by}`,
  )
  const lines = [
    copies > 0 &&
      `${counted(copies, 'new mail record')} with the words of these messages: payloads.jsonl`,
    withheld > 0 && `${counted(withheld, 'line')} about other records withheld`,
    ...gone,
    more > 0 && `${counted(more, 'further line')} in payloads.jsonl`,
  ].filter((line) => line !== false)
  return lines.length === 0 ? null : html`<p class="gone">${lines.join('; ')}.</p>`
}
