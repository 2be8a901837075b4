import { settle } from '../action/use-run.ts'
import { asProblem } from '../api/problem.ts'
import { queryClient } from '../api/queries.ts'
import { callTool } from '../api/tools.ts'
import type { Deal, Stage } from '../api/wire.ts'
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

/**
 * Of each deal that is moved where its last move leads, as soon as that is known: a further one
 * goes on from there.
 */
const leads = new Map<string, Promise<string | undefined>>()

/** Moves a deal to another open stage: the same tool for a drag, a key, and an agent. */
export async function moveDeal(deal: Deal, stage: Stage): Promise<void> {
  const before = leads.get(deal.id)
  if (deal.stage?.id === stage.id && !before) return
  if (stage.kind === 'won') return closing.set(await askDeal('deal_close_won', { deal: deal.id }))
  const own: Moving = { deal, to: stage.id }
  moving.update((now) => [...now.filter((each) => each.deal.id !== deal.id), own])
  refusals.update(({ [deal.id]: _gone, ...rest }) => rest)
  const sent = (async () => await send(deal, stage, (await before) ?? deal.stage?.id))()
  leads.set(deal.id, sent)
  await sent
  // What was read meanwhile may be from before.
  await queryClient.invalidateQueries({ queryKey: ['tool'] })
  if (leads.get(deal.id) === sent) leads.delete(deal.id)
  moving.update((now) => now.filter((each) => each !== own))
}

/**
 * The stage it is in then. `from`: whoever drags it moves it out of the column where it was seen.
 */
async function send(
  deal: Deal,
  stage: Stage,
  from: string | undefined,
): Promise<string | undefined> {
  if (from === stage.id) return from
  try {
    const seen = from ? { table: 'deal', id: deal.id, fields: { stage: from } } : undefined
    settle(await callTool('deal_move_stage', { deal: deal.id, stage: stage.id }, seen))
    return stage.id
  } catch (error) {
    refuse(deal.id, error)
    announce(`${deal.name} is back in ${deal.stage?.name ?? 'its stage'}.`)
    return from
  }
}

function refuse(deal: string, error: unknown): void {
  const problem = asProblem(error)
  refusals.update((now) => ({
    ...now,
    [deal]: [problem.detail, problem.next].filter(Boolean).join(' '),
  }))
}

/**
 * Closing and archiving touch money, so they become a plan; null where it was refused, and the deal
 * says why.
 */
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
