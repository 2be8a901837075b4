import {
  expireKeys,
  expirePlans,
  type Kernel,
  markUnknown,
  orgsDue,
  releaseHeld,
  runErrands,
  tellExpiring,
} from '@rescind/kernel'
import { type DispatcherParts, dispatchDue } from '../mail/dispatcher.ts'

/** Rows an earlier process had claimed and never settled become unknown. Runs once, before anything is dispatched. */
export async function recoverClaims(kernel: Kernel, claimant: string): Promise<number> {
  let unknown = 0
  for (const org of await orgsDue(kernel)) unknown += await markUnknown(kernel, org, claimant)
  return unknown
}

export interface DueWork extends DispatcherParts {
  /** Clears what is older than its period, once a day. Returns how many texts went. */
  retention(): Promise<number>
  /** Begins to take what was erased out of the database's files, where so many were now or an earlier one is owed. */
  scrub(erasures: number): void
}

/** Does everything that is due by the database's clock: plans expire and are told of before, held actions take effect, messages leave, erasures are carried out. */
export async function doDueWork(parts: DueWork, stopping: AbortSignal): Promise<void> {
  let errands = 0
  for (const org of await orgsDue(parts.kernel)) {
    if (stopping.aborted) return
    await expirePlans(parts.kernel, org)
    await tellExpiring(parts.kernel, org)
    await expireKeys(parts.kernel, org)
    await releaseHeld(parts.kernel, org)
    errands += await runErrands(parts.kernel, org)
    await dispatchDue(parts, org, stopping)
  }
  if (!stopping.aborted) errands += await parts.retention()
  if (!stopping.aborted) parts.scrub(errands)
}
