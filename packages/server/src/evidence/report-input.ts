import { type Html, html } from './html.ts'
import { type Label, labelUnder } from './labels.ts'
import { fieldText, numberText, valueText } from './report-words.ts'

const listed = 20

/**
 * What was asked for, or what came of it, in words: names in the place of ids wherever a field says
 * whose id it is.
 */
export function jsonHtml(value: unknown, label: Label): Html {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? fieldsHtml(value, label)
    : partHtml('', value, label)
}

function fieldsHtml(value: object, label: Label): Html {
  return html`${Object.entries(value).map(
    ([key, each], i) =>
      html`${i > 0 ? '; ' : ''}<i>${fieldText(key)}</i> ${partHtml(key, each, label)}`,
  )}`
}

function partHtml(key: string, value: unknown, label: Label): Html {
  const name = labelUnder(label, key, value)
  if (name !== undefined) return html`<b>${name}</b>`
  if (Array.isArray(value)) {
    const more = value.length - listed
    return html`${value.slice(0, listed).map((each, i) => html`${i > 0 ? ', ' : ''}${partHtml(key, each, label)}`)}${more > 0 ? ` and ${numberText(more)} more` : ''}`
  }
  if (value !== null && typeof value === 'object') return html`(${fieldsHtml(value, label)})`
  if (typeof value === 'string')
    return /^[0-9a-f-]{36}$/.test(value) ? html`<code>${value}</code>` : html`“${valueText(value)}”`
  return html`${valueText(value)}`
}
