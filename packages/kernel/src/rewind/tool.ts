import { z } from 'zod'
import { undoAny } from '../authority/caller.ts'
import type { AnyTool } from '../contract/contract.ts'
import { markFlipped, takeBack } from '../undo/take-back.ts'

/**
 * Takes back a set of actions in one transaction: conflict-free cells go back, later work of others
 * stays.
 */
export const rewindTool: AnyTool = {
  name: 'rewind_plan',
  about: 'Take back a set of actions as one previewed plan.',
  effect: 'bulk',
  input: z.object({ actions: z.array(z.uuid()), redo: z.boolean().optional() }),
  permission: undoAny,
  async run({ db, org, action, words, matched, holdOut }, input) {
    const { actions: targets, redo: live = false } = input as { actions: string[]; redo?: boolean }
    const { receipt, stays } = await takeBack(db, org, action, { targets, live }, words)
    // What goes and what stays add up to what was changed, in the plan as in the receipt.
    matched(receipt.changes.total, { changed: receipt.changes.back })
    holdOut(stays)
    if (receipt.kept.length + receipt.residue.length > 0)
      await markFlipped(db, org, action, 'partly_undone')
    return receipt
  },
  audit: { subject: 'actions' },
  rollback: { kind: 'restore', tables: [] },
}
