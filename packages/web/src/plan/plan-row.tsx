import { IconClock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { meQuery, waitsForMe } from '../api/queries.ts'
import type { Plan } from '../api/wire.ts'
import { useNow } from '../ui/now.ts'
import { moment, span } from '../words/dates.ts'
import { count } from '../words/numbers.ts'
import { waitsForText } from './asked.ts'
import { sizeText, stateTag } from './plan-words.ts'
import { nameFor } from './summary.tsx'
import './plan-row.css'

/** One plan in a list: what it does, who asked, how long it waits. */
export function PlanRow({ plan }: { plan: Plan }) {
  const me = useQuery(meQuery).data?.person.id
  const left = Date.parse(plan.expires_at) - useNow()
  const open = plan.state === 'pending' && left > 0
  const tag = stateTag(plan, left)
  const who = nameFor(plan.requested_by, me)
  const held = plan.counts.held_out
  return (
    <div className="wait" data-testid="plan-row" data-plan={plan.id}>
      <div>
        <Link className="plain" to="/plans/$id" params={{ id: plan.id }}>
          <b>{plan.title}</b>
        </Link>
        <div className="mute t12">
          {who.charAt(0).toUpperCase() + who.slice(1)}
          {plan.agent && `, with ${plan.agent.name}`}, {moment(plan.created_at)} ·{' '}
          {held > 0 ? `${count(held)} of ${count(plan.counts.matched)} held out` : sizeText(plan)}
          {open && !waitsForMe(plan) && ` · Waits for ${waitsForText(plan, me)}`}
        </div>
      </div>
      <div className="row">
        {open ? (
          <span className={`${left < 3_600_000 ? 'tag hold' : 'tag'} desk`}>
            <IconClock className="i s" aria-hidden />
            {span(left)} left
          </span>
        ) : (
          <span className={`tag ${tag.voice}`}>{tag.text}</span>
        )}
        <Link
          className={open && waitsForMe(plan) ? 'btn ink' : 'btn'}
          to="/plans/$id"
          params={{ id: plan.id }}
          aria-label={`${open ? 'Review' : 'Open'} ${plan.title}`}
        >
          {open ? 'Review' : 'Open'}
        </Link>
      </div>
    </div>
  )
}
