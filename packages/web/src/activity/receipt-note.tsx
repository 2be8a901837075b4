import type { Receipt } from '../api/types.ts'
import { fieldName, valueText } from '../words/diff.ts'
import { count } from '../words/numbers.ts'

/** What an undo brought back, what it left to others, what it could not reach. */
export function ReceiptNote({ receipt }: { receipt: Receipt }) {
  const kept = receipt.kept ?? []
  const residue = receipt.residue ?? []
  return (
    <div className="receipt" data-testid="receipt">
      <ul className="sum">
        <li>
          <span>Went back</span>
          <span>{count(receipt.undone)}</span>
        </li>
        <li>
          <span>Stayed, changed by others since</span>
          <span>{count(kept.length)}</span>
        </li>
        <li>
          <span>Could not be taken back</span>
          <span>{count(residue.reduce((sum, each) => sum + (each.count ?? 1), 0))}</span>
        </li>
      </ul>
      {kept.slice(0, 20).map((each) => (
        <p key={each.id + each.field} className="t12 ink2">
          {each.label}, {fieldName(each.field, each.table)} stays {valueText(each.now, null, each.field)}
          {each.by && `, ${each.by.name} wrote it since`}.
        </p>
      ))}
      {residue.map((each) => (
        <p key={each.text} className="t12 ink2">
          {each.count ? `${count(each.count)} × ` : ''}
          {each.text}
        </p>
      ))}
    </div>
  )
}
