import { createHash } from 'node:crypto'
import type { Label, ReportEntry } from './gather.ts'
import { type Html, html, Html as Safe } from './html.ts'
import { entryHtml, type Links } from './report-entry.ts'
import { style } from './report-style.ts'
import { counted, momentText } from './report-words.ts'

/** What stands at the head of a report. */
export interface ReportHead {
  organisation: string
  /** "the contact Anna Keller" */
  about: string
  by: string
  at: Date
  origin: string
  size: number
  entries: number
  figures: { actions: number; byAgents: number; takenBack: number; refused: number }
  checkpoint: { at: Date | null; note: string }
  shown: number
}

// Only this style sheet counts, and no script: whatever a record says can do nothing here.
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`

/** The report in pieces: its head, the entries of each page, and its end. It needs nothing but itself. */
export async function* reportHtml(
  head: ReportHead,
  pages: AsyncIterable<{ shown: readonly ReportEntry[]; label: Label }>,
  links: Links,
): AsyncGenerator<string> {
  yield headHtml(head).text
  for await (const { shown, label } of pages) for (const entry of shown) yield `${entryHtml(entry, label, links).text}\n`
  yield endHtml(head).text
}

function headHtml({ organisation, about, by, at, origin, size, entries, figures }: ReportHead): Html {
  const { actions, byAgents, takenBack, refused } = figures
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer">
<title>Evidence: ${about}</title><style>${new Safe(style)}</style></head><body>
<h1>Evidence: ${about}</h1>
<p class="lead">Taken from the audit log of ${organisation} on ${momentText(at)}, for ${by}. It shows what was done, when, by whom and for whom, why,
in which mode, what stood before and after, who approved it, and what was taken back.</p>
<ul class="facts">${[
    [actions, 'actions'],
    [byAgents, 'of them by agents'],
    [takenBack, 'taken back'],
    [refused, 'refused'],
    [entries, `of ${size.toLocaleString('en-GB')} entries of the log`],
  ].map(([figure, what]) => html`<li><b>${Number(figure).toLocaleString('en-GB')}</b><span>${what}</span></li>`)}</ul>
<p>This page is for reading. What proves it are the files beside it: every entry below stands in the log <code>${origin}</code>, which was
signed and cannot be altered unseen. <a href="#verify">How to verify it</a>.</p>
<h2>Timeline</h2>
`
}

function endHtml({ entries, shown, checkpoint, size, origin }: ReportHead): Html {
  return html`${shown < entries ? html`<p class="gone">${counted(entries - shown, 'further entry', 'further entries')} stand in entries.jsonl; this page shows the first ${shown.toLocaleString('en-GB')}.</p>` : null}
<h2 id="verify">How to verify this</h2>
<p>With Node.js 18 or newer, on any computer, without a network, in the folder of this page:</p>
<pre><code>node verify.mjs .</code></pre>
<p>It answers VERIFIED or FAILED, with the number of the entry and the text in question. It checks that each entry is in the signed log, that
each text is what its entry commits to, that whatever was erased was erased by a recorded request, and that nothing was added to this bundle or
left out of it. To be sure of the key, compare <code>keys.txt</code> with what the organisation gave you on another way, and name it:
<code>node verify.mjs --key KEY .</code></p>
<h2>What the log is</h2>
<p>Each entry was written in the same database transaction as the action it tells of. The entries are the leaves of a hash tree (RFC 6962), whose
root is signed with Ed25519 and published outside the database. Personal texts are not in the log itself but beside it; the log holds a salted
hash of each, so that a text can be erased on request while the log stays whole, and so that no other text can take its place. Names of records
and people are those of the day on which this was made; their identifiers are in the files.</p>
<p>Signed checkpoint of ${size.toLocaleString('en-GB')} entries of <code>${origin}</code>${checkpoint.at ? `, made on ${momentText(checkpoint.at)}` : ''}:</p>
<pre><code>${checkpoint.note}</code></pre>
</body></html>
`
}
