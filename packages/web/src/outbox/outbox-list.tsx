import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Fragment } from 'react'
import { WayBack } from '../action/way-back-button.tsx'
import { actionsQuery } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { Action, OutboxRow } from '../api/wire.ts'
import { reasonWords } from '../plan/plan-words.ts'
import { Bones } from '../ui/bones.tsx'
import { Empty } from '../ui/empty.tsx'
import { useNow } from '../ui/now.ts'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Seg } from '../ui/seg.tsx'
import { countdown, moment } from '../words/dates.ts'
import { sentence } from '../words/diff.ts'
import { count, plural } from '../words/numbers.ts'

const page_rows = 100
/**
 * Of how many actions the waiting mails are looked up; what is older has its recall in Activity.
 */
const actions_max = 100
const states = ['queued', 'claimed', 'sent', 'held_out', 'cancelled', 'refused', 'unknown']
const words: Record<string, string> = {
  queued: 'Waiting',
  claimed: 'Leaving',
  sent: 'Left',
  held_out: 'Held out',
  cancelled: 'Recalled',
  refused: 'Refused',
  unknown: 'Unclear',
}

export function OutboxList({ state }: { state: string | undefined }) {
  const navigate = useNavigate()
  const query = useInfiniteQuery({
    queryKey: ['outbox', state ?? 'all'],
    queryFn: ({ pageParam }) =>
      request('GET /api/outbox', {
        query: { state, channel: 'email', before: pageParam, limit: page_rows },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  })
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? []
  const waiting = useQuery(actionsQuery({ waiting: 'true', limit: actions_max })).data?.rows ?? []
  // An action stands before the first of its mails on the page.
  const heads = new Map(
    waiting.map((action) => [
      rows.find((row) => row.action === action.id && row.state === 'queued')?.id,
      action,
    ]),
  )
  const counts = query.data?.pages[0]?.counts ?? {}
  const all = Object.values(counts).reduce((sum, value) => sum + value, 0)
  return (
    <>
      <div className="tools">
        <Seg
          label="State"
          value={state ?? 'all'}
          onChange={(value) =>
            void navigate({ to: '/outbox', search: { state: value === 'all' ? undefined : value } })
          }
          options={[
            { value: 'all', label: `All ${count(all)}` },
            ...states
              .filter(
                (each) =>
                  each === state || each === 'queued' || each === 'sent' || (counts[each] ?? 0) > 0,
              )
              .map((each) => ({ value: each, label: `${words[each]} ${count(counts[each])}` })),
          ]}
        />
      </div>
      <div className="main" tabIndex={0} role="region" aria-label="Outbox">
        {query.isPending ? (
          <div className="pad">
            <Bones rows={10} />
          </div>
        ) : query.error ? (
          <div className="pad">
            <ProblemNote error={query.error} again={() => void query.refetch()} />
          </div>
        ) : rows.length === 0 ? (
          <Empty
            title="No mail here"
            text="Approved mail waits here until its hold ends. Until then recalling it leaves no trace outside; afterwards it is out."
          />
        ) : (
          <div className="pad">
            <ul className="list tight outbox" data-testid="outbox">
              {rows.map((row) => {
                const action = heads.get(row.id)
                const one = action?.outbox?.queued === 1
                return (
                  <Fragment key={row.id}>
                    {action && !one && <Head action={action} />}
                    <Line row={row} action={one ? action : undefined} />
                  </Fragment>
                )
              })}
            </ul>
            {query.hasNextPage && (
              <button
                type="button"
                className="btn"
                style={{ marginTop: 16 }}
                disabled={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                Show more
              </button>
            )}
          </div>
        )}
      </div>
    </>
  )
}

/** What several waiting mails left together as, and the one click that recalls all of them. */
function Head({ action }: { action: Action }) {
  return (
    <li className="head" data-testid="outbox-action" data-action={action.id}>
      <span className="grow wrap">
        <Link className="plain" to="/activity" search={{ action: action.id }}>
          <b>{action.title}</b>
        </Link>{' '}
        <span className="mute nowrap">
          {plural(action.outbox?.queued ?? 0, 'mail waits', 'mails wait')}
        </span>
      </span>
      <WayBack action={action} ring={false} strong />
    </li>
  )
}

/** One mail; `action`: it is the only one of it that waits, so its recall stands here. */
function Line({ row, action }: { row: OutboxRow; action: Action | undefined }) {
  return (
    <li data-testid="outbox-row" data-state={row.state}>
      <span className="to trunc">
        <b>{row.label || row.to}</b> <span className="mute">{row.label && row.to}</span>
      </span>
      <span className="grow trunc ink2">{row.subject}</span>
      <span className="t12 when">
        <When row={row} />
      </span>
      <Link className="t12 nowrap desk" to="/activity" search={{ action: row.action }}>
        Why
      </Link>
      {action && <WayBack action={action} ring={false} />}
    </li>
  )
}

function When({ row }: { row: OutboxRow }) {
  if (row.state === 'queued' && row.reason === 'agent_paused')
    return <span className="tag hold">Waits: its agent is paused</span>
  if (row.state === 'queued') return <Waiting until={row.release_at ?? null} />
  if (row.state === 'sent') return <span className="mute">left {moment(row.settled_at)}</span>
  if (row.state === 'held_out')
    return (
      <span className="tag hold">{row.reason ? reasonWords(row.reason).long : 'held out'}</span>
    )
  if (row.state === 'refused' || row.state === 'unknown')
    return <span className="tag">{row.reason ?? words[row.state]}</span>
  return <span className="tag">{words[row.state] ?? sentence(row.state)}</span>
}

function Waiting({ until }: { until: string | null }) {
  const now = useNow()
  const left = until ? Date.parse(until) - now : 0
  return (
    <span className="tag undo fig-tab">
      {left > 0 ? `leaves in ${countdown(left)}` : 'leaving now'}
    </span>
  )
}
