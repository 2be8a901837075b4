import { useMutation } from '@tanstack/react-query'
import { callTool } from '../api/tools.ts'
import type { ToolResult } from '../api/types.ts'
import { go } from '../app/go.ts'
import { absorbDone, absorbPlan } from './absorb.ts'

/** What a tool call brought about, put where the page shows it; a plan opens for review unless `stay`. */
export function settle<T>(result: ToolResult<T>, stay = false): ToolResult<T> {
  if (result.status === 'applied' || result.status === 'held') absorbDone(result.action)
  if (result.status === 'awaiting_approval') {
    absorbPlan(result.plan)
    if (!stay) go(`/plans/${result.plan.id}`)
  }
  return result
}

type Call = { tool: string; input: unknown; stay?: boolean }

/** Runs a tool as the signed-in person; the toast or the plan follows from the answer. */
export function useRun<T = unknown>() {
  return useMutation({ mutationFn: async ({ tool, input, stay }: Call) => settle(await callTool<T>(tool, input), stay) })
}
