import type { Transaction } from 'kysely'
import type { Invocation } from '../action/perform.ts'
import type { Caller } from '../authority/caller.ts'
import type { AnyTool } from '../contract/contract.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { lookUp } from '../contract/registry.ts'
import type { StoredPlan } from '../plan/stored.ts'
import { partTool } from '../rewind/part.ts'
import { rewindTool } from '../rewind/tool.ts'
import { overwriteTool } from '../undo/overwrite.ts'

/**
 * Who asked for a plan, with their rights as they are now.
 * @throws KernelError `not_permitted` where they may not act any more
 */
export async function requesterOf(
  kernel: Kernel,
  org: string,
  stored: StoredPlan,
  tx?: Transaction<AnyDb>,
): Promise<Caller> {
  const requester = await kernel.hooks.callerFor(org, stored.principal_id, stored.agent_id, tx)
  if (!requester)
    throw new KernelError(
      'not_permitted',
      'Who asked for this plan may not act any more. Nothing was changed.',
      'Reject it; ask again as somebody who may.',
    )
  return requester
}

/** The call a plan was made from, as its requester would make it now. */
export function invocationOf(kernel: Kernel, stored: StoredPlan, requester: Caller): Invocation {
  const tool = toolOf(kernel, stored)
  if ((tool.version ?? 1) !== stored.contract_version) {
    throw new KernelError(
      'drifted',
      'The product has changed since this plan was made. Nothing was changed.',
      'Ask again for a fresh plan.',
    )
  }
  const { action_id: id, kind, input, session, reasoning, mode_reasons: reasons } = stored
  return { id, kind, tool, input, caller: requester, session, reasoning, mode: 'explicit', reasons }
}

/** Rewinds and overwrites are the kernel's own; they keep the permission they were planned with. */
function toolOf(kernel: Kernel, { kind, tool, permission }: StoredPlan): AnyTool {
  if (kind !== 'do') return { ...rewindTool, permission }
  const own = [overwriteTool, partTool].find(({ name }) => name === tool)
  return own ? { ...own, permission } : lookUp(kernel.registry, tool)
}
