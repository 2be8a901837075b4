import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { settle } from '../action/use-run.ts'
import { callTool, read } from '../api/tools.ts'
import { useMay } from '../session/use-places.ts'
import { Bar } from '../ui/bar.tsx'
import { Bones } from '../ui/bones.tsx'
import { Page } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { SplitBar } from '../ui/split-bar.tsx'
import { count, plural } from '../words/numbers.ts'
import { FileCard } from './file-card.tsx'
import { ImportRows } from './import-rows.tsx'
import { RunNote } from './run-note.tsx'
import type { Mapping } from './types.ts'
import { useProgress } from './use-progress.ts'
import './import.css'

/**
 * An import before it runs: what each row would become, how each column is read, what to look at.
 */
export function ImportPage() {
  const { id } = useParams({ from: '/import/$id' })
  const [mapping, setMapping] = useState<Mapping>({})
  const input = { import: id, ...(Object.keys(mapping).length > 0 ? { mapping } : {}) }
  const preview = useQuery({
    queryKey: ['import', input],
    queryFn: () => read('import_preview', { ...input, limit: 1 }),
    staleTime: 60_000,
    placeholderData: (before) => before,
  })
  const plan = useMutation({ mutationFn: async () => settle(await callTool('import_run', input)) })
  const progress = useProgress(id, plan.isPending)
  const mayRun = useMay()('import:run')
  const data = preview.data
  return (
    <Page
      bar={
        <Bar
          crumb={{ to: '/import', label: 'Import' }}
          title={data ? data.files.map((file) => file.name).join(', ') : 'Files'}
        />
      }
    >
      <div className="main" tabIndex={0} role="region" aria-label="Import">
        <div className="pad stack g24">
          <RunNote id={id} />
          {preview.isPending && <Bones rows={8} label="Reading every row" />}
          {preview.error && (
            <ProblemNote error={preview.error} again={() => void preview.refetch()} />
          )}
          {data && (
            <>
              <section>
                <h1>
                  {plural(data.total, 'row')} in {plural(data.files.length, 'file')}
                </h1>
                <p className="lede">
                  A preview. Nothing has changed yet.
                  {data.pipeline &&
                    ` Deals go to the pipeline “${data.pipeline.name}”${data.pipeline.new ? ', which the import makes' : ''}.`}
                </p>
                <div className="figs4" data-testid="import-counts">
                  <Figure value={data.counts.create} label="to create" />
                  <Figure value={data.counts.update} label="to update" />
                  <Figure value={data.counts.skip} label="nothing to do" />
                  <Figure value={data.counts.problem} label="not imported" held />
                </div>
                <SplitBar
                  whole={data.total}
                  segments={[
                    {
                      kind: 'go',
                      value: data.counts.create + data.counts.update,
                      label: 'to create or update',
                    },
                    { kind: 'stay', value: data.counts.skip, label: 'nothing to do' },
                    { kind: 'out', value: data.counts.problem, label: 'not imported' },
                  ]}
                />
              </section>
              <div className="row wraps">
                <button
                  type="button"
                  className="btn ink lg"
                  disabled={
                    !mayRun || plan.isPending || data.counts.create + data.counts.update === 0
                  }
                  onClick={() => plan.mutate()}
                  data-testid="import-plan"
                >
                  Review the plan, {plural(data.counts.create + data.counts.update, 'row')}
                </button>
                <span className="mute">
                  {plan.isPending
                    ? (progress ?? 'Planning: the import runs for real, and is rolled back.')
                    : mayRun
                      ? 'Opens the plan; it needs an approval.'
                      : 'To run an import is up to managers and administrators.'}
                </span>
              </div>
              {plan.error && <ProblemNote error={plan.error} />}
              {data.files.map((file) => (
                <FileCard
                  key={file.id}
                  file={file}
                  fields={data.fields}
                  mapping={mapping}
                  onMapping={setMapping}
                  busy={preview.isFetching}
                />
              ))}
              <ImportRows
                tool="import_preview"
                input={input}
                files={data.files}
                title="Row by row"
              />
            </>
          )}
        </div>
      </div>
    </Page>
  )
}

function Figure({ value, label, held = false }: { value: number; label: string; held?: boolean }) {
  return (
    <div className={held && value > 0 ? 'fig4 out' : 'fig4'}>
      <b>{count(value)}</b>
      <span>{label}</span>
    </div>
  )
}
