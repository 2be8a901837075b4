import { type Html, html } from './html.ts'
import { counted, momentText, numberText } from './report-words.ts'

/** What the proof of a report rests on. */
export interface Proof {
  origin: string
  size: number
  checkpoint: { at: Date | null; note: string }
  keys: readonly string[]
  published: readonly { where: string; size: number; at: Date; ok: boolean }[]
  stamps: number
}

/** How to check it, what the log is, and what the words mean. */
export const endHtml = ({
  origin,
  size,
  checkpoint,
  keys,
  published,
  stamps,
}: Proof): Html => html`<h2 id="verify">How to verify this</h2>
<p>With Node.js 18 or newer, on any computer, without a network, in the folder of this page:</p>
<pre><code>node verify.mjs .</code></pre>
<p>It answers VERIFIED or FAILED, with the number of the entry and the text in question. It checks that each entry is in the signed log, that
each text is what its entry commits to, that whatever was erased was erased by a recorded request, and that nothing was added to this bundle or
left out of it. To be sure of the key, compare <code>keys.txt</code> with what the organisation gave you on another way, and name it:
<code>node verify.mjs --key KEY .</code></p>
<h2 id="log">What the log is</h2>
<p>Each entry was written in the same database transaction as the action it tells of. The entries are the leaves of a hash tree (RFC 6962), whose
root is signed with Ed25519 and published outside the database. Personal texts are not in the log itself but beside it; the log holds a salted
hash of each, so that a text can be erased on request while the log stays whole, and so that no other text can take its place.</p>
<p>Signed checkpoint of ${counted(size, 'entry', 'entries')} of <code>${origin}</code>${checkpoint.at ? `, made on ${momentText(checkpoint.at)}` : ''}:</p>
<pre><code>${checkpoint.note}</code></pre>
<table class="lines proofs"><caption class="vh">What the proof rests on</caption><tbody>
<tr><th scope="row">Kept outside the database</th><td>${
  published.length === 0
    ? 'nowhere that the log knows of'
    : published.map(
        ({ where, size: there, at, ok }, i) =>
          html`${i > 0 ? html`<br>` : null}<code>${where}</code>: ${ok ? `${counted(there, 'entry', 'entries')}, ${momentText(at)}` : `not reached since ${momentText(at)}`}`,
      )
}</td></tr>
<tr><th scope="row">${keys.length > 1 ? `${numberText(keys.length)} keys, the newest last` : 'Key'}</th><td>${keys.map((key, i) => html`${i > 0 ? html`<br>` : null}<code>${key}</code>`)}</td></tr>
<tr><th scope="row">Time stamps of an authority</th><td>${stamps === 0 ? 'none was asked; times are those of the product’s own clock' : `${counted(stamps, 'reply', 'replies')} (RFC 3161) in timestamps/`}</td></tr>
</tbody></table>
<h2 id="words">Words</h2>
<dl class="words">
<dt>Action</dt><dd>one call of a tool by a person, an agent for a person, or the product itself. Each of its ends is an entry: planned, approved, carried out, taken back.</dd>
<dt>Plan</dt><dd>what an action would do, found by really doing it and rolling it back. Its digest covers every change, every message and every record held out.</dd>
<dt>Approval</dt><dd>one person’s yes to one plan digest. Had anything changed meanwhile, nothing would have happened. An agent may ask and never approve.</dd>
<dt>Held out</dt><dd>left out of an action for a stated reason, like an objection to mail. The list is part of the plan, so its digest covers it; the entry itself tells how many.</dd>
<dt>Hold</dt><dd>a time after approval in which an action can be stopped without trace outside.</dd>
<dt>Taken back</dt><dd>an undo: what stood before stands again, except what somebody else has written since. It is an action of its own.</dd>
<dt>Erased</dt><dd>destroyed on request or when its period was over, in the records and in the log’s texts. An entry says which texts went.</dd>
</dl>
<p class="fine">Names of records and people are those of the day on which this was made; their identifiers are in the files. What became of a message after
its hold is what the outbox says today; everything else is as it was recorded.</p>
</main></body></html>
`
