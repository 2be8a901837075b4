import { settle } from '../action/use-run.ts'
import { asProblem } from '../api/problem.ts'
import { queryClient } from '../api/queries.ts'
import type { Deal, Stage } from '../api/records.ts'
import { callTool } from '../api/tools.ts'
import { go } from '../app/go.ts'
import { announce } from '../ui/live-region.tsx'
import { createStore, useStore } from '../ui/store.ts'

/** Moves on their way: shown at once, gone when the server's rows arrive. */
type Moving = { deal: Deal; to: string }

const moving = createStore<Moving[]>([])
const refusals = createStore<Record<string, string>>({})

export function useMoving(): Moving[] {
  return useStore(moving)
}

export function useRefusal(deal: string): string | undefined {
  return useStore(refusals)[deal]
}

/** Moves a deal to another open stage: the same tool for a drag, a key, and an agent. */
export async function moveDeal(deal: Deal, stage: Stage): Promise<void> {
  if (deal.stage?.id === stage.id) return
  if (stage.kind === 'won') return closeDeal('deal_close_won', { deal: deal.id }, deal.id)
  moving.update((now) => [...now.filter((each) => each.deal.id !== deal.id), { deal, to: stage.id }])
  refusals.update(({ [deal.id]: _gone, ...rest }) => rest)
  try {
    settle(await callTool('deal_move_stage', { deal: deal.id, stage: stage.id }))
    await queryClient.invalidateQueries({ queryKey: ['tool'] })
  } catch (error) {
    refuse(deal.id, error)
    announce(`${deal.name} is back in ${deal.stage?.name ?? 'its stage'}.`)
  } finally {
    moving.update((now) => now.filter((each) => each.deal.id !== deal.id))
  }
}

function refuse(deal: string, error: unknown): void {
  const problem = asProblem(error)
  refusals.update((now) => ({ ...now, [deal]: [problem.detail, problem.next].filter(Boolean).join(' ') }))
}

/** Closing touches money, so it always becomes a plan. */
export async function closeDeal(
  tool: 'deal_close_won' | 'deal_close_lost',
  input: Record<string, string>,
  deal: string,
): Promise<void> {
  try {
    const result = settle(await callTool(tool, input))
    if (result.status === 'awaiting_approval') go(`/plans/${result.plan.id}`)
  } catch (error) {
    refuse(deal, error)
  }
}
