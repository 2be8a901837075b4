import type { Transaction } from 'kysely'
import { z } from 'zod'
import type { Caller } from '../authority/caller.ts'
import type { AnyTool, Context } from '../contract/contract.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { inTransaction } from '../db/transaction.ts'
import { createContext, newRecipe, uuidV7 } from './context.ts'
import {
  askAndFinishLast,
  begin,
  type End,
  finish,
  type Invocation,
  outboxRows,
} from './perform.ts'

/**
 * The product itself, where no person and no agent acts: releases, public unsubscribe links, the
 * demo company.
 */
export const systemPrincipal = {
  id: '00000000-0000-0000-0000-000000000000',
  name: 'Rescind',
  role: 'system',
  newcomer: false,
}

/**
 * What the product does, and why; `causedBy`: the action because of which, with which it is taken
 * back; `end`: what its action ends with besides.
 */
interface SystemWork<T> {
  org: string
  tool: string
  reasoning: string | null
  causedBy?: string
  subjects?: Record<string, string>
  end?: (output: T) => Partial<End>
}

/**
 * Work of the system: captured, audited and reversible like any other, in the transaction given or
 * one of its own.
 * @throws KernelError `not_found` where what it is caused by is in force no more
 */
export async function systemAction<T>(
  kernel: Kernel,
  tx: Transaction<AnyDb> | null,
  work: SystemWork<T>,
  run: (context: Context<AnyDb>) => Promise<T>,
): Promise<T> {
  if (!tx)
    return await inTransaction(
      kernel,
      async (own) => await within(own, work, run, askAndFinishLast),
    )
  return await within(tx, work, run, finish)
}

async function within<T>(
  tx: Transaction<AnyDb>,
  work: SystemWork<T>,
  run: (context: Context<AnyDb>) => Promise<T>,
  ends: typeof finish,
): Promise<T> {
  const caller: Caller = {
    org: work.org,
    principal: systemPrincipal,
    agent: null,
    permissions: new Set(),
  }
  const tool: AnyTool = {
    name: work.tool,
    about: '',
    effect: 'change',
    input: z.object({}),
    permission: 'system',
    run,
    audit: { subject: [] },
    rollback: { kind: 'restore', tables: [] },
  }
  const call: Invocation = {
    id: uuidV7(new Date()),
    kind: 'do',
    tool,
    caller,
    input: {},
    session: null,
    reasoning: work.reasoning,
    mode: 'implicit',
    reasons: ['system'],
    ...(work.causedBy && { causedBy: work.causedBy }),
  }
  const now = await begin(tx, call, 'applied')
  // Nobody could say yes to the product's own work: it asks for none.
  const { context, said } = createContext({
    tx,
    caller,
    tool: work.tool,
    action: call.id,
    mode: 'explicit',
    now,
    recipe: newRecipe(),
  })
  const output = await run(context)
  await ends(tx, work.org, call.id, {
    ...{ state: 'applied', output: null, outbox: outboxRows(said.outbound) },
    ...(work.subjects && { subjects: work.subjects }),
    ...work.end?.(output),
  })
  return output
}
