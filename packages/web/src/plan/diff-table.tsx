import type { ReactNode } from 'react'
import type { Change } from '../api/types.ts'
import { RecordLink } from '../record/record-link.tsx'
import { afterText, beforeText, fieldName, sentence, tellingCells } from '../words/diff.ts'
import './diff.css'

const ops = { insert: 'New', update: '', delete: 'Deleted' }

/** Record · field · before · after; rows of one record stay together, long values wrap. */
export function DiffTable({ changes, wayBack }: { changes: Change[]; wayBack?: (change: Change) => ReactNode }) {
  return (
    <div className="tw" tabIndex={0} role="region" aria-label="Changes, before and after">
      <table className="diff">
        <thead>
          <tr>
            <th>Record</th>
            <th>Field</th>
            <th>Before</th>
            <th>After</th>
            {wayBack && <th>Way back</th>}
          </tr>
        </thead>
        <tbody>
          {changes.flatMap((change) => {
            const cells = tellingCells(change)
            const lines = cells.length > 0 ? cells : [null]
            return lines.map((cell, index) => (
              <tr
                key={`${change.table} ${change.id} ${cell?.field ?? ''}`}
                className={`${index === 0 ? 'first' : ''} ${index < lines.length - 1 ? 'cont' : ''} ${change.op === 'insert' ? 'nob' : ''}`}
              >
                <td className="c">
                  {index === 0 && (
                    <>
                      <RecordLink
                        table={change.table}
                        id={change.op === 'insert' ? null : change.id}
                        label={change.label || sentence(change.table)}
                        strong
                      />
                      <div className="mute t12">
                        {ops[change.op]} {ops[change.op] ? change.table.replaceAll('_', ' ') : sentence(change.table)}
                      </div>
                    </>
                  )}
                </td>
                <td className="f ink2">{cell ? fieldName(cell.field, change.table) : ''}</td>
                <td className="b wrap">
                  {change.op === 'insert' ? <span className="vh">none</span> : cell ? beforeText(cell) : ''}
                </td>
                <td className="a wrap">
                  {change.op === 'delete' ? <span className="mute">deleted</span> : cell ? afterText(cell) : ''}
                </td>
                {wayBack && <td className="w">{wayBack(change)}</td>}
              </tr>
            ))
          })}
        </tbody>
      </table>
    </div>
  )
}
