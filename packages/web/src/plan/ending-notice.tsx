import { IconClock, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { plansQuery } from '../api/queries.ts'
import { useNow } from '../ui/now.ts'
import { createStore, useStore } from '../ui/store.ts'
import { time } from '../words/dates.ts'
import { isEnding } from './ending.ts'

/** Plans whose notice was put away. */
const putAway = createStore<readonly string[]>([])

/** Whoever asked for a plan is told an hour before its end, whichever page is open. */
export function EndingNotice({ me }: { me: string }) {
  const { data } = useQuery(plansQuery('pending'))
  const now = useNow()
  const away = useStore(putAway)
  const ending = (data?.rows ?? []).filter(
    (plan) => plan.requested_by.id === me && !away.includes(plan.id) && isEnding(plan, now),
  )
  const [first] = ending
  if (!first) return null
  return (
    <div className="banner hold" role="status" data-testid="plan-ending">
      <IconClock className="i c-hold" aria-hidden />
      <div className="grow">
        <b>{first.title}</b> ends at {time(first.expires_at)} if nobody approves it.
        {ending.length > 1 && <span className="ink2"> {ending.length - 1} more end within the hour.</span>}{' '}
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
