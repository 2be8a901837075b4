import { sql } from 'kysely'
import { finishFrom } from '../action/perform.ts'
import { type Caller, undoAny } from '../authority/caller.ts'
import { KernelError, noSuch } from '../contract/errors.ts'
import type { Kernel } from '../contract/kernel.ts'
import type { ActionState } from '../contract/states.ts'
import { enter, inTransaction } from '../db/transaction.ts'

/** Held actions whose window has passed take effect, by the database's clock. */
export async function releaseHeld(kernel: Kernel, org: string): Promise<number> {
  const released = await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    const { rows } = await sql<{
      id: string
    }>`select id from kernel.action where org_id = ${org}::uuid and state = 'held' and release_at <= clock_timestamp()
      order by id`.execute(tx)
    const ended: string[] = []
    for (const { id } of rows) {
      // Whoever cancels it at this moment wins.
      if (await finishFrom(tx, org, id, 'held', { state: 'applied', audit: { released: true } }))
        ended.push(id)
    }
    return ended
  })
  for (const id of released) kernel.emit({ event: 'action', org, id, state: 'applied' })
  return released.length
}

/**
 * A person lets a held change take effect before its window has passed. What was approved as a
 * dispatch is not shortened: its hold is part of what was approved. Until it ends the change can be
 * taken back without trace, so that who ends it early is who did it or who may take back what
 * others did.
 * @throws KernelError `not_found`, `hold_ended`, `not_permitted`
 */
export async function release(kernel: Kernel, caller: Caller, id: string): Promise<void> {
  await inTransaction(kernel, async (tx) => {
    await enter(tx, caller.org)
    const { rows } = await sql<{
      state: ActionState
      effect: string
      permission: string
      principal_id: string
    }>`select state, effect, permission, principal_id from kernel.action
      where org_id = ${caller.org}::uuid and id = ${id}::uuid`.execute(tx)
    const action = rows[0]
    if (!action) throw new KernelError('not_found', 'There is no such action.', noSuch.action)
    if (action.state !== 'held') throw holdEnded(action.state)
    if (
      caller.agent ||
      caller.withoutApproval ||
      action.effect !== 'hold' ||
      !caller.permissions.has(action.permission)
    ) {
      throw new KernelError(
        'not_permitted',
        'Only a person, or a key made to approve, can end this hold early, and only where nothing was approved with it.',
        'Wait until it ends.',
      )
    }
    if (action.principal_id !== caller.principal.id && !caller.permissions.has(undoAny)) {
      throw new KernelError(
        'not_permitted',
        'This was done for somebody else. Nothing was changed.',
        'Ask them, or somebody who may take back what others did; or wait until it ends.',
      )
    }
    const done = await finishFrom(tx, caller.org, id, 'held', {
      state: 'applied',
      audit: { released_by: caller.principal.id },
    })
    if (!done) throw holdEnded('cancelled or released by now')
    // What is due already leaves as it is: no message is put off.
    await sql`update kernel.outbox set release_at = clock_timestamp() where org_id = ${caller.org}::uuid and action_id = ${id}::uuid and state = 'queued'
      and release_at > clock_timestamp() and release_at <= (select release_at from kernel.action
        where org_id = ${caller.org}::uuid and id = ${id}::uuid)`.execute(tx)
  })
  kernel.emit({ event: 'action', org: caller.org, id, state: 'applied' })
}

const holdEnded = (state: string) =>
  new KernelError('hold_ended', `It is ${state.replaceAll('_', ' ')}, not held.`, 'See its state.')
