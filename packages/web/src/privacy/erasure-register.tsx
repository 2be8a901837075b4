import { useState } from 'react'
import { useTool } from '../api/use-tool.ts'
import type { RowOf } from '../api/wire.ts'
import { EraseDialog } from '../contact/erase-dialog.tsx'
import { useMay } from '../session/use-places.ts'
import { Bones } from '../ui/bones.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { RecordLink } from '../ui/record-link.tsx'
import { day, moment } from '../words/dates.ts'
import { sentence } from '../words/diff.ts'
import { count } from '../words/numbers.ts'
import { mailText } from './erasure-outcome.tsx'

type Row = RowOf<'erasure_list'>

const said: Record<Row['state'], string> = {
  waiting: 'Waits for its hold to end',
  deferred: 'Deferred by a legal hold',
  carried_out: 'Carried out',
}

/** Every erasure that was asked for: ids and what became of it, never who it was. */
export function ErasureRegister() {
  const found = useTool('erasure_list', { limit: 200 })
  const rows = found.data?.rows ?? []
  const may = useMay()('contact:erase')
  const [erasing, setErasing] = useState(false)
  return (
    <section className="sec" aria-labelledby="erasures">
      <header>
        <h2 id="erasures">Erasures</h2>
        <span className="n">{count(found.data?.total)}</span>
        <span className="grow" />
        {may && (
          <button type="button" className="btn sm" onClick={() => setErasing(true)}>
            Erase a person…
          </button>
        )}
      </header>
      {erasing && <EraseDialog onClose={() => setErasing(false)} />}
      {found.isPending ? (
        <Bones />
      ) : found.error ? (
        <ProblemNote error={found.error} again={() => void found.refetch()} />
      ) : rows.length === 0 ? (
        <p className="mute">
          Nobody has been erased. An erasure is a plan first: it begins here or on the page of a
          contact.
        </p>
      ) : (
        <table data-testid="erasure-register">
          <caption className="vh">Register of erasures</caption>
          <thead>
            <tr>
              <th>Person</th>
              <th>Asked</th>
              <th>Ground</th>
              <th>State</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} data-state={row.state}>
                <td>
                  <RecordLink table="contact" id={row.contact} label={row.name} strong />
                  <div className="mute t12">{row.contact}</div>
                </td>
                <td>{day(row.asked_on)}</td>
                <td>{sentence(row.ground)}</td>
                <td>
                  {said[row.state]}
                  {row.carried_out_at && (
                    <div className="mute t12">{moment(row.carried_out_at)}</div>
                  )}
                  {mailText(row) !== '' && <div className="mute t12">{mailText(row)}</div>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
