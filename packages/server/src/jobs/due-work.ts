import { expirePlans, type Kernel, markUnknown, orgsDue, releaseHeld } from '@rescind/kernel'
import { type DispatcherParts, dispatchDue } from '../mail/dispatcher.ts'

/** Rows an earlier process had claimed and never settled become unknown. Runs once, before anything is dispatched. */
export async function recoverClaims(kernel: Kernel, claimant: string): Promise<number> {
  let unknown = 0
  for (const org of await orgsDue(kernel)) unknown += await markUnknown(kernel, org, claimant)
  return unknown
}

/** Does everything that is due by the database's clock: plans expire, held actions take effect, messages leave. */
export async function doDueWork(parts: DispatcherParts, stopping: AbortSignal): Promise<void> {
  for (const org of await orgsDue(parts.kernel)) {
    if (stopping.aborted) return
    await expirePlans(parts.kernel, org)
    await releaseHeld(parts.kernel, org)
    await dispatchDue(parts, org, stopping)
  }
}
