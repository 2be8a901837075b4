import { IconArrowBackUp } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { stateName } from '../action/state-words.ts'
import { usePeople } from '../api/people.ts'
import { request } from '../api/request.ts'
import type { Action } from '../api/wire.ts'
import { Bar } from '../ui/bar.tsx'
import { Bones } from '../ui/bones.tsx'
import { Empty } from '../ui/empty.tsx'
import { listKeys } from '../ui/list-keys.ts'
import { Page } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { ActionDrawer } from './action-drawer.tsx'
import { ActivityRow } from './activity-row.tsx'
import { RewindDialog } from './rewind-dialog.tsx'
import './activity.css'

const page_rows = 50
const states: Action['state'][] = [
  'applied',
  'held',
  'undone',
  'partly_undone',
  'recalled',
  'awaiting_approval',
  'rejected',
  'expired',
  'drifted',
  'superseded',
  'denied',
  'failed',
  'answered',
  'running',
  'stopped',
]

/** Every action: who, which agent, with what, why, in which mode, and the way back. */
export function Activity() {
  const search = useSearch({ from: '/activity' })
  const navigate = useNavigate()
  const people = usePeople()
  const [rewinding, setRewinding] = useState(false)
  const tools =
    useQuery({
      queryKey: ['tools'],
      queryFn: () => request('GET /api/tools'),
      staleTime: Number.POSITIVE_INFINITY,
    }).data?.rows ?? []
  const { action: open, ...filter } = search
  const query = useInfiniteQuery({
    queryKey: ['actions', filter, 'pages'],
    queryFn: ({ pageParam }) =>
      request('GET /api/actions', { query: { ...filter, before: pageParam, limit: page_rows } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  })
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? []
  const agents = [
    ...new Map(rows.flatMap((row) => (row.agent ? [[row.agent.id, row.agent]] : []))).values(),
  ]
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: '/activity', search: { ...search, ...change }, replace: true })
  const filtered = Object.values(filter).some((value) => value !== undefined)
  return (
    <Page
      bar={
        <Bar title="Activity">
          <button
            type="button"
            className="btn"
            onClick={() => setRewinding(true)}
            data-testid="rewind"
          >
            <IconArrowBackUp className="i" aria-hidden />
            Rewind…
          </button>
        </Bar>
      }
      before={
        <div className="tools">
          <Pick
            label="Tool"
            none="Any tool"
            value={filter.tool}
            onPick={(tool) => set({ tool })}
            options={tools.map((tool) => ({ value: tool.name, label: tool.title }))}
          />
          <Pick
            label="Person"
            none="Anybody"
            value={filter.principal}
            onPick={(principal) => set({ principal })}
            options={people.map((person) => ({ value: person.id, label: person.name }))}
          />
          {(agents.length > 0 || filter.agent) && (
            <Pick
              label="Agent"
              none="Any agent"
              value={filter.agent}
              onPick={(agent) => set({ agent })}
              options={agents.map((agent) => ({ value: agent.id, label: agent.name }))}
            />
          )}
          <Pick
            label="State"
            none="Any state"
            value={filter.state}
            onPick={(state) => set({ state })}
            options={states.map((state) => ({ value: state, label: stateName(state) }))}
          />
          {filtered && (
            <button
              type="button"
              className="btn ghost sm"
              onClick={() => void navigate({ to: '/activity', search: {} })}
            >
              All
            </button>
          )}
        </div>
      }
    >
      <div className="main" tabIndex={0} role="region" aria-label="Actions">
        {query.isPending ? (
          <div className="pad">
            <Bones rows={12} />
          </div>
        ) : query.error ? (
          <div className="pad">
            <ProblemNote error={query.error} again={() => void query.refetch()} />
          </div>
        ) : rows.length === 0 ? (
          <Empty
            title={filtered ? 'Nothing fits these filters' : 'Nothing has happened yet'}
            text="Every action appears here: who did it, with which agent and tool, what for, in which mode, and how to take it back. Reading counts too."
          />
        ) : (
          <div className="acts">
            <div className="acts-head" aria-hidden>
              <span />
              <span>What</span>
              <span>Who</span>
              <span>Tool</span>
              <span>Mode</span>
              <span className="num">Rows</span>
              <span>When</span>
              <span />
            </div>
            <ol data-testid="activity" onKeyDown={listKeys}>
              {rows.map((row) => (
                <ActivityRow
                  key={row.id}
                  action={row}
                  open={row.id === open}
                  onOpen={() => set({ action: row.id })}
                />
              ))}
            </ol>
            {query.hasNextPage && (
              <div className="pad">
                <button
                  type="button"
                  className="btn"
                  disabled={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Earlier actions
                </button>
              </div>
            )}
          </div>
        )}
      </div>
      {rewinding && (
        <RewindDialog seen={rows} chosen={chosenOf(filter)} onClose={() => setRewinding(false)} />
      )}
      {open && <ActionDrawer key={open} id={open} onClose={() => set({ action: undefined })} />}
    </Page>
  )
}

/** What the list is narrowed to is what a rewind starts from. */
const chosenOf = ({
  agent,
  principal,
  tool,
}: {
  agent?: string
  principal?: string
  tool?: string
}) =>
  Object.fromEntries(
    Object.entries({ agent, principal, tool }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    ),
  )

type PickProps = {
  label: string
  none: string
  value: string | undefined
  options: { value: string; label: string }[]
  onPick: (value: string | undefined) => void
}

function Pick({ label, none, value, options, onPick }: PickProps) {
  return (
    <select
      className="input md pick"
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onPick(event.target.value || undefined)}
    >
      <option value="">{none}</option>
      {value && !options.some((option) => option.value === value) && (
        <option value={value}>{value}</option>
      )}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}
