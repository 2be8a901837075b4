import type { Receipt } from '../api/wire.ts'
import { count, plural } from '../words/numbers.ts'
import { stayedText } from './conflict-words.ts'
import './receipt.css'

const kept_max = 20

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
          <span>Stayed</span>
          <span>{count(kept.length)}</span>
        </li>
        <li>
          <span>Could not be taken back</span>
          <span>{count(residue.reduce((sum, each) => sum + each.count, 0))}</span>
        </li>
      </ul>
      {followed > 0 && (
        <p className="t12 ink2">
          {plural(followed, 'step')} that followed from it went back with it.
        </p>
      )}
      {kept.slice(0, kept_max).map((each) => (
        <p key={each.id + (each.field ?? '')} className="t12 ink2">
          {stayedText(each)}
        </p>
      ))}
      {kept.length > kept_max && (
        <p className="t12 ink2">And {count(kept.length - kept_max)} more that stayed.</p>
      )}
      {residue.map((each) => (
        <p key={each.text} className="t12 ink2">
          {count(each.count)} × {each.text}
        </p>
      ))}
    </div>
  )
}
