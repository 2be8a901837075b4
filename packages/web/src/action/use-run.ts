import { useMutation } from '@tanstack/react-query'
import { callTool } from '../api/tools.ts'
import type { Call, ToolName, ToolResult } from '../api/wire.ts'
import { go } from '../ui/go.ts'
import { absorbDone, absorbPlan } from './absorb.ts'

/**
 * What a tool call brought about, put where the page shows it; a plan opens for review unless
 * `stay`.
 */
export function settle<N extends ToolName>(result: ToolResult<N>, stay = false): ToolResult<N> {
  if (result.status === 'applied' || result.status === 'held') absorbDone(result.action)
  if (result.status === 'awaiting_approval') {
    absorbPlan(result.plan)
    if (!stay) go(`/plans/${result.plan.id}`)
  }
  return result
}

/** Runs a tool as the signed-in person; the toast or the plan follows from the answer. */
export function useRun() {
  return useMutation({
    mutationFn: async ({ tool, input, stay }: Call & { stay?: boolean }) =>
      settle(await callTool(tool, input), stay),
  })
}
