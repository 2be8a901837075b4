import {
  approve,
  type Caller,
  execute,
  type Kernel,
  KernelError,
  type Plan,
  redo,
  type Undone,
  undo,
} from '../../packages/kernel/src/index.ts'
import type { UndoMode } from '../../packages/kernel/src/undo/undo.ts'
import type { Step } from '../histories/rows.ts'

/** A step as the tool of the histories takes it. */
export type PlayedStep = Step & { fresh: boolean }

/**
 * One of the things that people do at the same time. `when`: it begins as soon as this has come
 * about, not at a random moment.
 */
export type Operation = { when?: () => Promise<void> } & (
  | { kind: 'act'; by: Caller; steps: PlayedStep[] }
  | { kind: 'undo' | 'redo'; by: Caller; target: string; mode: UndoMode }
  | { kind: 'approve'; by: Caller; plan: Plan }
)

/** What somebody was told. */
export type Answer = { operation: Operation } & (
  | { action: string; undone: Undone | null; refused: null }
  | { action: null; undone: null; refused: KernelError }
)

/**
 * Does it, and gives back what was answered. Anything but an answer of the kernel's own is thrown.
 */
export async function perform(kernel: Kernel, operation: Operation): Promise<Answer> {
  try {
    return { operation, ...(await answerOf(kernel, operation)), refused: null }
  } catch (error) {
    if (error instanceof KernelError)
      return { operation, action: null, undone: null, refused: error }
    throw error
  }
}

async function answerOf(
  kernel: Kernel,
  operation: Operation,
): Promise<{ action: string; undone: Undone | null }> {
  const { by } = operation
  if (operation.kind === 'act') {
    const done = await execute(kernel, by, {
      tool: 'history_apply',
      input: { steps: operation.steps },
    })
    if (done.status !== 'applied') throw new Error(`the action was ${done.status}`)
    return { action: done.action, undone: null }
  }
  if (operation.kind === 'approve') {
    const done = await approve(kernel, by, operation.plan.id, operation.plan.digest)
    if (done.status !== 'applied') throw new Error(`the plan was ${done.status}`)
    return { action: done.action, undone: null }
  }
  const undone = await (operation.kind === 'undo' ? undo : redo)(
    kernel,
    by,
    operation.target,
    operation.mode,
  )
  return { action: undone.action, undone }
}

/** The codes of refusals that nobody expected. */
export const unexpected = (
  answers: readonly Answer[],
  ...expected: KernelError['code'][]
): string[] =>
  answers.flatMap(({ refused }) =>
    refused && !expected.includes(refused.code) ? [refused.code] : [],
  )
