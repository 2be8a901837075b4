import { useMutation } from '@tanstack/react-query'
import { absorbDone, absorbPlan } from '../action/absorb.ts'
import { refresh } from '../api/events.ts'
import { asProblem, type Problem } from '../api/problem.ts'
import { planQuery, queryClient } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { Plan } from '../api/wire.ts'
import { go } from '../ui/go.ts'

export type Decide = {
  busy: boolean
  problem: Problem | null
  approve: () => void
  reject: () => void
  narrow: (exclude: string[]) => Promise<void>
}

/**
 * What a person can decide about a plan. An approval names the digest that was on screen, never
 * "the latest".
 */
export function useDecide(plan: Plan): Decide {
  const reread = () => {
    refresh('plan')
    void queryClient.invalidateQueries(planQuery(plan.id))
  }
  const approve = useMutation({
    mutationFn: () =>
      request('POST /api/plans/{id}/approve', {
        params: { id: plan.id },
        body: { digest: plan.digest },
      }),
    onSuccess: (result) => absorbDone(result.action),
    onSettled: reread,
  })
  const reject = useMutation({
    mutationFn: () => request('POST /api/plans/{id}/reject', { params: { id: plan.id } }),
    onSuccess: (result) => absorbPlan(result.plan),
    onSettled: reread,
  })
  const narrow = useMutation({
    mutationFn: (exclude: string[]) =>
      request('POST /api/plans/{id}/narrow', { params: { id: plan.id }, body: { exclude } }),
    onSuccess: (result) => {
      absorbPlan(result.plan)
      go(`/plans/${result.plan.id}`)
    },
    onSettled: reread,
  })
  const error = approve.error ?? reject.error ?? narrow.error
  return {
    busy: approve.isPending || reject.isPending || narrow.isPending,
    problem: error ? asProblem(error) : null,
    approve: () => approve.mutate(),
    reject: () => reject.mutate(),
    narrow: async (exclude) => {
      await narrow.mutateAsync(exclude)
    },
  }
}
