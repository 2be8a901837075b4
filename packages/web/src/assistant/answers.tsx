import { IconEye } from '@tabler/icons-react'
import { useState } from 'react'
import type { AssistantReply } from '../api/wire.ts'
import { RecordLink } from '../ui/record-link.tsx'
import { fieldName, valueText } from '../words/diff.ts'
import { count } from '../words/numbers.ts'
import { answerColumns, type Row, tableOf } from './answer-columns.ts'

const rows_first = 8

/** What reading tools answered, as compact tables. */
export function Answers({ answers }: { answers: NonNullable<AssistantReply['answers']> }) {
  return (
    <>
      {answers.map((answer, index) => (
        <Answer key={index} {...answer} />
      ))}
    </>
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function Answer({
  tool,
  tool_title: title,
  output,
}: NonNullable<AssistantReply['answers']>[number]) {
  const [all, setAll] = useState(false)
  const rows = Array.isArray(output)
    ? output
    : isRecord(output) && Array.isArray(output.rows)
      ? output.rows
      : null
  if (rows) {
    const records = rows.filter(isRecord) as Row[]
    const total =
      isRecord(output) && typeof output.total === 'number' ? output.total : records.length
    if (records.length === 0) return <p className="mute t12">Nothing found.</p>
    const columns = answerColumns(
      records,
      isRecord(output) && typeof output.currency === 'string' ? output.currency : null,
    )
    const table = tableOf(tool)
    return (
      <div className="answer" data-testid="answer">
        <table>
          <caption className="vh">{title ?? 'What was found'}</caption>
          <thead className="vh">
            <tr>
              {columns.map((column) => (
                <th key={column.field}>{fieldName(column.field, table)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(all ? records : records.slice(0, rows_first)).map((row, index) => (
              <tr key={typeof row.id === 'string' ? row.id : index}>
                {columns.map((column, at) => (
                  <td
                    key={column.field}
                    className={column.number ? 'num' : at > 0 ? 'mute' : undefined}
                  >
                    {at === 0 ? (
                      <RecordLink
                        table={table}
                        id={typeof row.id === 'string' ? row.id : null}
                        label={column.text(row)}
                      />
                    ) : (
                      column.text(row)
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <p className="row t12 mute under">
          <IconEye className="i s" aria-hidden />
          <span className="grow">
            {count(total)} {total === 1 ? 'row' : 'rows'}, read only
          </span>
          {records.length > rows_first && (
            <button type="button" className="btn ghost sm" onClick={() => setAll(!all)}>
              {all ? 'Fewer' : `Show ${records.length}`}
            </button>
          )}
        </p>
      </div>
    )
  }
  if (!isRecord(output)) return null
  const facts = Object.entries(output).filter(
    ([field, value]) => field !== 'id' && value !== null && !Array.isArray(value),
  )
  return (
    <dl className="answer kv">
      {facts.slice(0, 8).map(([field, value]) => (
        <div key={field} className="fact">
          <dt>{fieldName(field)}</dt>
          <dd>
            {isRecord(value)
              ? String(value.name ?? value.title ?? value.label ?? 'a record')
              : valueText(value, null, field)}
          </dd>
        </div>
      ))}
    </dl>
  )
}
