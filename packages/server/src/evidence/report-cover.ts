import type { Evidence } from '@rescind/kernel'
import { type Html, html } from './html.ts'
import { type Coverage, type Page, pageName, shownMax } from './report-pages.ts'
import { counted, momentText, numberText, toolText } from './report-words.ts'
import type { Survey } from './survey.ts'

/** What a report says of itself. */
export interface ReportHead {
  organisation: string
  /** "the contact Anna Keller" */
  about: string
  by: string
  at: Date
}

/** What this is, and its figures. */
export function coverHtml(
  { organisation, about, by, at }: ReportHead,
  evidence: Evidence,
  { figures, first, last }: Survey,
): Html {
  const { actions, byAgents, approved, heldOut, takenBack, refused } = figures
  return html`<h1>Evidence: ${about}</h1>
<p class="lead">Taken from the audit log of ${organisation} on ${momentText(at)}, for ${by}. It shows what was done, when, by whom and for whom, why,
in which mode, what stood before and after, who approved it, who was held out, and what was taken back.</p>
<ul class="facts">${(
    [
      [actions, 'actions'],
      [byAgents, 'of them by agents'],
      [approved, 'approved as a plan'],
      [heldOut, 'left somebody out'],
      [takenBack, 'taken back'],
      [refused, 'refused'],
    ] as const
  ).map(([figure, what]) => html`<li><b>${numberText(figure)}</b><span>${what}</span></li>`)}</ul>
<p>${counted(evidence.entries, 'entry', 'entries')} of the ${numberText(evidence.size)} that the log had${first ? html`, from ${momentText(first)} to ${momentText(last)}` : null}. This page is for
reading. What proves it are the files beside it: every entry stands in the log <code>${evidence.origin}</code>, which was signed and cannot be
altered unseen. <a href="#verify">How to verify it</a>.</p>
`
}

/** The parts of a report that is longer than one page. */
export const contentsHtml = (
  made: readonly Omit<Page, 'register' | 'entries'>[],
): Html => html`<h2 id="contents">Contents</h2>
<table class="lines"><caption class="vh">Parts of this report</caption><thead><tr><th>Part</th><th>Entries</th><th>From</th><th>To</th><th>Of note</th></tr></thead>
<tbody>${made.map(
  ({ number, from, to, first, last, figures }) =>
    html`<tr><td><a href="report/${pageName(number)}">Part ${number}</a></td><td>${from}–${to}</td><td>${momentText(first)}</td><td>${momentText(last)}</td><td>${noteText(figures)}</td></tr>
`,
)}</tbody></table>
`

function noteText({ approved, heldOut, takenBack, refused, erased }: Page['figures']): string {
  const notes = [
    approved > 0 && `${numberText(approved)} approved`,
    heldOut > 0 && `${numberText(heldOut)} held out`,
    takenBack > 0 && `${numberText(takenBack)} taken back`,
    refused > 0 && `${numberText(refused)} refused`,
    erased > 0 && `${counted(erased, 'text')} erased`,
  ].filter((note) => note !== false)
  return notes.join(', ')
}

/** Who acted, and how often. */
export const actorsHtml = ({ actors }: Survey): Html => html`<h2 id="who">Who acted</h2>
<table class="lines"><caption class="vh">People and agents</caption><thead><tr><th>Who</th><th>Entries</th><th>Approved</th><th>Refused</th></tr></thead>
<tbody>${actors.map(
  ({ name, agentName, role, entries, approved, refused }) =>
    html`<tr><td><span class="mark ${agentName === null ? 'person' : 'agent'}"></span><b>${agentName ?? name}</b>${agentName === null ? (role ? `, ${role}` : '') : `, agent, for ${name}`}</td><td>${numberText(entries)}</td><td>${numberText(approved)}</td><td>${numberText(refused)}</td></tr>
`,
)}</tbody></table>
`

/** What was called, and how often. */
export const toolsHtml = ({ tools }: Survey): Html => html`<h2 id="what">What was done</h2>
<table class="lines"><caption class="vh">Tools</caption><thead><tr><th>What</th><th>Tool</th><th>Entries</th><th>Refused</th></tr></thead>
<tbody>${tools.map(
  ({ tool, entries, refused }) =>
    html`<tr><td>${toolText(tool)}</td><td><code>${tool}</code></td><td>${numberText(entries)}</td><td>${numberText(refused)}</td></tr>
`,
)}</tbody></table>
`

/** What this report leaves out, where that is, and why. */
export function coverageHtml(
  { entries }: Evidence,
  { withheld, more, erased, entries: shown }: Coverage,
): Html {
  const gone = [...erased].map(
    ([by, texts]) =>
      html`<li>${counted(texts, 'text')} erased under request <code>${by}</code>. The entry that destroyed them is part of this evidence.</li>`,
  )
  return html`<h2 id="left-out">What is not shown</h2>
<ul class="notes">
<li>${
    shown < entries
      ? html`This report shows ${counted(shown, 'entry', 'entries')}, at most ${numberText(shownMax)}. <b>${counted(entries - shown, 'entry', 'entries')} stand in <code>entries.jsonl</code> and <code>payloads.jsonl</code> alone</b>; for a report about them, ask for a shorter range.`
      : html`Every entry of this evidence is shown.`
  }</li>
<li>${withheld === 0 ? 'Nothing is withheld.' : `${counted(withheld, 'text or line', 'texts or lines')} withheld, because they are about somebody or something else. Their hashes are in the files, so that the rest can be verified.`}</li>
${more > 0 ? html`<li>${counted(more, 'line')} of very large actions: whole in <code>payloads.jsonl</code> and <code>held-out.jsonl</code>.</li>` : null}
${gone.length > 0 ? gone : html`<li>Nothing that belongs here was erased.</li>`}
</ul>
`
}
