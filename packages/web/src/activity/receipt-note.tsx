import { stayedText } from '../action/conflict-words.ts'
import type { Receipt } from '../api/types.ts'
import { count, plural } from '../words/numbers.ts'

/** What an undo brought back, what it left to others, what it could not reach. */
export function ReceiptNote({ receipt }: { receipt: Receipt }) {
  const { kept, residue, along = [] } = receipt
  const followed = along.reduce((sum, each) => sum + each.count, 0)
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
          <span>{count(residue.reduce((sum, each) => sum + each.count, 0))}</span>
        </li>
      </ul>
      {followed > 0 && <p className="t12 ink2">{plural(followed, 'step')} that followed from it went back with it.</p>}
      {kept.slice(0, 20).map((each) => (
        <p key={each.id + (each.field ?? '')} className="t12 ink2">
          {stayedText(each)}
        </p>
      ))}
      {residue.map((each) => (
        <p key={each.text} className="t12 ink2">
          {count(each.count)} × {each.text}
        </p>
      ))}
    </div>
  )
}
