import type { Change } from '@rescind/kernel'
import { type Html, html } from './html.ts'
import { counted, fieldText, isNothing, valueText } from './report-words.ts'

/** Records that are told field by field; of a bulk action the further ones get a line each. */
const inFull = 25

/** What stood before and what stands after, record by record. */
export function changesHtml(changes: readonly Change[]): Html | null {
  if (changes.length === 0) return null
  const further = changes.slice(inFull)
  return html`${changes.slice(0, inFull).map(recordHtml)}${further.length > 0 ? linesHtml(further) : null}`
}

const verbs: Record<Change['op'], string> = { insert: 'new', update: 'changed', delete: 'removed' }

function recordHtml(change: Change): Html {
  const { table, label, op, cells } = change
  const head = html`<caption><b>${label}</b> <span>${fieldText(table)}, ${verbs[op]}</span></caption>`
  if (op !== 'update') {
    const side = op === 'insert' ? 'after' : 'before'
    const said = cells.filter((cell) => !isNothing(cell[side]))
    return html`<table class="record">${head}<thead><tr><th>Field</th><th>${op === 'insert' ? 'Value' : 'Value until then'}</th></tr></thead><tbody>${said.map(
      (cell) =>
        html`<tr><th scope="row">${cell.name}</th><td class="${op === 'insert' ? 'after' : 'before'}">${valueText(cell[side], cell[`${side}_label`])}</td></tr>`,
    )}</tbody></table>`
  }
  return html`<table class="record three">${head}<thead><tr><th>Field</th><th>Before</th><th>After</th></tr></thead><tbody>${cells.map(
    ({ name, before, after, before_label, after_label }) =>
      html`<tr><th scope="row">${name}</th><td class="before">${valueText(before, before_label)}</td><td class="after">${valueText(after, after_label)}</td></tr>`,
  )}</tbody></table>`
}

function linesHtml(changes: readonly Change[]): Html {
  return html`<table class="lines"><caption><b>${counted(changes.length, 'further record')}</b> <span>one line each; field by field in payloads.jsonl</span></caption>
<thead><tr><th>Record</th><th>Before → after</th></tr></thead><tbody>${changes.map(
    (change) => html`<tr><th scope="row">${change.label}</th><td>${shortText(change)}</td></tr>`,
  )}</tbody></table>`
}

const cellsShown = 4
const shortened = 80

function shortText({ op, cells }: Change): string {
  const side = op === 'delete' ? 'before' : 'after'
  const said = op === 'update' ? cells : cells.filter((cell) => !isNothing(cell[side]))
  const parts = said.slice(0, cellsShown).map((cell) => {
    const { name, before, after, before_label, after_label } = cell
    if (op !== 'update') return `${name} ${clip(valueText(cell[side], cell[`${side}_label`]))}`
    return `${name} ${clip(valueText(before, before_label))} → ${clip(valueText(after, after_label))}`
  })
  const more = said.length - parts.length
  return `${op === 'update' ? '' : `${verbs[op]}: `}${parts.join('; ')}${more > 0 ? `; and ${counted(more, 'more field')}` : ''}`
}

const clip = (text: string) => (text.length > shortened ? `${text.slice(0, shortened - 1)}…` : text)
