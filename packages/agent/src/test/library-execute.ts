import { execute, getAction, getPlan, type Kernel } from '@rescind/kernel'
import type { CallResult, Execute } from '../call.ts'

/** The real kernel's `execute` with whole actions and plans, as a server composes it. */
export function executeWith(kernel: () => Kernel): Execute {
  return async (caller, call): Promise<CallResult> => {
    const result = await execute(kernel(), caller, call)
    if (result.status === 'answered') return result
    if (result.status === 'awaiting_approval')
      return { status: 'awaiting_approval', plan: await getPlan(kernel(), caller, result.plan) }
    const action = await getAction(kernel(), caller, result.action)
    return result.status === 'held' ? { status: 'held', action } : { status: 'applied', action, output: result.output }
  }
}
