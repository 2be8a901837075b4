import type { Change } from '@rescind/kernel'
import { type Label, type Leaf, pieces, type ReportEntry, type Told } from './gather.ts'
import { type Html, html } from './html.ts'
import {
  counted,
  fieldText,
  kindText,
  modeText,
  momentText,
  outcomeText,
  reasonText,
  toolText,
  valueText,
} from './report-words.ts'

/** Where other entries of the same action, and those that took it back, stand in the log. */
export interface Links {
  /** Entries of an action, by its id. */
  of(action: string): readonly number[]
  /** Entries that took this action back or did it again. */
  about(action: string): readonly { index: number; kind: string; at: string }[]
  principal: string
  agent: string
}

const systemPrincipal = '00000000-0000-0000-0000-000000000000'

/** One entry of the timeline. */
export function entryHtml(entry: ReportEntry, label: Label, links: Links): Html {
  const { index, action, leaf, singles } = entry
  const person = (id: string) => (id === systemPrincipal ? 'the product itself' : (label(links.principal, id) ?? id))
  return html`<article class="entry ${leaf.kind === 'undo' ? 'undo' : ''}" id="entry-${index}">
<header><p class="when"><time datetime="${leaf.at}">${momentText(leaf.at)}</time> <span class="number">entry ${index}</span></p>
<h3>${titleText(entry)}</h3><p class="outcome">${outcomeText(leaf.outcome)}</p></header>
<dl>
<dt>Who</dt><dd>${leaf.agent === undefined ? person(leaf.principal) : html`${label(links.agent, leaf.agent) ?? leaf.agent} (agent) for ${person(leaf.principal)}`} (${leaf.role}), by the right “${leaf.permission}”${leaf.model ? `, model ${leaf.model}` : ''}</dd>
${approval(entry, person)}
${why(singles.get('reasoning'), label)}
<dt>How</dt><dd>${howText(leaf)}${leaf.mode_reasons.length > 0 ? `: ${leaf.mode_reasons.map(reasonText).join('; ')}` : ''}</dd>
${reverted(entry, links)}
${asked(singles.get('input'), label)}
</dl>
${changesHtml(entry)}
${messagesHtml(entry)}
${unshown(entry)}
<p class="proof">Action ${action} · entry ${entry.id} · leaf hash ${entry.hash} · contract version ${leaf.contract_version}, policy version ${leaf.policy_version}</p>
</article>`
}

const notDone = new Set(['denied', 'failed', 'rejected', 'expired', 'drifted', 'superseded', 'recalled', 'cancelled'])

function howText({ outcome, mode }: Leaf): string {
  if (notDone.has(outcome)) return `Not carried out; it would have been ${modeText(mode)} (mode “${mode}”)`
  return `${outcome === 'awaiting_approval' ? 'To be carried out' : 'Carried out'} ${modeText(mode)} (mode “${mode}”)`
}

/** What was done and, where it was about one record, to which. */
function titleText({ leaf, changes }: ReportEntry): string {
  const labels = [...new Set(changes.map(({ label }) => label))]
  return `${kindText(leaf.kind) ?? toolText(leaf.tool)}${labels.length === 1 ? `: ${labels[0]}` : ''}`
}

function approval({ leaf }: ReportEntry, person: (id: string) => string): Html | null {
  const lines = [
    leaf.approver ? html`by ${person(leaf.approver)}, of the plan with the digest <code>${leaf.plan_digest}</code>` : null,
    leaf.decided_by ? html`decided by ${person(leaf.decided_by)}` : null,
    !leaf.approver && leaf.plan_digest ? html`asked for; the plan has the digest <code>${leaf.plan_digest}</code>` : null,
    leaf.held_out ? html`${counted(leaf.held_out, 'record')} held out` : null,
  ].filter((line) => line !== null)
  if (lines.length === 0) return null
  return html`<dt>Approval</dt><dd>${lines.map((line, i) => html`${i > 0 ? '; ' : ''}${line}`)}</dd>`
}

function why(told: Told | undefined, label: Label): Html | null {
  return told === undefined ? null : html`<dt>Why</dt><dd>${toldHtml(told, label, 'quote')}</dd>`
}

function asked(told: Told | undefined, label: Label): Html | null {
  return told === undefined ? null : html`<dt>Asked for</dt><dd>${toldHtml(told, label, 'code')}</dd>`
}

function toldHtml({ state, by, text }: Told, label: Label, as: 'quote' | 'code'): Html {
  if (state === 'erased') return html`<span class="gone">erased under request ${by}</span>`
  if (state === 'withheld') return html`<span class="gone">withheld: it is not about this alone</span>`
  const said = html`${pieces(text ?? '', label).map((piece) => (piece.record ? html`<b>${piece.text}</b>` : piece.text))}`
  const shown = as === 'quote' ? html`<span class="said">${said}</span>` : html`<code class="said">${said}</code>`
  return state === 'redacted' ? html`${shown} <span class="gone">(parts erased under request ${by})</span>` : shown
}

function reverted({ action, leaf, index }: ReportEntry, links: Links): Html | null {
  const back = (leaf.reverts ?? []).flatMap((target) => links.of(target))
  const later = links.about(action).filter((each) => each.index > index)
  if (back.length === 0 && later.length === 0 && (leaf.reverts ?? []).length === 0) return null
  const link = (at: number) => html`<a href="#entry-${at}">entry ${at}</a>`
  return html`<dt>Undo</dt><dd>
${(leaf.reverts ?? []).length > 0 ? html`${leaf.kind === 'redo' ? 'does again' : 'takes back'} ${back.length > 0 ? back.map((at, i) => html`${i > 0 ? ', ' : ''}${link(at)}`) : counted(leaf.reverts!.length, 'action')}${later.length > 0 ? '; ' : ''}` : ''}
${later.map(({ index: at, kind, at: moment }, i) => html`${i > 0 ? '; ' : ''}${kind === 'undo' ? 'taken back' : 'done again'} on ${momentText(moment)} by ${link(at)}`)}</dd>`
}

function changesHtml({ changes }: ReportEntry): Html | null {
  if (changes.length === 0) return null
  return html`<table class="changes"><thead><tr><th>Field</th><th>Before</th><th>After</th></tr></thead>${changes.map(recordHtml)}</table>`
}

const verbs: Record<Change['op'], string> = { insert: ', new', delete: ', removed', update: '' }

function recordHtml({ table, label, op, cells }: Change): Html {
  return html`<tbody><tr><th colspan="3" scope="rowgroup"><b>${label}</b> <span>${fieldText(table)}${verbs[op]}</span></th></tr>${cells.map(
    ({ field, before, after, before_label, after_label }) =>
      html`<tr><td>${fieldText(field)}</td><td class="before">${valueText(before, before_label)}</td><td>${valueText(after, after_label)}</td></tr>`,
  )}</tbody>`
}

function messagesHtml({ messages }: ReportEntry): Html | null {
  if (messages.length === 0) return null
  return html`<table><thead><tr><th>To</th><th>Message</th><th>May leave from</th></tr></thead><tbody>${messages.map(
    ({ to, subject, text, at }) =>
      html`<tr><td>${to}</td><td><b>${subject}</b><span class="said">${text}</span></td><td>${at ? momentText(at) : ''}</td></tr>`,
  )}</tbody></table>`
}

function unshown({ withheld, erased, more }: ReportEntry): Html | null {
  const lines = [
    withheld > 0 && `${counted(withheld, 'line')} about other records withheld`,
    erased > 0 && `${counted(erased, 'line')} erased on request`,
    more > 0 && `${counted(more, 'further line')} in payloads.jsonl`,
  ].filter((line) => line !== false)
  return lines.length === 0 ? null : html`<p class="gone">${lines.join('; ')}</p>`
}
