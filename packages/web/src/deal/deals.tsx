import { IconPlus } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { usePeople } from '../api/people.ts'
import { useTool } from '../api/use-tool.ts'
import { May } from '../session/may.tsx'
import { Bar } from '../ui/bar.tsx'
import { Bones } from '../ui/bones.tsx'
import { Page } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Seg } from '../ui/seg.tsx'
import { Board } from './board.tsx'
import { DealForm } from './deal-form.tsx'
import { DealList } from './deal-list.tsx'
import { ForecastStat } from './forecast-stat.tsx'
import { ForecastTable } from './forecast-table.tsx'
import './deal.css'

type View = 'board' | 'list' | 'forecast'

export function Deals() {
  const search = useSearch({ from: '/deals' })
  const navigate = useNavigate()
  const view: View = search.view ?? 'board'
  const pipelines = useTool('pipeline_list', {}).data?.rows ?? []
  const snapshot = useTool('pipeline_snapshot', {
    ...(search.pipeline ? { pipeline: search.pipeline } : {}),
    ...(search.owner ? { owner: search.owner } : {}),
  })
  const people = usePeople()
  const [adding, setAdding] = useState(false)
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: '/deals', search: { ...search, ...change }, replace: true })
  return (
    <Page
      column
      bar={
        <Bar title="Deals">
          <span className="desk">
            <Seg
              label="View"
              value={view}
              onChange={(value) => set({ view: value === 'board' ? undefined : value })}
              options={[
                { value: 'board', label: 'Board' },
                { value: 'list', label: 'List' },
                { value: 'forecast', label: 'Forecast' },
              ]}
            />
          </span>
          <May need="deal:write">
            <button type="button" className="btn ink" onClick={() => setAdding(true)}>
              <IconPlus className="i" aria-hidden />
              New deal
            </button>
          </May>
        </Bar>
      }
      before={
        <ForecastStat snapshot={snapshot.data} owner={search.owner}>
          <span className="only-phone">
            <select
              className="input md"
              aria-label="View"
              value={view}
              onChange={(event) =>
                set({
                  view:
                    event.target.value === 'board'
                      ? undefined
                      : (event.target.value as 'list' | 'forecast'),
                })
              }
            >
              <option value="board">Board</option>
              <option value="list">List</option>
              <option value="forecast">Forecast</option>
            </select>
          </span>
          {view !== 'forecast' && (
            <>
              {pipelines.length > 1 && (
                <select
                  className="input md desk"
                  aria-label="Pipeline"
                  value={search.pipeline ?? snapshot.data?.pipeline.id ?? ''}
                  onChange={(event) => set({ pipeline: event.target.value || undefined })}
                >
                  {pipelines.map((pipeline) => (
                    <option key={pipeline.id} value={pipeline.id}>
                      {pipeline.name}
                    </option>
                  ))}
                </select>
              )}
              <select
                className="input md desk"
                aria-label="Owner"
                value={search.owner ?? ''}
                onChange={(event) => set({ owner: event.target.value || undefined })}
              >
                <option value="">Any owner</option>
                {people.map((person) => (
                  <option key={person.id} value={person.id}>
                    {person.name}
                  </option>
                ))}
              </select>
            </>
          )}
        </ForecastStat>
      }
    >
      {snapshot.error ? (
        <div className="pad">
          <ProblemNote error={snapshot.error} again={() => void snapshot.refetch()} />
        </div>
      ) : view === 'forecast' ? (
        <ForecastTable />
      ) : !snapshot.data ? (
        <div className="pad">
          <Bones rows={10} />
        </div>
      ) : view === 'list' ? (
        <DealList snapshot={snapshot.data} owner={search.owner} />
      ) : (
        <Board snapshot={snapshot.data} owner={search.owner} />
      )}
      {adding && <DealForm snapshot={snapshot.data} onClose={() => setAdding(false)} />}
    </Page>
  )
}
