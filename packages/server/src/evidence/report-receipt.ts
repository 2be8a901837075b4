import { type Html, html } from './html.ts'
import { counted, fieldText, numberText, valueText } from './report-words.ts'

interface Receipt {
  undone?: number
  recalled?: number
  changes?: { total: number; back: number; kept: number; left: number; erased: number }
  kept?: {
    table: string
    field: string | null
    now: unknown
    protected?: boolean
    reason?: string
  }[]
  along?: { tool: string; count: number }[]
  residue?: { text: string; count: number }[]
}

const keptShown = 50

/** What an undo brought back, what it left to others, and what it could not reach. */
export function receiptHtml(value: unknown): Html {
  const {
    undone = 0,
    recalled = 0,
    changes,
    kept = [],
    residue = [],
    along = [],
  } = (value ?? {}) as Receipt
  const {
    total,
    back,
    kept: stayed,
    left,
    erased,
  } = changes ?? { total: undone, back: undone, kept: 0, left: 0, erased: 0 }
  const sums = [
    `${numberText(back)} of ${counted(total, 'change')} went back`,
    stayed > 0 && `${numberText(stayed)} stayed`,
    left > 0 && `${numberText(left)} had left the organisation`,
    erased > 0 && `${numberText(erased)} erased, with nothing to bring back`,
    along.length > 0 &&
      `${counted(
        along.reduce((sum, { count }) => sum + count, 0),
        'action',
      )} of the product that followed from it went along`,
    recalled > 0 && `${counted(recalled, 'message')} recalled before leaving`,
  ].filter((line) => line !== false)
  const lines = [
    ...kept.slice(0, keptShown).map((each) => html`<li>${keptText(each)}</li>`),
    ...residue.map(({ text, count }) => html`<li>${counted(count, 'message')}: ${text}</li>`),
  ]
  return html`${sums.join('; ')}.${lines.length > 0 ? html`<ul>${lines}</ul>` : null}${kept.length > keptShown ? html` <span class="gone">${counted(kept.length - keptShown, 'further line')} in payloads.jsonl.</span>` : null}`
}

function keptText({
  table,
  field,
  now,
  reason,
  protected: ruled,
}: NonNullable<Receipt['kept']>[number]): string {
  const what =
    field === null ? `a ${fieldText(table)}` : `${fieldText(field)} of a ${fieldText(table)}`
  if (reason !== undefined)
    return `${what} stayed: ${reason === 'erased' ? 'erased' : fieldText(reason)}`
  return ruled
    ? `${what} stayed: a rule of the database keeps it`
    : `${what} stayed ${valueText(now)}`
}
