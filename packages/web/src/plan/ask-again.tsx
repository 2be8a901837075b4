import { useMutation } from '@tanstack/react-query'
import { absorbPlan } from '../action/absorb.ts'
import { refresh } from '../api/events.ts'
import { request } from '../api/request.ts'
import type { Plan } from '../api/wire.ts'
import { go } from '../ui/go.ts'
import { ProblemNote } from '../ui/problem-note.tsx'

/**
 * Asks for an ended plan again, as things are now, and shows the new one. Who may not is told whose
 * it is to ask.
 */
export function AskAgain({ plan }: { plan: Plan }) {
  const ask = useMutation({
    mutationFn: () =>
      request('POST /api/plans/{id}/renew', { params: { id: plan.id }, once: true }),
    onSuccess: (result) => {
      absorbPlan(result.plan)
      go(`/plans/${result.plan.id}`)
    },
    onSettled: () => refresh('plan'),
  })
  if (!plan.may_renew)
    return (
      <p className="mute t12">
        Only {plan.requested_by.name} can ask for it again, and only while its text is kept.
      </p>
    )
  return (
    <>
      <button
        type="button"
        className="btn ink lg wide"
        disabled={ask.isPending}
        onClick={() => ask.mutate()}
        data-testid="ask-again"
      >
        Ask again
      </button>
      <p className="mute t12">
        The same wish as things are now: a new plan, with its own yes.
        {plan.agent ? ` It stays the request of ${plan.agent.name}.` : ''}
      </p>
      {ask.error && <ProblemNote error={ask.error} />}
    </>
  )
}
