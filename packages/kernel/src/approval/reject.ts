import { finish } from '../action/perform.ts'
import { type Caller, mayApprove } from '../authority/caller.ts'
import { mayDecline } from '../authority/people-first.ts'
import { KernelError } from '../contract/errors.ts'
import type { Kernel } from '../contract/kernel.ts'
import { enter, inTransaction } from '../db/transaction.ts'
import { assertPending, decide, loadPlan } from '../plan/stored.ts'

/** A no. The plan stays readable. */
export async function reject(kernel: Kernel, caller: Caller, id: string): Promise<void> {
  await inTransaction(kernel, async (tx) => {
    await enter(tx, caller.org)
    const stored = await loadPlan(tx, caller.org, id, 'for update of p')
    assertPending(stored)
    if (stored.principal_id !== caller.principal.id && !caller.permissions.has(mayApprove)) {
      throw new KernelError(
        'not_permitted',
        'Only who asked for it or who may approve it can reject it.',
        'Ask one of them.',
      )
    }
    await mayDecline(tx, caller, stored)
    await decide(tx, caller.org, id, { state: 'rejected', by: caller.principal.id })
    await finish(tx, caller.org, id, {
      state: 'rejected',
      audit: { plan: stored.digest, rejected_by: caller.principal.id },
    })
  })
  kernel.emit({ event: 'plan', org: caller.org, id, state: 'rejected' })
}
