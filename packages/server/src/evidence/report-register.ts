import type { ReportEntry } from './gather.ts'
import { type Html, html } from './html.ts'
import type { Label } from './labels.ts'
import { entryLink, type Links, whoText } from './report-entry.ts'
import { titleText } from './report-title.ts'
import { counted, dayText, outcomeShort, timeText } from './report-words.ts'

/** An entry in one line of the list that stands before the entries themselves. */
export function registerRow(entry: ReportEntry, label: Label, links: Links): Html {
  const { index, action, leaf } = entry
  const later = links
    .about(action)
    .filter((place) => place.index > index)
    .at(-1)
  const notes = [
    leaf.approver === undefined
      ? null
      : html`approved by ${label(links.principal, leaf.approver) ?? leaf.approver}`,
    leaf.held_out && leaf.kind === 'do' ? html`${counted(leaf.held_out, 'record')} held out` : null,
    later === undefined
      ? null
      : html`${later.kind === 'undo' ? 'taken back' : 'done again'} by ${entryLink(later.index, links)}`,
    leaf.erased === undefined ? null : html`${counted(leaf.erased.count, 'text')} erased`,
  ].filter((note) => note !== null)
  return html`<tr class="${leaf.kind}"><td><a href="#entry-${index}">${index}</a></td><td><time datetime="${leaf.at}">${dayText(leaf.at)} <br>${timeText(leaf.at)}</time></td>
<td>${whoText(leaf, label, links)}</td><td><b>${titleText(entry)}</b>${notes.length > 0 ? html`<span>${notes.map((note, i) => html`${i > 0 ? ' · ' : ''}${note}`)}</span>` : null}</td><td class="outcome ${leaf.outcome}">${outcomeShort(leaf.outcome)}</td></tr>
`
}

/** The list itself. */
export const registerHtml = (
  rows: readonly string[],
  raw: (text: string) => Html,
): Html => html`<table class="register">
<caption class="vh">Every entry in one line</caption><thead><tr><th>Entry</th><th>When</th><th>Who</th><th>What</th><th>Outcome</th></tr></thead>
<tbody>${rows.map(raw)}</tbody></table>
`
