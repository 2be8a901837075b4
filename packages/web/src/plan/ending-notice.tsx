import { IconClock, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { plansQuery } from '../api/queries.ts'
import { useNow } from '../ui/now.ts'
import { createStore, useStore } from '../ui/store.ts'
import { time } from '../words/dates.ts'

/** Plans whose notice was put away. */
const putAway = createStore<readonly string[]>([])

/**
 * Whoever asked for a plan is told an hour before its end, whichever page is open: the server says
 * which, and tells when one comes to it.
 */
export function EndingNotice({ me }: { me: string }) {
  const { data } = useQuery(plansQuery({ principal: me, ending: 'true', count: 'true' }))
  const now = useNow()
  const away = useStore(putAway)
  const rows = data?.rows ?? []
  const ending = rows.filter((plan) => !away.includes(plan.id) && Date.parse(plan.expires_at) > now)
  const [first] = ending
  if (!first) return null
  const more = (data?.total ?? rows.length) - (rows.length - ending.length) - 1
  return (
    <div className="banner hold" role="status" data-testid="plan-ending">
      <IconClock className="i c-hold" aria-hidden />
      <div className="grow">
        <b>{first.title}</b> ends at {time(first.expires_at)} if nobody approves it.
        {more > 0 && <span className="ink2"> {more} more end within the hour.</span>}{' '}
        <Link to="/plans/$id" params={{ id: first.id }}>
          Review
        </Link>
      </div>
      <button
        type="button"
        className="btn ghost ic sm"
        aria-label="Put away"
        onClick={() => putAway.update((ids) => [...ids, ...ending.map(({ id }) => id)])}
      >
        <IconX className="i s" aria-hidden />
      </button>
    </div>
  )
}
