import { authorityOf } from './authority.ts'
import type { Call, Caller } from './caller.ts'
import { createContext, newRecipe, uuidV7 } from './context.ts'
import type { AnyTool } from './contract.ts'
import { KernelError } from './errors.ts'
import type { Kernel } from './kernel.ts'
import { limits } from './limits.ts'
import { begin, endOf, finishLast, type Invocation, perform } from './perform.ts'
import { plan } from './plan.ts'
import { lookUp } from './registry.ts'
import { databaseNow, inTransaction, read } from './transaction.ts'

/** What became of a call. `action` and `plan` are ids; `getAction` and `getPlan` tell the rest. */
export type Result =
  | { status: 'answered'; output: unknown }
  /** `running`: a rewind that goes on in chunks; continueRewind does so. */
  | { status: 'applied' | 'held' | 'running'; action: string; output: unknown }
  | { status: 'awaiting_approval'; plan: string }

/**
 * The one way in: permission, mode, then read, act or plan.
 * @throws KernelError `unknown_tool`, `not_permitted`, `invalid_input`, and whatever the tool itself refuses
 */
export async function execute(kernel: Kernel, caller: Caller, call: Call): Promise<Result> {
  const tool = lookUp(kernel.registry, call.tool)
  const invocation = await admit(kernel, caller, call, tool)
  if (invocation.mode === 'autonomous') return await answer(kernel, invocation)
  if (invocation.mode === 'explicit') return await plan(kernel, invocation)
  try {
    return await act(kernel, invocation)
  } catch (error) {
    // Decided from what was captured, not from what was declared: too much for a toast, so nothing happened and a plan is shown.
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

/** Checks permission and input, and fixes the mode. A refusal is recorded in a transaction of its own. */
async function admit(kernel: Kernel, caller: Caller, call: Call, tool: AnyTool): Promise<Invocation> {
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
    throw new KernelError(
      'not_permitted',
      `${caller.principal.role} may not use ${tool.name}: it needs ${tool.permission}. Nothing was changed.`,
      'Ask somebody who may, or your admin.',
    )
  }
  const parsed = tool.input.safeParse(call.input ?? {})
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    throw new KernelError(
      'invalid_input',
      `The input of ${tool.name} is wrong: ${issues.map((i) => (i.path ? `${i.path}: ${i.message}` : i.message)).join('; ')}`,
      'Correct it and call again. GET /api/tools shows what it takes.',
      { issues },
    )
  }
  return { ...invocation, input: parsed.data }
}

async function answer(kernel: Kernel, call: Invocation): Promise<Result> {
  const { tool, caller } = call
  const output = await read(kernel, caller, async (db) => {
    const { context } = createContext({ tx: db, caller, action: call.id, now: await databaseNow(db), recipe: newRecipe() })
    return await tool.run(context, call.input)
  })
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
    const performed = await perform(tx, call, newRecipe())
    const end = { ...endOf(call, performed, limits.undo_ms), implicit_rows: limits.implicit_rows }
    return { done: await finishLast(tx, call.caller.org, call.id, end), output: performed.output }
  })
  kernel.emit({ event: 'action', org: call.caller.org, id: call.id, state: done.state })
  return { status: done.state === 'held' ? 'held' : 'applied', action: call.id, output }
}

/** Why what was captured needs an approval after all; null where the error is another one. The transaction was rolled back. */
function tighterReason(error: unknown): string | null {
  const { code, message } = error as { code?: string; message?: string }
  return code === 'RS010' ? message! : null
}
