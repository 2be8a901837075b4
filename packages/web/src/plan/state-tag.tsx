import { IconClock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { partBackText, takenBackText } from '../action/taken-back.ts'
import { actionQuery } from '../api/queries.ts'
import type { Action, Plan } from '../api/wire.ts'
import { countdown, span, time } from '../words/dates.ts'
import { stateTag } from './plan-words.ts'

/** The action the plan became; before an approval there is none to ask for. */
export function useBecame(plan: Plan): Action | undefined {
  return useQuery({ ...actionQuery(plan.id), enabled: plan.state === 'approved' }).data
}

/** Where a plan stands, and what its action has come to since. */
export function StateTag({
  plan,
  action,
  left,
}: {
  plan: Plan
  action: Action | undefined
  left: number
}) {
  if (plan.state === 'pending' && left > 0)
    return (
      <span className={left < 3_600_000 ? 'tag hold' : 'tag'}>
        <IconClock className="i s" aria-hidden />
        Expires in <b className="fig-tab">{left < 3_600_000 ? countdown(left) : span(left)}</b>
      </span>
    )
  if (action?.state === 'held' && action.release_at)
    return <span className="tag undo">In its hold until {time(action.release_at)}</span>
  if (action && /^(recalled|undone|partly_undone)$/.test(action.state))
    return <span className="tag undo">{partBackText(action) ?? takenBackText(action)}</span>
  if (action?.part_back) return <span className="tag undo">{partBackText(action)}</span>
  if (action?.state === 'running') return <span className="tag undo">On its way</span>
  if (action?.state === 'stopped') return <span className="tag hold">Stopped on its way</span>
  const tag = stateTag(plan, left)
  return <span className={`tag ${tag.voice}`}>{tag.text}</span>
}
