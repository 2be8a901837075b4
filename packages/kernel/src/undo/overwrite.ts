import { sql, type Transaction } from 'kysely'
import { z } from 'zod'
import { uuidV7 } from '../action/context.ts'
import { doOnce, planAgain } from '../action/once.ts'
import { type Once, onceOf } from '../action/once-key.ts'
import { finish } from '../action/perform.ts'
import { type Caller, undoAny, undoOwn } from '../authority/caller.ts'
import type { Conflict } from '../contract/conflict.ts'
import type { AnyTool } from '../contract/contract.ts'
import { KernelError, noSuch } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import type { Planned } from '../contract/result.ts'
import type { ActionState } from '../contract/states.ts'
import { read } from '../db/transaction.ts'
import { plan } from '../plan/plan.ts'
import { rewindTool } from '../rewind/tool.ts'
import type { Line } from '../wording/describe.ts'
import { grouped } from '../wording/words.ts'
import { dependentsOf, type RowName } from './dependents.ts'
import { markFlipped, shouldGo } from './take-back.ts'
import { undoWithin } from './undo-within.ts'

/**
 * Takes an action back whole, over what others wrote since: a merge, and then an ordinary write of
 * what the merge kept, with what depends on it. The merge is an undo of its own; the write is this
 * action's, so undoing this action brings the others' work back.
 */
export const overwriteTool: AnyTool = {
  name: 'action_overwrite',
  about: 'Take one action back, overwriting what others wrote since.',
  effect: 'bulk',
  input: z.object({ action: z.uuid() }),
  permission: undoAny,
  async run(context, input) {
    const { db, org, action, alongside, matched, needsApproval } = context
    const { action: target } = input as { action: string }
    matched(1)
    await sql`savepoint force`.execute(db)
    const { undo, receipt, conflicts, raw } = await undoWithin(
      context,
      { ...rewindTool, name: 'action_undo' },
      [target],
    )
    const overwritten = conflicts.filter((conflict) => !conflict.protected)
    if (overwritten.some(({ field }) => field !== null)) needsApproval('overwrites')
    if (overwritten.some(({ dependents }) => dependents)) needsApproval('takes_along')
    // What depends on a row goes along, and comes back only if the row does: so all of it is
    // written by this action, and none by the undo.
    if (
      conflicts.some((one) => shouldGo(one) && one.dependents) &&
      receipt.recalled === 0 &&
      receipt.residue.length === 0
    )
      return await writeAll(db, { org, action, undo, raw, conflicts })
    alongside(undo)
    const kept = conflicts.length - overwritten.length
    if (receipt.residue.length + kept > 0) await markFlipped(db, org, undo, 'partly_undone')
    // With a window like any undo: once this overwriting is taken back, what it took back can be
    // put in force again.
    await finish(db, org, undo, { state: 'applied', receipt, undo_ms: limits.undo_ms })
    // From here on it is this action that writes; the guard of the database knows its row.
    await sql`select set_config('app.action', ${action}, true)`.execute(db)
    for (const table of new Set(overwritten.map((conflict) => conflict.table))) {
      await sql`select ${sql.id('history', `overwrite_${table}`)}(${org}::uuid, (
        select jsonb_agg(l) from jsonb_array_elements(${raw}::jsonb) l where l ->> 'table' = ${table} and not l ? 'protected'))`.execute(
        db,
      )
    }
    const { undone, recalled, residue } = receipt
    return { undo, undone, overwritten: overwritten.length, kept, residue, recalled }
  },
  audit: { subject: 'action' },
  rollback: { kind: 'restore', tables: [] },
}

interface Seen {
  org: string
  action: string
  undo: string
  raw: string
  conflicts: readonly Conflict[]
}

/**
 * Writes all that the undo wrote and kept as ordinary writes of the running action, after what
 * depends on it has gone. The undo itself is rolled back: the action it was of stays in force,
 * under this one.
 */
async function writeAll(db: Transaction<AnyDb>, { org, action, undo, raw, conflicts }: Seen) {
  const { rows } = await sql<{
    line: string
  }>`select line from kernel.lines(${org}::uuid, ${undo}::uuid)`.execute(db)
  await sql`rollback to savepoint force`.execute(db)
  const lines = rows.map(({ line }) => ({
    raw: line,
    ...(JSON.parse(line) as Pick<Line, 'table' | 'id' | 'op'>),
  }))
  const own = lines
    .filter(({ op }) => op === 'delete')
    .map(({ table, id: key }) => ({ table, key }))
  const overwritten = conflicts.filter((conflict) => !conflict.protected)
  const along = await takeAlong(db, org, [...overwritten.filter(shouldGo), ...own])
  const { rows: tracked } = await sql<{
    tbl: string
  }>`select tbl from kernel.tracked order by rank, tbl`.execute(db)
  // Children leave before their parents, and return after them.
  const order = tracked.map(({ tbl }) => tbl)
  const write = async (table: string, leaves: boolean) => {
    const mine = lines
      .filter((line) => line.table === table && (line.op === 'delete') === leaves)
      .map((line) => line.raw)
    if (mine.length > 0)
      await sql`select ${sql.id('history', `overwrite_${table}`)}(${org}::uuid,
        kernel.targets_of(${org}::uuid, ${action}::uuid, ${table}, ${mine}::text[]))`.execute(db)
    if (!overwritten.some((one) => one.table === table && shouldGo(one) === leaves)) return
    await sql`select ${sql.id('history', `overwrite_${table}`)}(${org}::uuid, (
      select jsonb_agg(l) from jsonb_array_elements(${raw}::jsonb) l where l ->> 'table' = ${table} and not l ? 'protected'
        and (l ->> 'field' is null and l ->> 'target' = 'absent' and l ->> 'now' = 'present') = ${leaves}))`.execute(
      db,
    )
  }
  for (const table of order) await write(table, true)
  for (const table of order.toReversed()) await write(table, false)
  return {
    undone: lines.length,
    overwritten: overwritten.length,
    along,
    kept: conflicts.length - overwritten.length,
    residue: [],
  }
}

/**
 * Removes what refers to rows that are to go, and what refers to that, as ordinary writes of the
 * running action: those furthest off first. The plan shows them, and an undo brings them back.
 * Returns how many.
 */
async function takeAlong(
  db: Transaction<AnyDb>,
  org: string,
  rows: readonly RowName[],
): Promise<number> {
  const name = ({ table, key }: RowName) => `${table} ${key}`
  const known = new Set(rows.map(name))
  const levels: RowName[][] = []
  for (let level: readonly RowName[] = rows; level.length > 0; ) {
    const next = await dependentsOf(db, org, level, limits.force_rows + 1)
    const found = [...new Map(next.map((row) => [name(row), row])).values()].filter(
      (row) => !known.has(name(row)),
    )
    for (const row of found) known.add(name(row))
    if (known.size > limits.force_rows)
      throw new KernelError(
        'too_many_rows',
        `More than ${grouped(limits.force_rows)} records would go along. Nothing was changed.`,
        'Take those back first that depend on it.',
      )
    if (found.length > 0) levels.unshift(found)
    level = found
  }
  for (const level of levels) {
    for (const [table, own] of Map.groupBy(level, (row) => row.table)) {
      const lines = JSON.stringify(own.map(({ key }) => ({ key, field: null, target: 'absent' })))
      await sql`select ${sql.id('history', `overwrite_${table}`)}(${org}::uuid, ${lines}::jsonb)`.execute(
        db,
      )
    }
  }
  return levels.flat().length
}

/**
 * Plans taking an action back by force: the plan shows what of others' work it overwrites.
 * @throws KernelError `not_found`, `not_undoable`, `not_permitted`, `key_reused`
 */
export async function overwrite(
  kernel: Kernel,
  caller: Caller,
  id: string,
  key?: string,
): Promise<Planned> {
  const once = onceOf(caller, key, ['force', id])
  return await doOnce(
    kernel,
    caller,
    once,
    async () => await planForce(kernel, caller, id, once),
    planAgain,
  )
}

async function planForce(
  kernel: Kernel,
  caller: Caller,
  id: string,
  once: Once | undefined,
): Promise<Planned> {
  const found = await read(kernel, caller, async (db) => {
    const { rows } = await sql<{
      principal_id: string
      state: ActionState
    }>`select principal_id, state from kernel.action
      where org_id = ${caller.org}::uuid and id = ${id}::uuid and kind = 'do' and effect <> 'read'`.execute(
      db,
    )
    return rows[0]
  })
  if (!found) throw new KernelError('not_found', 'There is no such action.', noSuch.action)
  if (found.state !== 'applied' && found.state !== 'held') throw notInForce(id, found.state)
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
    reasons: ['effect_bulk'],
    once,
  })
}

/** What a merge kept can be overwritten once the action is in force again: then it is known anew. */
const notInForce = (id: string, state: string): KernelError =>
  state === 'partly_undone'
    ? new KernelError(
        'not_undoable',
        'It has been taken back in part, and what others wrote since was kept.',
        {
          people:
            'Redo it in Activity, then undo it: the undo can then be planned to overwrite the rest.',
          callers: `Redo it (POST /api/actions/${id}/redo), then undo it with mode "force".`,
        },
      )
    : new KernelError(
        'not_undoable',
        `It is ${state.replaceAll('_', ' ')}: there is nothing in force to take back.`,
        'See its state.',
      )
