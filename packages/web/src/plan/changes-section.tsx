import { IconArrowBackUp, IconMailForward } from '@tabler/icons-react'
import { useState } from 'react'
import type { Change, Plan } from '../api/wire.ts'
import { tablesText } from '../words/diff.ts'
import { count, plural } from '../words/numbers.ts'
import { saveChangesAsCsv } from './changes-csv.ts'
import { DiffTable } from './diff-table.tsx'
import { usePages } from './pages.ts'
import { sendsMail } from './plan-words.ts'

const page_rows = 25

/** A mail is one line: to whom, and where to. What it says is shown below as it leaves. */
function asMail(change: Change): Change {
  const cell = (field: string) => change.cells.find((each) => each.field === field)
  const address = cell('address')
  if (change.table !== 'message' || change.op !== 'insert' || !address) return change
  return {
    ...change,
    label: cell('contact_id')?.after_label ?? change.label,
    cells: [{ ...address, field: 'mail' }],
  }
}

/** Every record that changes, before and after, a page at a time. */
export function ChangesSection({ plan }: { plan: Plan }) {
  const changes = usePages(plan, 'changes')
  const [page, setPage] = useState(0)
  if (changes.total === 0) return null
  const from = page * page_rows
  const shown = changes.rows.slice(from, from + page_rows)
  const turn = async (to: number) => {
    if ((to + 1) * page_rows > changes.rows.length && !changes.done) await changes.more()
    setPage(to)
  }
  const tables = Object.fromEntries(
    Object.entries(plan.tables ?? {}).filter(([table]) => !sendsMail(plan) || table !== 'message'),
  )
  const last = from + page_rows >= changes.total
  return (
    <section className="sec" aria-labelledby="changes" data-testid="changes">
      <header>
        <h2 id="changes">What changes</h2>
        <span className="n">
          {[
            sendsMail(plan) ? plural(plan.counts.send, 'mail') : '',
            Object.keys(tables).length > 0
              ? tablesText(tables)
              : sendsMail(plan)
                ? ''
                : plural(changes.total, 'record'),
          ]
            .filter(Boolean)
            .join(' and ')}
        </span>
      </header>
      <DiffTable
        changes={shown.map(asMail)}
        wayBack={(change) => <WayBackMark plan={plan} change={change} />}
      />
      <p className="mute t12 row wraps" style={{ paddingTop: 8 }}>
        <span>
          Records {count(from + 1)}–{count(Math.min(from + page_rows, changes.total))} of{' '}
          {count(changes.total)}
        </span>
        {page > 0 && (
          <button type="button" className="btn ghost sm" onClick={() => void turn(page - 1)}>
            Previous page
          </button>
        )}
        {!last && (
          <button type="button" className="btn ghost sm" onClick={() => void turn(page + 1)}>
            Next page
          </button>
        )}
        <button
          type="button"
          className="btn ghost sm"
          onClick={() => void changes.all().then((rows) => saveChangesAsCsv(plan.title, rows))}
        >
          Download as CSV
        </button>
      </p>
    </section>
  )
}

function WayBackMark({ plan, change }: { plan: Plan; change: Change }) {
  // What a recall stops, and a mail in the outbox, is withdrawn only until its hold ends.
  if (plan.rollback === 'recall' || change.table === 'outbox' || change.table === 'message')
    return (
      <span className="c-final row g4">
        <IconMailForward className="i s" aria-hidden />
        Recall only
      </span>
    )
  return (
    <span className="c-undo row g4">
      <IconArrowBackUp className="i s" aria-hidden />
      Yes
    </span>
  )
}
