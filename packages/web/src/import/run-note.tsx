import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { WayBack } from '../action/way-back-button.tsx'
import { actionsQuery } from '../api/queries.ts'
import { read } from '../api/tools.ts'
import type { Action } from '../api/wire.ts'
import { moment } from '../words/dates.ts'
import { count } from '../words/numbers.ts'
import { ImportRows } from './import-rows.tsx'

const runs_max = 50

function ofImport(action: Action, id: string): boolean {
  return (action.input as { import?: unknown } | null)?.import === id
}

/** If these files were imported already: when, with what result, and the way back. */
export function RunNote({ id }: { id: string }) {
  const [open, setOpen] = useState(false)
  const runs = useQuery(actionsQuery({ tool: 'import_run', limit: runs_max })).data?.rows ?? []
  const action = runs.find(
    (each) => ofImport(each, id) && /^(applied|undone|partly_undone)$/.test(each.state),
  )
  const { data: run } = useQuery({
    queryKey: ['import', id, 'run', action?.id, action?.state],
    queryFn: () => read('import_report', { import: id, action: action?.id, limit: 1 }),
    enabled: action !== undefined,
  })
  if (!run) return null
  return (
    <section className="card ran" data-testid="import-run">
      <div className="row wraps">
        <div className="grow">
          <b>{run.undone ? 'Imported and taken back' : 'Imported'}</b>{' '}
          <span className="mute">{moment(run.at)}</span>
          <div className="ink2">
            {count(run.counts.create)} created, {count(run.counts.update)} updated,{' '}
            {count(run.counts.skip)} with nothing to do, {count(run.counts.problem)} not imported
          </div>
        </div>
        <button
          type="button"
          className="btn sm"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Close the report' : 'Report'}
        </button>
        {action && <WayBack action={action} strong />}
      </div>
      {open && (
        <ImportRows
          tool="import_report"
          input={{ import: id, action: run.action }}
          title="What became of each row"
        />
      )}
    </section>
  )
}
