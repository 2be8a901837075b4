import { type Call, type Caller, getAction, type Kernel, KernelError, undo, undoOwn } from '@rescind/kernel'
import { z } from 'zod'
import type { CallResult, Execute } from './call.ts'
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
  about: 'Take one action back within its 60 seconds. Changes nothing where somebody else has written any of it since.',
  effect: 'change',
  permission: undoOwn,
  input: undoInput,
}

/** The journal of this kernel. Rights, windows and conflicts are the kernel's to decide. */
export function createJournal(kernel: Kernel): Journal {
  const takeBack = async (caller: Caller, { input }: Call): Promise<CallResult> => {
    const { action } = checked(actionUndo, undoInput, input)
    const undone = await undo(kernel, caller, action, 'strict')
    return {
      status: 'applied',
      action: await getAction(kernel, caller, undone.action),
      output: { undone: undone.receipt.undone },
    }
  }
  return {
    tools: [actionUndo],
    execute: (next) => async (caller, call) => {
      if (call.tool !== actionUndo.name) return await next(caller, call)
      if (caller.permissions.has(actionUndo.permission)) return await takeBack(caller, call)
      throw new KernelError(
        'not_permitted',
        `${caller.principal.role} may not use ${actionUndo.name}: it needs ${actionUndo.permission}. Nothing was changed.`,
        'Ask somebody who may, or your admin.',
      )
    },
  }
}

function checked<T extends z.ZodObject>({ name }: OfferedTool, schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input ?? {})
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new KernelError(
    'invalid_input',
    `The input of ${name} is wrong: ${issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ')}`,
    'Correct it and call again.',
    { issues },
  )
}
