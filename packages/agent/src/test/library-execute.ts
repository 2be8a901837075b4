import { execute, getAction, getPlan, type Kernel } from '@rescind/kernel'
import type { Action } from '@rescind/wire'
import { asWire, type CallResult, type Execute } from '../call.ts'

/** The real kernel's `execute` with whole actions and plans, as a server composes it. */
export function executeWith(kernel: () => Kernel): Execute {
  return async (caller, call): Promise<CallResult> => {
    const result = await execute(kernel(), caller, call)
    if (result.status === 'answered') return result
    if (result.status === 'awaiting_approval')
      return {
        status: 'awaiting_approval',
        plan: asWire(await getPlan(kernel(), caller, result.plan)),
      }
    const action: Action = asWire(await getAction(kernel(), caller, result.action))
    return result.status === 'held'
      ? { status: 'held', action }
      : { status: 'applied', action, output: result.output }
  }
}
