import {
  type Call,
  type Caller,
  getAction,
  getPlan,
  type Kernel,
  notPermitted,
  redo,
  rewind,
  rewindFilter,
  taken,
  undo,
  undoOwn,
} from '@rescind/kernel'
import { z } from 'zod'
import { asWire, type CallResult, type Execute } from './call.ts'
import type { OfferedTool } from './offered-tool.ts'

/** Taking back what was done: not a handler of the registry but a call of the kernel's own. */
export interface Journal {
  tools: readonly OfferedTool[]
  /** Answers the calls that are the journal's; passes on all others. */
  execute(next: Execute): Execute
}

const undoInput = z.strictObject({ action: z.uuid().describe('Id of the action.') })

const actionUndo: OfferedTool = {
  name: 'action_undo',
  about:
    'Take one action back within its 60 seconds. Changes nothing where somebody else has written any of it since.',
  effect: 'change',
  permission: undoOwn,
  input: undoInput,
}

const actionRedo: OfferedTool = {
  name: 'action_redo',
  about:
    'Put an action that was taken back in force again, within the 60 seconds of its undo. Never jumps over what was written since.',
  effect: 'change',
  permission: undoOwn,
  input: undoInput,
}

const rewindPlan: OfferedTool = {
  name: 'rewind_plan',
  about:
    'Plan to take back everything that an agent, person, session, tool, import or time range did. Shows what goes, what stays and why; a person approves it.',
  effect: 'bulk',
  permission: undoOwn,
  input: rewindFilter,
}

/** The journal of this kernel. Rights, windows and conflicts are the kernel's to decide. */
export function createJournal(kernel: Kernel): Journal {
  const turn =
    (way: typeof undo) =>
    async (caller: Caller, { input, once }: Call): Promise<CallResult> => {
      const { action } = taken(undoInput, input ?? {}, { asked: 'GET /api/tools' })
      const undone = await way(kernel, caller, action, 'strict', once)
      return {
        status: 'applied',
        action: asWire(await getAction(kernel, caller, undone.action)),
        output: {
          undone: undone.receipt.undone,
          recalled: undone.receipt.recalled,
          stays:
            undone.receipt.kept.length +
            undone.receipt.residue.reduce((sum, { count }) => sum + count, 0),
        },
      }
    }
  const planRewind = async (caller: Caller, { input, once }: Call): Promise<CallResult> => {
    const { plan } = await rewind(kernel, caller, input ?? {}, once)
    return { status: 'awaiting_approval', plan: asWire(await getPlan(kernel, caller, plan)) }
  }
  const own = new Map([
    [actionUndo, turn(undo)],
    [actionRedo, turn(redo)],
    [rewindPlan, planRewind],
  ])
  return {
    tools: [...own.keys()],
    execute: (next) => async (caller, call) => {
      const [tool, run] = [...own].find(([{ name }]) => name === call.tool) ?? []
      if (!tool || !run) return await next(caller, call)
      if (caller.permissions.has(tool.permission)) return await run(caller, call)
      throw notPermitted(caller, tool, kernel.people.words)
    },
  }
}
