import type { ReactNode } from 'react'
import type { Change } from '../api/wire.ts'
import { RecordLink } from '../ui/record-link.tsx'
import { afterText, beforeText, cellName, sentence, tellingCells } from '../words/diff.ts'
import './diff.css'

const ops = { insert: 'New', update: '', delete: 'Deleted' }

/** A row for each record: every field of it that changes, before and after; long values wrap. */
export function DiffTable({
  changes,
  wayBack,
}: {
  changes: Change[]
  wayBack?: (change: Change) => ReactNode
}) {
  return (
    <div className="tw" tabIndex={0} role="region" aria-label="Changes, before and after">
      <table className="diff">
        <thead>
          <tr>
            <th>Record</th>
            <th>What changes, before and after</th>
            {wayBack && <th>Way back</th>}
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={`${change.table} ${change.id}`}>
              <td className="c">
                <RecordLink
                  table={change.table}
                  id={change.op === 'insert' ? null : change.id}
                  label={change.label || sentence(change.table)}
                  strong
                />
                <div className="mute t12">
                  {ops[change.op]}{' '}
                  {ops[change.op] ? change.table.replaceAll('_', ' ') : sentence(change.table)}
                </div>
              </td>
              <td className="x">
                <Fields change={change} />
              </td>
              {wayBack && <td className="w">{wayBack(change)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/**
 * What a record gets, and what it had: of a new one there was nothing, of a deleted one nothing is
 * left.
 */
function Fields({ change }: { change: Change }) {
  return (
    <dl>
      {tellingCells(change).map((cell) => (
        <div key={cell.field}>
          <dt>{cellName(cell, change.table)}</dt>
          <dd>
            {change.op === 'insert' ? (
              <b>{afterText(cell)}</b>
            ) : (
              <>
                <span className="b">{beforeText(cell)}</span>
                <span className="arr" aria-hidden>
                  {' → '}
                </span>
                <span className="vh"> becomes </span>
                {change.op === 'delete' ? (
                  <span className="mute">deleted</span>
                ) : (
                  <b>{afterText(cell)}</b>
                )}
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
