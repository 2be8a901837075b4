import { settle } from '../action/use-run.ts'
import { asProblem } from '../api/problem.ts'
import { queryClient } from '../api/queries.ts'
import type { Deal, Stage } from '../api/records.ts'
import { callTool } from '../api/tools.ts'
import { type Asked, askedOf } from '../plan/asked.ts'
import { announce } from '../ui/live-region.tsx'
import { createStore, useStore } from '../ui/store.ts'

/** Moves on their way: shown at once, gone when the server's rows arrive. */
type Moving = { deal: Deal; to: string }

const moving = createStore<Moving[]>([])
const refusals = createStore<Record<string, string>>({})

/** A closing that was asked for on the board, where no field is to stand beside. */
export const closing = createStore<Asked | null>(null)

export function useMoving(): Moving[] {
  return useStore(moving)
}

export function useRefusal(deal: string): string | undefined {
  return useStore(refusals)[deal]
}

/** Moves a deal to another open stage: the same tool for a drag, a key, and an agent. */
export async function moveDeal(deal: Deal, stage: Stage): Promise<void> {
  if (deal.stage?.id === stage.id) return
  if (stage.kind === 'won') return closing.set(await askDeal('deal_close_won', { deal: deal.id }))
  moving.update((now) => [...now.filter((each) => each.deal.id !== deal.id), { deal, to: stage.id }])
  refusals.update(({ [deal.id]: _gone, ...rest }) => rest)
  try {
    // Whoever drags it moves it out of the column where it was seen.
    const seen = deal.stage ? { table: 'deal', id: deal.id, fields: { stage: deal.stage.id } } : undefined
    settle(await callTool('deal_move_stage', { deal: deal.id, stage: stage.id }, seen))
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

/** Closing and archiving touch money, so they become a plan; null where it was refused, and the deal says why. */
export async function askDeal(
  tool: 'deal_close_won' | 'deal_close_lost' | 'deal_archive' | 'deal_restore',
  input: { deal: string } & Record<string, string>,
): Promise<Asked | null> {
  const call = () => callTool(tool, input)
  refusals.update(({ [input.deal]: _gone, ...rest }) => rest)
  try {
    return askedOf(settle(await call(), true), call)
  } catch (error) {
    refuse(input.deal, error)
    return null
  }
}
