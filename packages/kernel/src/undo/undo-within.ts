import { begin } from '../action/perform.ts'
import type { AnyTool, Context } from '../contract/contract.ts'
import type { AnyDb } from '../contract/kernel.ts'
import { type TakenBack, takeBack } from './take-back.ts'

/**
 * Takes actions back by an undo of its own, inside the run of another action. The caller ends it,
 * or rolls it back.
 */
export async function undoWithin(
  { db, org, principal, agent, words, newId }: Context<AnyDb>,
  tool: AnyTool,
  actions: readonly string[],
): Promise<TakenBack & { undo: string }> {
  const undo = newId('undo')
  const caller = {
    org,
    principal,
    agent: agent && { ...agent, name: '' },
    permissions: new Set<string>(),
  }
  const said = { session: null, reasoning: null, mode: 'explicit', reasons: ['undo'] } as const
  await begin(db, { id: undo, kind: 'undo', tool, input: { actions }, caller, ...said }, 'applied')
  return { ...(await takeBack(db, org, undo, { targets: actions, live: false }, words)), undo }
}
