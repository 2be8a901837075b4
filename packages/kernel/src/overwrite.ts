import { sql } from 'kysely'
import { z } from 'zod'
import { type Caller, undoAny, undoOwn } from './caller.ts'
import { uuidV7 } from './context.ts'
import type { AnyTool } from './contract.ts'
import { KernelError } from './errors.ts'
import type { Kernel } from './kernel.ts'
import { finish } from './perform.ts'
import { plan } from './plan.ts'
import { rewindTool } from './rewind-tool.ts'
import { markFlipped } from './take-back.ts'
import { read } from './transaction.ts'
import { undoWithin } from './undo-within.ts'

/**
 * Takes an action back whole, over what others wrote since: a merge, and then an ordinary write of what the merge kept. The
 * merge is an undo of its own; the write is this action's, so undoing this action brings the others' work back.
 */
export const overwriteTool: AnyTool = {
  name: 'action_overwrite',
  about: 'Take one action back, overwriting what others wrote since.',
  effect: 'bulk',
  input: z.object({ action: z.uuid() }),
  permission: undoAny,
  async run(context, input) {
    const { db, org, action, alongside, matched } = context
    const { action: target } = input as { action: string }
    matched(1)
    const { undo, receipt, conflicts, raw } = await undoWithin(context, { ...rewindTool, name: 'action_undo' }, [target])
    alongside(undo)
    if (receipt.residue.length > 0) await markFlipped(db, org, undo, 'partly_undone')
    await finish(db, org, undo, { state: 'applied', receipt })
    // From here on it is this action that writes; the guard of the database knows its row.
    await sql`select set_config('app.action', ${action}, true)`.execute(db)
    const overwritten = conflicts.filter((conflict) => !conflict.protected)
    for (const table of new Set(overwritten.map((conflict) => conflict.table))) {
      await sql`select ${sql.id('history', `overwrite_${table}`)}(${org}::uuid, (
        select jsonb_agg(l) from jsonb_array_elements(${raw}::jsonb) l where l ->> 'table' = ${table} and not l ? 'protected'))`.execute(
        db,
      )
    }
    const kept = conflicts.length - overwritten.length
    return { undo, undone: receipt.undone, overwritten: overwritten.length, kept, residue: receipt.residue }
  },
  audit: { subject: 'action' },
  rollback: { kind: 'restore', tables: [] },
}

/**
 * Plans taking an action back by force: the plan shows what of others' work it overwrites.
 * @throws KernelError `not_found`, `not_undoable`, `not_permitted`
 */
export async function overwrite(
  kernel: Kernel,
  caller: Caller,
  id: string,
): Promise<{ status: 'awaiting_approval'; plan: string }> {
  const found = await read(kernel, caller, async (db) => {
    const { rows } = await sql<{ principal_id: string; state: string }>`select principal_id, state from kernel.action
      where org_id = ${caller.org}::uuid and id = ${id}::uuid and kind = 'do' and effect <> 'read'`.execute(db)
    return rows[0]
  })
  if (!found) throw new KernelError('not_found', 'There is no such action.', 'GET /api/actions lists them.')
  if (found.state !== 'applied' && found.state !== 'held') {
    const state = found.state.replaceAll('_', ' ')
    throw new KernelError('not_undoable', `It is ${state}: there is nothing in force to take back.`, 'See its state.')
  }
  const permission = found.principal_id === caller.principal.id ? undoOwn : undoAny
  if (!caller.permissions.has(permission)) {
    throw new KernelError(
      'not_permitted',
      'This was done for somebody else. Nothing was changed.',
      'Ask somebody who may take back what others did.',
    )
  }
  return await plan(kernel, {
    id: uuidV7(new Date()),
    kind: 'do',
    tool: { ...overwriteTool, permission },
    input: { action: id },
    caller,
    session: null,
    reasoning: null,
    mode: 'explicit',
    reasons: ['effect_bulk', 'overwrites'],
  })
}
