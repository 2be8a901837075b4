import type { Cell } from '../api/wire.ts'
import { afterText, beforeText } from '../words/diff.ts'

/** Was (struck) → stands; with `back` the other way round is struck: what was taken back. */
export function BeforeAfter({ cell, back = false }: { cell: Cell; back?: boolean }) {
  return (
    <>
      <span className="was">{beforeText(cell)}</span>
      <span className="aft">
        <span className="arr">→</span>
        <span className={back ? 'was' : 'now'}>{afterText(cell)}</span>
      </span>
    </>
  )
}
