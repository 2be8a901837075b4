import { useInfiniteQuery } from '@tanstack/react-query'
import type { PlanFilter } from '../api/queries.ts'
import { request } from '../api/request.ts'
import { count } from '../words/numbers.ts'
import { PlanRow } from './plan-row.tsx'

const page_rows = 50

/**
 * Plans that pass a filter, newest first, page by page; how many there are is counted by the
 * server.
 */
export function usePlans(filter: PlanFilter, enabled = true) {
  const { data, isPending, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useInfiniteQuery({
      queryKey: ['plans', filter, 'pages'],
      queryFn: ({ pageParam }) =>
        request('GET /api/plans', {
          query: {
            ...filter,
            count: 'true',
            limit: page_rows,
            ...(pageParam && { before: pageParam }),
          },
        }),
      initialPageParam: '',
      getNextPageParam: (page) => page.next || undefined,
      enabled,
    })
  return {
    rows: data?.pages.flatMap((page) => page.rows) ?? [],
    total: data?.pages[0]?.total ?? 0,
    pending: isPending,
    error,
    again: refetch,
    more: hasNextPage ? () => void fetchNextPage() : null,
    busy: isFetchingNextPage,
  }
}
export type Plans = ReturnType<typeof usePlans>

/** Plans under one another; nothing where there are none. */
export function PlanRows({ plans }: { plans: Plans }) {
  if (plans.rows.length === 0) return null
  return (
    <>
      <div className="card">
        {plans.rows.map((plan) => (
          <PlanRow key={plan.id} plan={plan} />
        ))}
      </div>
      <MorePlans plans={plans} />
    </>
  )
}

export function MorePlans({ plans: { more, busy } }: { plans: Plans }) {
  if (!more) return null
  return (
    <div>
      <button type="button" className="btn" disabled={busy} onClick={more}>
        Earlier plans
      </button>
    </div>
  )
}

/**
 * Plans that whoever looks may read and not approve, so that none of them is taken for their turn.
 */
export function WaitsForOthers({ plans }: { plans: Plans }) {
  if (plans.rows.length === 0) return null
  return (
    <section className="sec" aria-labelledby="waits-for-others" data-testid="waits-for-others">
      <header>
        <h2 id="waits-for-others">Waits for others</h2>
        <span className="n">{count(plans.total)}</span>
      </header>
      <PlanRows plans={plans} />
    </section>
  )
}
