import { type Caller, getAction, getPlan, type Kernel, type Result } from '@rescind/kernel'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { action } from '../wire/action.ts'
import { plan } from '../wire/plan.ts'

const answered = z.object({ status: z.literal('answered'), output: z.unknown() })
export const applied = z.object({ status: z.literal('applied'), action, output: z.unknown() })
export const held = z.object({ status: z.literal('held'), action, output: z.unknown() })
export const running = z.object({ status: z.literal('running'), action, output: z.unknown() })
export const awaitingApproval = z.object({ status: z.literal('awaiting_approval'), plan })

/** The answers of whatever may run at once, or later, or wait for a person. */
export const outcomeAnswers = {
  200: { about: 'Answered, or done and undoable', schema: z.union([answered, applied]) },
  202: {
    about: 'Recorded and held, or waiting for a person’s approval',
    schema: z.union([held, awaitingApproval]),
  },
}

/** What became of a call, with the whole action or plan in it. */
export type Outcome = (
  caller: Caller,
  result: Result,
) => Promise<{ status: ContentfulStatusCode; body: unknown }>

/** `count` hears the mode and state of each action and plan, for the figures. */
export function createOutcome(
  kernel: Kernel,
  count: (mode: string, state: string) => void,
): Outcome {
  return async (caller, result) => {
    if (result.status === 'answered') {
      count('autonomous', 'answered')
      return { status: 200, body: result }
    }
    if (result.status === 'awaiting_approval') {
      const plan = await getPlan(kernel, caller, result.plan)
      count(plan.mode, 'awaiting_approval')
      return { status: 202, body: { status: result.status, plan } }
    }
    const action = await getAction(kernel, caller, result.action)
    count(action.mode, action.state)
    return {
      status: result.status === 'applied' ? 200 : 202,
      body: { status: result.status, action, output: result.output },
    }
  }
}
