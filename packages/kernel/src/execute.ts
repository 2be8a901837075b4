import type { Transaction } from 'kysely'
import { ApprovalNeeded, createContext, newRecipe, uuidV7 } from './action/context.ts'
import { doOnce, resultAgain } from './action/once.ts'
import { onceOf } from './action/once-key.ts'
import {
  askAndFinishLast,
  begin,
  endOf,
  finishLast,
  type Invocation,
  perform,
} from './action/perform.ts'
import { assertSeen } from './action/seen.ts'
import { authorityOf } from './authority/authority.ts'
import type { Call, Caller } from './authority/caller.ts'
import { notPermitted } from './authority/not-permitted.ts'
import type { AnyTool } from './contract/contract.ts'
import { KernelError } from './contract/errors.ts'
import { namesFor, taken } from './contract/input.ts'
import type { AnyDb, Kernel } from './contract/kernel.ts'
import { limits } from './contract/limits.ts'
import { sayable } from './contract/output.ts'
import { lookUp } from './contract/registry.ts'
import type { Result } from './contract/result.ts'
import { assertWholeText } from './contract/strict-input.ts'
import { isState, sqlstate } from './db/sqlstate.ts'
import { databaseNow, inTransaction, read } from './db/transaction.ts'
import { plan } from './plan/plan.ts'

/**
 * The one way in: permission, mode, then read, act or plan. What has been done under the call's key
 * is not done again.
 * @throws KernelError `unknown_tool`, `not_permitted`, `invalid_input`, `key_reused`,
 *   `changed_meanwhile`, and whatever the tool itself refuses
 */
export async function execute(kernel: Kernel, caller: Caller, call: Call): Promise<Result> {
  const tool = lookUp(kernel.registry, call.tool)
  const invocation = await admit(kernel, caller, call, tool)
  if (invocation.mode === 'autonomous') return await answer(kernel, invocation)
  const once = onceOf(caller, call.once, ['call', tool.name, invocation.input])
  return await doOnce(
    kernel,
    caller,
    once,
    async () => await actOrPlan(kernel, { ...invocation, once }),
    resultAgain,
  )
}

async function actOrPlan(kernel: Kernel, invocation: Invocation): Promise<Result> {
  if (invocation.mode === 'explicit') return await plan(kernel, invocation)
  try {
    return await act(kernel, invocation)
  } catch (error) {
    // Decided from what was captured or found, not from what was declared: nothing happened, and a
    // plan is shown.
    const tighter = tighterReason(error)
    if (!tighter) throw error
    return await plan(kernel, {
      ...invocation,
      id: uuidV7(new Date()),
      mode: 'explicit',
      reasons: [...invocation.reasons, tighter],
    })
  }
}

/**
 * Checks permission and input, and fixes the mode. A refusal is recorded in a transaction of its
 * own.
 */
async function admit(
  kernel: Kernel,
  caller: Caller,
  call: Call,
  tool: AnyTool,
): Promise<Invocation> {
  assertWholeText({
    input: call.input,
    seen: call.seen,
    reasoning: call.reasoning,
    session: call.session,
  })
  const { mode, reasons } = authorityOf(tool, caller)
  const invocation = {
    id: uuidV7(new Date()),
    kind: 'do' as const,
    tool,
    caller,
    mode,
    reasons,
    input: {},
    session: call.session ?? null,
    reasoning: call.reasoning ?? null,
    asked: call.asked,
  }
  if (!caller.permissions.has(tool.permission)) {
    await inTransaction(kernel, async (tx) => {
      await begin(tx, { ...invocation, reasoning: null }, 'denied')
      await finishLast(tx, caller.org, invocation.id, { state: 'denied', audit: call.asked ?? {} })
    })
    kernel.emit({ event: 'action', org: caller.org, id: invocation.id, state: 'denied' })
    throw notPermitted(caller, tool, kernel.people.words)
  }
  const name = namesFor(tool.name, kernel.people.words)
  const input = taken(tool.input, call.input ?? {}, { asked: 'GET /api/tools', name })
  const { seen } = call
  if (!seen) return { ...invocation, input }
  if (mode === 'autonomous')
    throw new KernelError(
      'invalid_input',
      'This only reads, so nothing is compared with what was seen.',
      {
        people: 'Reload the page and try again.',
        callers: `${tool.name} only reads. Leave out seen.`,
      },
    )
  return { ...invocation, input, check: (tx) => assertSeen(tx, kernel.people, caller.org, seen) }
}

async function answer(kernel: Kernel, call: Invocation): Promise<Result> {
  const { tool, caller } = call
  const look = async (db: Transaction<AnyDb>) => {
    const { context } = createContext({
      tx: db,
      caller,
      tool: tool.name,
      action: call.id,
      mode: call.mode,
      now: await databaseNow(db),
      recipe: newRecipe(),
      ...(kernel.rules && { rules: kernel.rules }),
    })
    return sayable(tool.name, await tool.run(context, call.input))
  }
  const output = await read(kernel, caller, look, tool.statement_ms)
  // What an agent has looked at is told like any other work; people's own reads are not watched.
  if (caller.agent) {
    await inTransaction(kernel, async (tx) => {
      await begin(tx, call, 'answered')
      await finishLast(tx, caller.org, call.id, { state: 'answered', audit: call.asked ?? {} })
    })
    kernel.emit({ event: 'action', org: caller.org, id: call.id, state: 'answered' })
  }
  return { status: 'answered', output }
}

async function act(kernel: Kernel, call: Invocation): Promise<Result> {
  const { done, output } = await inTransaction(kernel, async (tx) => {
    const performed = await perform(tx, call, newRecipe(), kernel.people.words)
    const end = endOf(call, performed, limits.undo_ms)
    return {
      done: await askAndFinishLast(tx, call.caller.org, call.id, end),
      output: performed.output,
    }
  })
  kernel.emit({ event: 'action', org: call.caller.org, id: call.id, state: done.state })
  return { status: done.state === 'held' ? 'held' : 'applied', action: call.id, output }
}

/**
 * Why the call needs an approval after all; null where the error is another one. The transaction
 * was rolled back.
 */
function tighterReason(error: unknown): string | null {
  if (error instanceof ApprovalNeeded) return error.reason
  return isState(error, sqlstate.needsApproval) ? (error as Error).message : null
}
