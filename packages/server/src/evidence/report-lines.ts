import type { Message, ReportEntry } from './gather.ts'
import { type Html, html } from './html.ts'
import type { Label } from './labels.ts'
import { counted, heldOutText, momentText, numberText, overrideText } from './report-words.ts'

/** Mails whose whole text is shown; those of a mailing differ in little more than the name. */
const inFull = 3

/** What was to leave the organisation, and what became of it. */
export function messagesHtml({ messages, leaf }: ReportEntry): Html | null {
  if (messages.length === 0) return null
  const further = messages.slice(inFull)
  const all = leaf.messages?.count ?? messages.length
  return html`<h4>${counted(all, 'message')}</h4>
${messages.slice(0, inFull).map(
  (
    message,
  ) => html`<div class="mail"><p><b>${message.subject}</b></p><p class="to">to ${message.to || 'nobody any more'} · ${fateText(message)}</p>
<p class="said">${message.text}</p></div>`,
)}
${
  further.length === 0
    ? null
    : html`<table class="lines"><caption><b>${counted(further.length, 'further message')}</b> <span>whole texts in payloads.jsonl</span></caption>
<thead><tr><th>To</th><th>Subject</th><th>What became of it</th></tr></thead><tbody>${further.map(
        (message) =>
          html`<tr><td>${message.to}</td><td>${message.subject}</td><td>${fateText(message)}</td></tr>`,
      )}</tbody></table>`
}`
}

const fates: Record<string, string> = {
  queued: 'waits to leave',
  claimed: 'being handed over',
  sent: 'left',
  refused: 'refused by the mail server',
  held_out: 'held out when it was to leave',
  cancelled: 'recalled before it left',
  unknown: 'may have left; the connection broke',
}

function fateText({ fate, at }: Message): string {
  if (fate === null)
    return at === null ? 'nothing is known of it any more' : `might leave from ${momentText(at)}`
  const { state, reason, at: settled } = fate
  const why = state === 'held_out' && reason ? `: ${heldOutText(reason).toLowerCase()}` : ''
  if (state === 'queued' && at !== null) return `waits, may leave from ${momentText(at)}`
  return `${fates[state] ?? state}${why}${settled ? `, ${momentText(settled)}` : ''}`
}

/**
 * Who was left out, by reason, each with its evidence. `elsewhere`: where they stand, if not here.
 */
export function heldOutHtml(
  { leaf, heldOut }: ReportEntry,
  label: Label,
  elsewhere: Html | null,
): Html | null {
  const all = leaf.held_out ?? 0
  if (all === 0) return null
  const { told, rows, withheld, more } = heldOut
  if (!told)
    return html`<p class="hold">${counted(all, 'record')} held out${elsewhere ? html`, listed in ${elsewhere}` : ''}.</p>`
  const groups = Map.groupBy(rows, ({ reason, override }) => `${reason} ${override}`)
  const unlisted = all - rows.length - withheld - more
  const rest = [
    withheld > 0 && `${counted(withheld, 'held-out record')} not about this: withheld`,
    more > 0 && `${counted(more, 'further one')} in held-out.jsonl`,
    unlisted > 0 && `${counted(unlisted, 'record')} without a list: this action was no plan`,
  ].filter((line) => line !== false)
  return html`<section class="held-out"><h4>Held out <span>${counted(all, 'record')} left as ${all === 1 ? 'it was' : 'they were'}</span></h4>
${
  groups.size === 0
    ? null
    : html`<table class="lines"><thead><tr><th>Who</th><th>Evidence</th></tr></thead>${[
        ...groups.values(),
      ].map(
        (lines) =>
          html`<tbody><tr><th colspan="2" scope="rowgroup"><b>${heldOutText(lines[0]!.reason)}</b> <span>${numberText(lines.length)}; ${overrideText(lines[0]!.override)}</span></th></tr>${lines.map(
            ({ record, evidence, erased_by }) =>
              html`<tr><td>${label(record.table, record.id) ?? html`${record.table.replaceAll('_', ' ')} <code>${record.id}</code>`}</td><td>${erased_by === undefined ? evidence : html`<span class="gone">erased under request ${erased_by}</span>`}</td></tr>`,
          )}</tbody>`,
      )}</table>`
}
${rest.length > 0 ? html`<p class="gone">${rest.join('; ')}.</p>` : null}</section>`
}
